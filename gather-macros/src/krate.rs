//! The path of the facade, as the macro was reached: all that generated code names starts here.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote_spanned, ToTokens};
use syn::{Expr, Index, Type};

/// See [`Krate::local`].
const LOCAL: &str = "__gather";

/// The path of the facade crate, from the `[$crate]` in front of a call.
pub(crate) struct Krate {
    /// `$crate`, as its tokens.
    tokens: TokenStream,
    /// Where `$crate` resolves.
    span: Span,
}

impl Krate {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let span = tokens
            .clone()
            .into_iter()
            .next()
            .map_or_else(Span::mixed_site, |token| token.span());
        Krate { tokens, span }
    }

    /// The path as it came in.
    pub(crate) fn tokens(&self) -> &TokenStream {
        &self.tokens
    }

    /// `$crate::__private::name`, for code that stands for the call as a whole.
    pub(crate) fn private(&self, name: &str) -> TokenStream {
        self.private_at(name, Span::call_site())
    }

    /// `$crate::__private::name(args)`, for code that stands for the call as a whole.
    pub(crate) fn call(&self, name: &str, args: impl ToTokens) -> TokenStream {
        self.call_at(name, Place::whole_call(), args)
    }

    /// `$crate::__private::name(args)`, located at `place`: an error about the call then points
    /// there, and rustc drops the second report about the same place.
    pub(crate) fn call_at(&self, name: &str, place: Place, args: impl ToTokens) -> TokenStream {
        let mut call = self.private_at(name, place.first);
        let args = self.unlinted(args.into_token_stream());
        let mut parens = Group::new(Delimiter::Parenthesis, args);
        parens.set_span(self.span.located_at(place.last));
        call.extend([TokenTree::Group(parens)]);
        call
    }

    /// `$crate::__private::name_value(value)`, located at `value`: where it does not fit, it is one
    /// error.
    pub(crate) fn value(&self, name: &str, value: &Expr) -> TokenStream {
        let place = Place::of(&value.to_token_stream());
        self.call_at(&format!("{name}_value"), place, value)
    }

    /// `$crate::__private::helper(args).sent()`, located at `place`.
    pub(crate) fn sent(&self, helper: &str, place: Place, args: TokenStream) -> TokenStream {
        let to_send = self.call_at(helper, place, args);
        let span = self.span.located_at(place.first);
        let mut parens = Group::new(Delimiter::Parenthesis, TokenStream::new());
        parens.set_span(self.span.located_at(place.last));
        quote_spanned!(span=> #to_send.sent #parens)
    }

    /// The same tokens, without lints about brackets around all of them: where the user wrote them they
    /// may be needed, as those of a closure's body.
    fn unlinted(&self, tokens: TokenStream) -> TokenStream {
        let mut tokens = tokens.into_iter().collect::<Vec<_>>();
        if let [TokenTree::Group(group)] = tokens.as_mut_slice() {
            group.set_span(self.span.located_at(group.span()));
        }
        tokens.into_iter().collect()
    }

    /// `identity::<ty>(value)`, located at `place`.
    pub(crate) fn typed(&self, place: Place, ty: &Type, value: &Expr) -> TokenStream {
        let open = self.at(place, mixed!(::core::convert::identity::<));
        let close = self.at(place, mixed!(>));
        let value = self.unlinted(value.to_token_stream());
        let value = self.at(place, mixed!((#value)));
        mixed!(#open #ty #close #value)
    }

    /// `&__gather.tag, __gather.arm`; either stands for the text at `place` in an error.
    pub(crate) fn tagged_args(&self, place: Place, tag: usize, arm: usize) -> TokenStream {
        let local = self.local();
        let [tag, arm] = [tag, arm].map(Index::from);
        let [tag, arm] = [mixed!(&#local.#tag), mixed!(#local.#arm)];
        let [tag, arm] = [tag, arm].map(|tokens| self.at(place, tokens));
        mixed!(#tag, #arm)
    }

    /// The same tokens, which stand for the text at `place` in an error.
    pub(crate) fn at(&self, place: Place, tokens: TokenStream) -> TokenStream {
        located(place, self.span, tokens)
    }

    /// Another name that an expansion binds.
    pub(crate) fn hidden(&self, name: &str) -> Ident {
        Ident::new(name, self.span)
    }

    /// The one name that every expansion binds. It has the hygiene of `$crate`, as the calls around it
    /// have: where the two differ in one expression, rustc blames the whole macro call for an error
    /// in it.
    pub(crate) fn local(&self) -> Ident {
        Ident::new(LOCAL, self.span)
    }

    /// `$crate::__private::name`, all of it located at `span`.
    fn private_at(&self, name: &str, span: Span) -> TokenStream {
        let span = self.span.located_at(span);
        let krate = self.tokens.clone().into_iter().map(|mut token| {
            token.set_span(span);
            token
        });
        let krate = krate.collect::<TokenStream>();
        let name = Ident::new(name, span);
        quote_spanned!(span=> #krate::__private::#name)
    }
}

/// The same tokens at `place`, with the hygiene of `span`.
fn located(place: Place, span: Span, tokens: TokenStream) -> TokenStream {
    let [first, last] = [place.first, place.last].map(|at| span.located_at(at));
    let mut tokens = tokens.into_iter().collect::<Vec<_>>();
    for token in &mut tokens {
        token.set_span(first);
    }
    if let Some(token) = tokens.last_mut() {
        token.set_span(last);
    }
    tokens.into_iter().collect()
}

/// A stretch of the user's text, by its first and its last token: joining the two spans into one is
/// not stable.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    first: Span,
    last: Span,
}

impl Place {
    /// The whole `gather!(..)`.
    pub(crate) fn whole_call() -> Self {
        Place {
            first: Span::call_site(),
            last: Span::call_site(),
        }
    }

    /// `words { body }` as of `mixed!`; what is in the brackets stays where it is.
    pub(crate) fn block(self, words: TokenStream, body: TokenStream) -> TokenStream {
        let block = TokenTree::Group(Group::new(Delimiter::Brace, body));
        located(
            self,
            Span::mixed_site(),
            words.into_iter().chain([block]).collect(),
        )
    }

    /// All of `tokens`.
    pub(crate) fn of(tokens: &TokenStream) -> Self {
        let mut spans = tokens.clone().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        Place {
            first,
            last: spans.last().unwrap_or(first),
        }
    }
}
