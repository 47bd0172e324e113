// gather!(user = fetch_user(id), ads = fetch_ads(), posts = |user| fetch_posts(user.id))

fn expansion() {
    ::gather::__private::with(
        (
            ::gather::__private::arm(fetch_user(id)),
            ::gather::__private::arm(fetch_ads()),
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
            struct Gathered<T0, T1, T2> {
                pub user: T0,
                pub ads: T1,
                pub posts: T2,
            }
            #[allow(dead_code)]
            impl<T0, T1, T2> Gathered<T0, T1, T2> {
                pub fn into_tuple(self) -> (T0, T1, T2) {
                    (self.user, self.ads, self.posts)
                }
            }
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[
                    "user",
                    "ads",
                    "posts",
                ];
            }
            impl<T0, T1, T2> ::gather::__private::Shape<((T0, T1), T2)>
            for __GatherShape {
                type Out = Gathered<T0, T1, T2>;
                fn build(__gather: ((T0, T1), T2)) -> Self::Out {
                    Gathered {
                        user: __gather.0.0,
                        ads: __gather.0.1,
                        posts: __gather.1,
                    }
                }
            }
            |__gather| ::gather::__private::planned(
                [3],
                __GatherShape,
                async {
                    let mut __stores = (
                        (::gather::__private::Store::new(0), ::gather::__private::Here),
                        ::gather::__private::Here,
                    );
                    let __gather = {
                        let __inputs = (__stores.0.0.split(),);
                        let __gather = ::gather::__private::run(
                                ::gather::__private::all(
                                    ::gather::__private::group(
                                        ::gather::__private::pair(
                                            ::gather::__private::pair(
                                                ::gather::__private::lend(__inputs.0.0, __gather.0),
                                                __gather.1,
                                            ),
                                            ::gather::__private::after(
                                                __inputs.0.1,
                                                ::gather::__private::arm(async {
                                                    let user = __inputs.0.1.get();
                                                    ::gather::__private::future_of(fetch_posts(user.id)).await
                                                }),
                                            ),
                                        ),
                                    ),
                                    ::gather::__private::pieces(&__GatherShape),
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
