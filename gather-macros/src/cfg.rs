//! Arms under `#[cfg]`: only rustc knows which of them stay, and it tells by what a derive gets to
//! see.
//!
//! The first pass writes a struct with a field for each arm, under the arm's conditions. The derive
//! on it makes a `macro_rules!` that starts the second pass with what was left. The call itself
//! goes through that macro, not through the derive, so it is neither copied nor read again.

use crate::input::Call;
use crate::krate::Krate;
use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use std::collections::hash_map::DefaultHasher;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use syn::parse::{ParseStream, Parser};
use syn::{bracketed, Error, ItemStruct, LitInt, Result};

/// The first pass: asks rustc which arms of the call stay.
///
/// The braces are of edition 2021, as this crate is: there the temporaries of an arm outlive the
/// block that the call is the tail of.
pub(crate) fn ask(call: &Call, input: TokenStream, entry: &str) -> TokenStream {
    let krate = call.krate.tokens();
    let count = call.arms.len();
    let fields = call.arms.iter().enumerate().map(|(index, arm)| {
        let (cfgs, field) = (&arm.cfgs, field(index));
        mixed!(#(#cfgs)* #field: ())
    });
    let macro_name = macro_name(&input);
    let entry = Ident::new(entry, Span::mixed_site());
    let rest = input.into_iter().skip(1).collect::<TokenStream>();
    mixed! {
        {
            #[derive(#krate::__GatherCfg)]
            #[gather_cfg([#krate] #macro_name #count #entry)]
            #[allow(dead_code)]
            struct __GatherCfg { #(#fields),* }
            #macro_name!(#rest)
        }
    }
}

/// A name for the macro of this call. It must differ from that of a call around this one: rustc
/// takes two macros of one name, both made by macros and one within the other, for ambiguous. No
/// call has the text of one inside it.
fn macro_name(input: &TokenStream) -> Ident {
    let mut hasher = DefaultHasher::new();
    input.to_string().hash(&mut hasher);
    format_ident!(
        "__gather_cfg_{:016x}",
        hasher.finish(),
        span = Span::mixed_site()
    )
}

/// The derive: answers with the arms whose fields are left.
pub(crate) fn answer(item: TokenStream) -> TokenStream {
    read_answer
        .parse2(item)
        .unwrap_or_else(Error::into_compile_error)
}

fn read_answer(input: ParseStream<'_>) -> Result<TokenStream> {
    let item = input.parse::<ItemStruct>()?;
    let asked = item
        .attrs
        .iter()
        .find(|attr| attr.path().is_ident("gather_cfg"));
    let asked = asked.ok_or_else(|| input.error("expected `gather_cfg`"))?;
    let Question {
        krate,
        macro_name,
        count,
        entry,
    } = asked.parse_args_with(Question::parse)?;
    let left = item
        .fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .collect::<HashSet<_>>();
    let kept = (0..count).map(|index| left.contains(&field(index)));
    let krate = krate.tokens();
    Ok(mixed! {
        macro_rules! #macro_name {
            ($($call:tt)*) => { #krate::#entry! { [#krate] @[#(#kept)*] $($call)* } };
        }
    })
}

/// What the first pass tells the derive.
struct Question {
    krate: Krate,
    macro_name: Ident,
    /// How many arms there were.
    count: usize,
    /// The macro that begins the second pass.
    entry: Ident,
}

impl Question {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let krate;
        bracketed!(krate in input);
        let krate = Krate::new(krate.parse()?);
        Ok(Question {
            krate,
            macro_name: input.parse()?,
            count: input.parse::<LitInt>()?.base10_parse()?,
            entry: input.parse()?,
        })
    }
}

/// The field that stands for an arm.
fn field(index: usize) -> Ident {
    format_ident!("arm_{index}", span = Span::mixed_site())
}
