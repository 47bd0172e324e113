// gather!(<quorum(n)> a, ..b)

fn expansion() {
    ::gather::__private::quorum(
        ::gather::__private::pair(
            ::gather::__private::group(
                ::gather::__private::quorum_arm(::gather::__private::arm(a)),
            ),
            ::gather::__private::quorum_arm(::gather::__private::spread(b)),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[];
            }
            impl<T0, T1> ::gather::__private::Shape<(T0, T1)> for __GatherShape {
                type Out = (T0, T1);
                fn build(__gather: (T0, T1)) -> Self::Out {
                    (__gather.0, __gather.1)
                }
            }
            __GatherShape
        },
        n,
    )
}
