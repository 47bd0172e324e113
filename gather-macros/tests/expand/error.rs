// gather!(<fail_fast, error = AppError, limit = 2> a, b)

fn expansion() {
    ::gather::__private::with(
            (
                ::gather::__private::gives_error(::gather::__private::arm(a)),
                ::gather::__private::gives_error(::gather::__private::arm(b)),
                ::gather::__private::error_tag::<AppError>(),
            ),
            {
                #[allow(dead_code)]
                fn __gather() {}
                |__gather| ::gather::__private::with_error(
                    &__gather.2,
                    ::gather::__private::all(
                            ::gather::__private::group(
                                ::gather::__private::pair(
                                    ::gather::__private::error_arm(&__gather.2, __gather.0),
                                    ::gather::__private::error_arm(&__gather.2, __gather.1),
                                ),
                            ),
                            ::gather::__private::Flat::<2>,
                        )
                        .fail_fast(),
                )
            },
        )
        .limit(2)
}
