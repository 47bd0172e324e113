// gather!(<validate> a, #[until(t)] b)

fn expansion() {
    ::gather::__private::validate(
        ::gather::__private::group(
            ::gather::__private::pair(
                ::gather::__private::validate_arm(::gather::__private::arm(a)),
                ::gather::__private::validate_optional_arm(
                    ::gather::__private::until_arm(
                        ::gather::__private::until_value(t),
                        ::gather::__private::arm(b),
                    ),
                ),
            ),
        ),
        ::gather::__private::Flat::<2>,
    )
}
