// gather!(a, b, c)

fn expansion() {
    ::gather::__private::all(
        ::gather::__private::group(
            ::gather::__private::pair(
                ::gather::__private::pair(
                    ::gather::__private::arm(a),
                    ::gather::__private::arm(b),
                ),
                ::gather::__private::arm(c),
            ),
        ),
        ::gather::__private::Flat::<3>,
    )
}
