                        ::gather::__private::arm(a23),
                        ::gather::__private::arm(a24),
                    ),
                ),
            ),
        ),
        {
            #[allow(dead_code)]
            fn __gather() {}
            struct __GatherShape;
            impl ::gather::__private::Named for __GatherShape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[];
            }
            impl<
                T0,
                T1,
                T2,
                T3,
                T4,
                T5,
                T6,
                T7,
                T8,
                T9,
                T10,
                T11,
                T12,
                T13,
                T14,
                T15,
                T16,
                T17,
                T18,
                T19,
                T20,
                T21,
                T22,
                T23,
                T24,
            > ::gather::__private::Shape<
                (
                    (
                        ((((T0, T1), T2), ((T3, T4), T5)), (((T6, T7), T8), (T9, T10))),
                        (
                            (((T11, T12), T13), (T14, T15)),
                            (((T16, T17), T18), (T19, T20)),
                        ),
                    ),
                    ((T21, T22), (T23, T24)),
                ),
            > for __GatherShape {
                type Out = (
                    T0,
                    T1,
                    T2,
                    T3,
                    T4,
                    T5,
                    T6,
                    T7,
                    T8,
                    T9,
                    T10,
                    T11,
                    T12,
                    T13,
                    T14,
                    T15,
                    T16,
                    T17,
                    T18,
                    T19,
                    T20,
                    T21,
                    T22,
                    T23,
                    T24,
                );
                fn build(
                    __gather: (
                        (
                            (
                                (((T0, T1), T2), ((T3, T4), T5)),
                                (((T6, T7), T8), (T9, T10)),
                            ),
                            (
                                (((T11, T12), T13), (T14, T15)),
                                (((T16, T17), T18), (T19, T20)),
                            ),
                        ),
                        ((T21, T22), (T23, T24)),
                    ),
                ) -> Self::Out {
                    (
                        __gather.0.0.0.0.0.0,
                        __gather.0.0.0.0.0.1,
                        __gather.0.0.0.0.1,
                        __gather.0.0.0.1.0.0,
                        __gather.0.0.0.1.0.1,
                        __gather.0.0.0.1.1,
                        __gather.0.0.1.0.0.0,
                        __gather.0.0.1.0.0.1,
                        __gather.0.0.1.0.1,
                        __gather.0.0.1.1.0,
                        __gather.0.0.1.1.1,
                        __gather.0.1.0.0.0.0,
                        __gather.0.1.0.0.0.1,
                        __gather.0.1.0.0.1,
                        __gather.0.1.0.1.0,
                        __gather.0.1.0.1.1,
                        __gather.0.1.1.0.0.0,
                        __gather.0.1.1.0.0.1,
                        __gather.0.1.1.0.1,
                        __gather.0.1.1.1.0,
                        __gather.0.1.1.1.1,
                        __gather.1.0.0,
                        __gather.1.0.1,
                        __gather.1.1.0,
                        __gather.1.1.1,
                    )
                }
            }
            __GatherShape
        },
    )
}
