//! The `gather!` macro: parse, check, expand.
//!
//! Not for direct use: the crate `gather` wraps the entry points below and hands in its own path.
//!
//! A call goes through small stages, one file each, and a stage knows the earlier ones only:
//!
//! ```text
//! errors, available      what can be said, and what there is to say it about
//! fragments, krate       what came through another macro, kept together; the path of the facade
//! slips, header, input   the call as a tree; they note what they cannot read and go on
//! names, graph           who is named, who waits for whom
//! check                  one rule, one function; nothing here emits
//! cfg, attrs, expand, dependent, late, never, shape, picture  cannot fail, and emit no `unsafe`
//! fallback               what a call with a mistake becomes
//! ```
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

/// `quote!` with the hygiene of `macro_rules!`: locals are our own, and braces are of this crate's
/// edition.
macro_rules! mixed {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

mod attrs;
mod available;
mod cfg;
mod check;
mod dependent;
mod errors;
mod expand;
mod fallback;
mod fragments;
mod graph;
mod header;
mod input;
mod krate;
mod late;
mod names;
mod never;
mod picture;
mod pieces;
mod shape;
mod slips;
#[cfg(all(test, feature = "alloc"))]
mod tests;
mod tokens;

/// The expansion of `gather!`; the facade puts `[$crate]` in front of what the user wrote.
#[doc(hidden)]
#[proc_macro]
pub fn __gather_expand(input: TokenStream) -> TokenStream {
    gather(input.into()).into()
}

/// The expansion of `plan!`.
#[doc(hidden)]
#[proc_macro]
pub fn __plan_expand(input: TokenStream) -> TokenStream {
    plan(input.into()).into()
}

/// Tells the second pass over a call which of its arms `#[cfg]` has left.
#[doc(hidden)]
#[proc_macro_derive(__GatherCfg, attributes(gather_cfg))]
pub fn gather_cfg(item: TokenStream) -> TokenStream {
    cfg::answer(item.into()).into()
}

/// The whole pipeline, on tokens that tests can make too.
fn gather(input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    expanded(input, "__gather_expand", expand::expand)
}

/// The same for a picture of the call.
fn plan(input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    expanded(input, "__plan_expand", picture::expand)
}

/// What becomes of a call; `entry` is the macro that begins a second pass.
fn expanded(
    input: proc_macro2::TokenStream,
    entry: &str,
    expand: fn(&input::Call) -> proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    let input = fragments::keep_together(input);
    match judged(input.clone()) {
        Err(error) => error.into_compile_error(),
        Ok((call, errors)) if !errors.is_empty() => fallback::fallback(&call, &errors),
        Ok((call, _)) if call.waits_for_cfg() => cfg::ask(&call, input, entry),
        Ok((call, _)) => expand(&call),
    }
}

/// A call with all that is wrong with it.
fn judged(input: proc_macro2::TokenStream) -> syn::Result<(input::Call, errors::Errors)> {
    let mut errors = errors::Errors::new();
    let call = input::parse(input, &mut errors)?;
    // Two arms may share a name under opposite conditions: no rule can be judged before `#[cfg]` is
    // known.
    if !call.waits_for_cfg() {
        check::check(&call, &mut errors);
        available::check(&call, &mut errors);
    }
    Ok((call, errors))
}
