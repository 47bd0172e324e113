// gather!(<fail_fast, limit = 2> posts = async move |user| fetch(user), #[until(late)] user = a)

fn expansion() {
    ::gather::__private::with(
        (
            ::gather::__private::can_fail(
                ::gather::__private::until_arm(
                    ::gather::__private::until_value(late),
                    ::gather::__private::arm(a),
                ),
            ),
            ::gather::__private::limit_value(2),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            #[allow(dead_code)]
            fn __stores() {}
            #[allow(dead_code)]
            fn __inputs() {}
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
                pub posts: T0,
                pub user: T1,
            }
            #[allow(dead_code)]
            impl<T0, T1> Gathered<T0, T1> {
                pub fn into_tuple(self) -> (T0, T1) {
                    (self.posts, self.user)
                }
            }
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[
                    "posts",
                    "user",
                ];
            }
            impl<T0, T1> ::gather::__private::Shape<(T0, T1)> for __GatherShape {
                type Out = Gathered<T0, T1>;
                fn build(__gather: (T0, T1)) -> Self::Out {
                    Gathered {
                        posts: __gather.0,
                        user: __gather.1,
                    }
                }
            }
            |__gather| ::gather::__private::planned(
                [2],
                __GatherShape,
                async move {
                    let __gather = __gather;
                    let mut __stores = (
                        ::gather::__private::Here,
                        ::gather::__private::Store::new(1),
                    );
                    let __gather = {
                        let __inputs = (
                            __stores.1.split(),
                            ::gather::__private::Tag::new(),
                        );
                        let __gather = ::gather::__private::run(
                                ::gather::__private::with(
                                    (
                                        ::gather::__private::lend(
                                            __inputs.0.0,
                                            ::gather::__private::fail_fast_optional_arm(
                                                &__inputs.1,
                                                __gather.0,
                                            ),
                                        ),
                                        ::gather::__private::fail_fast_arm(
                                            &__inputs.1,
                                            ::gather::__private::can_fail(
                                                ::gather::__private::after_early(
                                                    __inputs.0.1,
                                                    ::gather::__private::arm(async move {
                                                        let user = __inputs.0.1.get();
                                                        ::gather::__private::future_of(async move { fetch(user) })
                                                            .await
                                                    }),
                                                ),
                                            ),
                                        ),
                                        __gather.1,
                                    ),
                                    |__gather| {
                                        ::gather::__private::fail_fast(
                                                &__inputs.1,
                                                ::gather::__private::group(
                                                    ::gather::__private::pair(__gather.1, __gather.0),
                                                ),
                                                ::gather::__private::pieces(&__GatherShape),
                                            )
                                            .limit(__gather.2)
                                    },
                                ),
                            )
                            .await;
                        __gather
                    };
                    __gather.merge(__stores)
                },
            )
        },
    )
}
