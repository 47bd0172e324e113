// gather!()

fn expansion() {
    ::gather::__private::all(
        ::gather::__private::empty(),
        ::gather::__private::Flat::<0>,
    )
}
