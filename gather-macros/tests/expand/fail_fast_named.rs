// gather!(<fail_fast> user = a, posts = b)

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
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
                ::core::hash::Hash,
                ::core::default::Default
            )]
            #[allow(dead_code)]
            struct Gathered<T0, T1> {
                pub user: T0,
                pub posts: T1,
            }
            #[allow(dead_code)]
            impl<T0, T1> Gathered<T0, T1> {
                pub fn into_tuple(self) -> (T0, T1) {
                    (self.user, self.posts)
                }
            }
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[
                    "user",
                    "posts",
                ];
            }
            impl<T0, T1> ::gather::__private::Shape<(T0, T1)> for __GatherShape {
                type Out = Gathered<T0, T1>;
                fn build(__gather: (T0, T1)) -> Self::Out {
                    Gathered {
                        user: __gather.0,
                        posts: __gather.1,
                    }
                }
            }
            |__gather| ::gather::__private::fail_fast(
                &__gather.2,
                ::gather::__private::group(
                    ::gather::__private::pair(
                        ::gather::__private::fail_fast_arm(&__gather.2, __gather.0),
                        ::gather::__private::fail_fast_arm(&__gather.2, __gather.1),
                    ),
                ),
                __GatherShape,
            )
        },
    )
}
