// gather!(<fail_fats> a, b)

fn expansion() {
    {
        ::core::compile_error! {
            "unknown mode or option `fail_fats`\nhelp: did you mean `fail_fast`?"
        }
        #[cfg(rust_analyzer)]
        {
            let _ = a;
            let _ = b;
        }
        ::gather::__private::failed()
    }
}
