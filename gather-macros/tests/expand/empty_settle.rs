// gather!(<settle>)

fn expansion() {
    ::gather::__private::settle(
        ::gather::__private::empty(),
        ::gather::__private::Flat::<0>,
    )
}
