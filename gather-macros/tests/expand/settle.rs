// gather!(<settle> a, b)

fn expansion() {
    ::gather::__private::settle(
        ::gather::__private::group(
            ::gather::__private::pair(
                ::gather::__private::settle_arm(::gather::__private::arm(a)),
                ::gather::__private::settle_arm(::gather::__private::arm(b)),
            ),
        ),
        ::gather::__private::Flat::<2>,
    )
}
