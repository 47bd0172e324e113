// gather!(|| a, #[until(b)] move || c)

fn expansion() {
    ::gather::__private::all(
        ::gather::__private::group(
            ::gather::__private::pair(
                ::gather::__private::arm(async {
                    ::gather::__private::future_of(a).await
                }),
                ::gather::__private::all_optional_arm(
                    ::gather::__private::late_until_arm(
                        async move {
                            ::gather::__private::made_until(
                                    ::gather::__private::until_value(b),
                                )
                                .await
                        },
                        ::gather::__private::arm(async move {
                            ::gather::__private::future_of(c).await
                        }),
                    ),
                ),
            ),
        ),
        ::gather::__private::Flat::<2>,
    )
}
