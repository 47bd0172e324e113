//! What came through another macro, as `$size:expr`.
//!
//! Such an expression stands in brackets that nobody sees, and rustc forgets those around what a
//! procedural macro gives back: `$size * 2` with `1 + 2` would become `1 + 2 * 2`. So they are made
//! parentheses where it matters.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::Expr;

/// The same call, whose tokens mean the same when they are read again.
pub(crate) fn keep_together(call: TokenStream) -> TokenStream {
    let mut tokens = call.into_iter();
    // `[$crate]`, behind which an arm begins.
    let krate = tokens.next();
    krate.into_iter().chain(kept(tokens.collect())).collect()
}

fn kept(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let kept = tokens.iter().enumerate().map(|(place, token)| {
        let TokenTree::Group(group) = token else {
            return token.clone();
        };
        let before = place.checked_sub(1).and_then(|place| tokens.get(place));
        let alone = begins(before) && ends(tokens.get(place + 1));
        let inner = kept(group.stream());
        let delimiter = match group.delimiter() {
            Delimiter::None if !alone && is_compound(&inner) => Delimiter::Parenthesis,
            delimiter => delimiter,
        };
        let mut kept = Group::new(delimiter, inner);
        kept.set_span(group.span());
        TokenTree::Group(kept)
    });
    kept.collect()
}

/// Whether an expression begins behind this token, and nothing before it belongs to it.
fn begins(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(sign)) => {
            // `=` and `|` and `>` by themselves: before a value, behind parameters, behind a header.
            let is_single = sign.spacing() == Spacing::Alone;
            [',', ';'].contains(&sign.as_char())
                || is_single && ['=', '|', '>'].contains(&sign.as_char())
        }
        Some(_) => false,
    }
}

/// Whether an expression ends before this token, whatever it is.
fn ends(behind: Option<&TokenTree>) -> bool {
    match behind {
        None => true,
        Some(TokenTree::Punct(sign)) => [',', ';', '>'].contains(&sign.as_char()),
        Some(_) => false,
    }
}

/// Whether the tokens are an expression that would fall apart beside an operator. No type and no
/// pattern that looks like one is hurt by parentheses.
fn is_compound(tokens: &TokenStream) -> bool {
    matches!(
        syn::parse2(tokens.clone()),
        Ok(Expr::Assign(_)
            | Expr::Binary(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::Range(_)
            | Expr::Reference(_)
            | Expr::Unary(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    /// The tokens with `fragment` in brackets that nobody sees, in the place of `it`.
    fn with_fragment(tokens: TokenStream, fragment: &TokenStream) -> TokenStream {
        let tokens = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(name) if name == "it" => {
                TokenTree::Group(Group::new(Delimiter::None, fragment.clone()))
            }
            TokenTree::Group(group) => {
                let inner = with_fragment(group.stream(), fragment);
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            token => token,
        });
        tokens.collect()
    }

    fn call(tokens: TokenStream, fragment: &TokenStream) -> String {
        let tokens = with_fragment(tokens, fragment);
        keep_together(quote!([gather] #tokens))
            .into_iter()
            .skip(1)
            .collect::<TokenStream>()
            .to_string()
    }

    #[test]
    fn an_expression_beside_an_operator_is_kept_together() {
        let sum = || quote!(1 + 2);
        assert_eq!(call(quote!(ready(it * 2)), &sum()), "ready ((1 + 2) * 2)");
        assert_eq!(call(quote!(3 - it), &sum()), "3 - (1 + 2)");
        assert_eq!(call(quote!(it.min(1), b), &sum()), "(1 + 2) . min (1) , b");
        assert_eq!(call(quote!(-it), &sum()), "- (1 + 2)");
        assert_eq!(
            call(quote!(format!("{}", it as u8)), &sum()),
            "format ! (\"{}\" , (1 + 2) as u8)"
        );
        assert_eq!(call(quote!(it.len()), &quote!(&list)), "(& list) . len ()");
    }

    #[test]
    fn what_stands_alone_or_can_not_fall_apart_stays_as_it_is() {
        assert_eq!(call(quote!(it, b), &quote!(..list)), ".. list , b");
        assert_eq!(call(quote!(a = it), &quote!(..list)), "a = .. list");
        assert_eq!(call(quote!(|a| it), &quote!(..list)), "| a | .. list");
        assert_eq!(
            call(quote!(<limit = it> a), &quote!(1 + 2)),
            "< limit = 1 + 2 > a"
        );
        assert_eq!(call(quote!(ready(it)), &quote!(1 + 2)), "ready (1 + 2)");
        assert_eq!(call(quote!(it.await), &quote!(f(1))), "f (1) . await");
        assert_eq!(
            call(quote!(Vec::<it>::new()), &quote!(u8)),
            "Vec :: < u8 > :: new ()"
        );
        assert_eq!(call(quote!(if a it), &quote!({ 1 })), "if a { 1 }");
    }
}
