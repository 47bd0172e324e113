// gather!(<fail_fast> a, b)

fn expansion() {
    ::gather::__private::with(
        (
            ::gather::__private::can_fail(::gather::__private::arm(a)),
            ::gather::__private::can_fail(::gather::__private::arm(b)),
            ::gather::__private::Tag::new(),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            |__gather| ::gather::__private::fail_fast(
                &__gather.2,
                ::gather::__private::group(
                    ::gather::__private::pair(
                        ::gather::__private::fail_fast_arm(&__gather.2, __gather.0),
                        ::gather::__private::fail_fast_arm(&__gather.2, __gather.1),
                    ),
                ),
                ::gather::__private::Flat::<2>,
            )
        },
    )
}
