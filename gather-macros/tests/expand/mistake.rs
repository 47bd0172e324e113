// gather!(<fail_fats> a, b)

fn expansion() {
    {
        #[allow(unexpected_cfgs)]
        {
            #[cfg(rust_analyzer)]
            {
                let _ = a;
                let _ = b;
            }
        }
        ::core::compile_error! {
            "unknown mode or option `fail_fats`\nhelp: did you mean `fail_fast`?"
        }
    }
}
