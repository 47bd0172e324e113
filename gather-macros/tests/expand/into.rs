// gather!(<into = Page> user = a, r#type = b)

fn expansion() {
    ::gather::__private::filled(
        ::gather::__private::all(
            ::gather::__private::group(
                ::gather::__private::pair(
                    ::gather::__private::arm(a),
                    ::gather::__private::arm(b),
                ),
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
                    pub r#type: T1,
                }
                #[allow(dead_code)]
                impl<T0, T1> Gathered<T0, T1> {
                    pub fn into_tuple(self) -> (T0, T1) {
                        (self.user, self.r#type)
                    }
                }
                struct __GatherShape;
                impl ::gather::__private::Named for __GatherShape {
                    const NAMES: &'static [&'static ::core::primitive::str] = &[
                        "user",
                        "type",
                    ];
                }
                impl<T0, T1> ::gather::__private::Shape<(T0, T1)> for __GatherShape {
                    type Out = Gathered<T0, T1>;
                    fn build(__gather: (T0, T1)) -> Self::Out {
                        Gathered {
                            user: __gather.0,
                            r#type: __gather.1,
                        }
                    }
                }
                __GatherShape
            },
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            |__gather| ::gather::__private::Full(Page {
                user: __gather.user,
                r#type: __gather.r#type,
            })
        },
    )
}
