//! What a call with mistakes becomes: the errors, a value that `.await` and `?` accept without a
//! further word, and for the editor the arms that could be read.

use crate::errors::Errors;
use crate::input::Call;
use proc_macro2::TokenStream;

/// The arms stand where rustc never looks, since without a gather around them their types may not
/// be known and each would be one more error. rust-analyzer sets the `cfg`, so completion goes on
/// in a half-typed call.
pub(crate) fn fallback(call: &Call, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    let arms = call.arms.iter().map(|arm| &arm.value);
    let failed = call.krate.call("failed", TokenStream::new());
    mixed! {
        {
            #errors
            #[allow(unexpected_cfgs)]
            { #[cfg(rust_analyzer)] { #(let _ = #arms;)* } }
            #failed
        }
    }
}
