// gather!(a, b, ..many, c)

fn expansion() {
    ::gather::__private::all(
        ::gather::__private::pair(
            ::gather::__private::pair(
                ::gather::__private::group(
                    ::gather::__private::pair(
                        ::gather::__private::arm(a),
                        ::gather::__private::arm(b),
                    ),
                ),
                ::gather::__private::spread(many),
            ),
            ::gather::__private::group(::gather::__private::arm(c)),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[];
            }
            impl<T0, T1, T2, T3> ::gather::__private::Shape<(((T0, T1), T2), T3)>
            for __GatherShape {
                type Out = (T0, T1, T2, T3);
                fn build(__gather: (((T0, T1), T2), T3)) -> Self::Out {
                    (__gather.0.0.0, __gather.0.0.1, __gather.0.1, __gather.1)
                }
            }
            __GatherShape
        },
    )
}
