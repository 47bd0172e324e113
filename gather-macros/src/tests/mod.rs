//! Tests of the macro as a function from tokens to tokens.

mod check;
mod expand;
mod names;

use proc_macro2::TokenStream;

/// The tokens of `gather!(call)` as the facade hands them in.
fn call(call: &str) -> TokenStream {
    format!("[::gather] {call}")
        .parse()
        .expect("the test's own tokens")
}

/// All that is said about `gather!(call)`.
fn messages(text: &str) -> Vec<String> {
    let (_, errors) = crate::judged(call(text)).expect("a call through the facade");
    errors.messages()
}

/// The first line of each message.
fn headlines(text: &str) -> Vec<String> {
    let first_line = |message: String| message.lines().next().unwrap_or_default().to_owned();
    messages(text).into_iter().map(first_line).collect()
}
