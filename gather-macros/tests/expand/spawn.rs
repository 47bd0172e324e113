// gather!(<spawn = f> #[on_cancel(g)] a, || b, ..c)

fn expansion() {
    ::gather::__private::all(
            ::gather::__private::pair(
                ::gather::__private::group(
                    ::gather::__private::pair(
                        ::gather::__private::on_cancel_arm(
                            ::gather::__private::to_send_value(
                                    ::gather::__private::guard_value(g),
                                )
                                .sent(),
                            ::gather::__private::to_send(::gather::__private::arm(a))
                                .sent(),
                        ),
                        ::gather::__private::to_send(
                                ::gather::__private::arm(async {
                                    ::gather::__private::future_of(b).await
                                }),
                            )
                            .sent(),
                    ),
                ),
                ::gather::__private::to_send(::gather::__private::spread(c)).sent(),
            ),
            {
                #[allow(dead_code)]
                fn __gather() {}
                struct __GatherShape;
                impl ::gather::__private::Named for __GatherShape {
                    const NAMES: &'static [&'static ::core::primitive::str] = &[];
                }
                impl<T0, T1, T2> ::gather::__private::Shape<((T0, T1), T2)>
                for __GatherShape {
                    type Out = (T0, T1, T2);
                    fn build(__gather: ((T0, T1), T2)) -> Self::Out {
                        (__gather.0.0, __gather.0.1, __gather.1)
                    }
                }
                __GatherShape
            },
        )
        .spawn(f)
}
