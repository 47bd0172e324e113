// gather!(<race> a, b)

fn expansion() {
    ::gather::__private::with(
        (
            ::gather::__private::can_race(::gather::__private::arm(a)),
            ::gather::__private::can_race(::gather::__private::arm(b)),
            ::gather::__private::Tag::new(),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            |__gather| ::gather::__private::race(
                &__gather.2,
                ::gather::__private::group(
                    ::gather::__private::pair(
                        ::gather::__private::race_arm(&__gather.2, __gather.0),
                        ::gather::__private::race_arm(&__gather.2, __gather.1),
                    ),
                ),
                ::gather::__private::Flat::<2>,
            )
        },
    )
}
