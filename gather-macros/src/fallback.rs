//! What a call with mistakes becomes: the errors, and for the editor the arms that could be read.

use crate::errors::Errors;
use crate::input::Call;
use proc_macro2::TokenStream;

/// The arms stand where rustc never looks, since without a gather around them their types may not
/// be known and each would be one more error. rust-analyzer sets the `cfg`, so completion goes on
/// in a half-typed call.
///
/// The block's value is the last `compile_error!`: whatever is done with it, `.await`, `?` or a
/// builder's method, rustc takes without a further word.
pub(crate) fn fallback(call: &Call, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    let arms = call.arms.iter().map(|arm| &arm.value);
    mixed! {
        {
            #[allow(unexpected_cfgs)]
            { #[cfg(rust_analyzer)] { #(let _ = #arms;)* } }
            #errors
        }
    }
}
