//! Arms that are made when they start: `|| expr`, and `|user| expr` once its inputs are there.
//!
//! Each becomes an `async` block and never a closure: `return` leaves the arm, `move` keeps its
//! meaning, and references into its inputs may live across its awaits.

use crate::attrs::Attrs;
use crate::krate::{Krate, Place};
use crate::never;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, ExprClosure, ReturnType};

/// The future of such an arm; `bindings` are the parameters and what they stand for.
pub(crate) fn future(
    krate: &Krate,
    closure: &ExprClosure,
    attrs: &Attrs,
    bindings: &Bindings,
) -> TokenStream {
    let expr = expression(krate, closure);
    let (place, _) = never::placed(&closure.body);
    let mut future = krate.call_at("future_of", place, expr);
    if let Some(callback) = &attrs.on_cancel {
        let callback = krate.value("guard", callback);
        future = krate.call_at("on_cancel_future", place, mixed!(#future, #callback));
    }
    let seen = attrs.until.is_some().then(|| bindings.seen());
    bindings.around(closure, &seen.unwrap_or_default(), &future)
}

/// The deadline of such an arm: it is made when the arm is, and polled when the arm is pending.
pub(crate) fn deadline(
    krate: &Krate,
    closure: &ExprClosure,
    deadline: &Expr,
    bindings: &Bindings,
) -> TokenStream {
    let value = krate.value("until", deadline);
    let future = krate.call_at("made_until", Place::of(&deadline.to_token_stream()), value);
    bindings.around(closure, &bindings.seen(), &future)
}

/// What the closure gives: its body, or the future that an `async` closure is.
fn expression(krate: &Krate, closure: &ExprClosure) -> TokenStream {
    let body = &closure.body;
    let typed = match &closure.output {
        ReturnType::Default if closure.asyncness.is_none() => never::placed(body).1,
        ReturnType::Default => body.to_token_stream(),
        ReturnType::Type(_, ty) => krate.typed(Place::of(&body.to_token_stream()), ty, body),
    };
    let Some(word) = &closure.asyncness else {
        return typed;
    };
    let capture = &closure.capture;
    let is_block =
        matches!(**body, Expr::Block(_)) && matches!(closure.output, ReturnType::Default);
    if is_block {
        mixed!(#word #capture #typed)
    } else {
        mixed!(#word #capture { #typed })
    }
}

/// The parameters of a closure arm, each with the expression that it stands for.
#[derive(Default)]
pub(crate) struct Bindings {
    pub(crate) lets: TokenStream,
    pub(crate) names: Vec<TokenStream>,
}

impl Bindings {
    /// Uses every parameter: where there are two blocks with all of them, each may need but some. One whose
    /// name says that it is not used is left alone.
    fn seen(&self) -> TokenStream {
        let names = self.names.iter();
        let names = names.filter(|name| !name.to_string().starts_with('_'));
        mixed!(#(let _ = #names;)*)
    }

    /// `|| { let user = ..; elements }`, for a spread arm: its iterator is made in no `async` block,
    /// since nothing in it may wait.
    pub(crate) fn before(&self, closure: &ExprClosure, elements: &TokenStream) -> TokenStream {
        let (capture, lets) = (&closure.capture, &self.lets);
        mixed!(#capture || { #lets #elements })
    }

    /// `async { let user = ..; future.await }`, located at the arm: what it takes or borrows, the arm
    /// does.
    fn around(
        &self,
        closure: &ExprClosure,
        seen: &TokenStream,
        future: &TokenStream,
    ) -> TokenStream {
        let (capture, lets) = (&closure.capture, &self.lets);
        let (place, _) = never::placed(&closure.body);
        place.block(mixed!(async #capture), mixed!(#lets #seen #future.await))
    }
}
