//! What the attributes of an arm make of it. Cannot fail: `check` has seen them.

use crate::header::Header;
use crate::input::Arm;
use crate::krate::{Krate, Place};
use crate::late::{self, Bindings};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, ExprClosure, Meta};

/// The attributes of one arm.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any combination an arm could have"
)]
pub(crate) struct Attrs {
    shield: bool,
    background: bool,
    pub(crate) until: Option<Expr>,
    pub(crate) on_cancel: Option<Expr>,
    /// `on_cancel` stands before `until`.
    on_cancel_first: bool,
    /// The arm becomes a task.
    spawned: bool,
}

impl Attrs {
    pub(crate) fn of(arm: &Arm) -> Self {
        let has = |name| arm.attrs.iter().any(|attr| attr.path().is_ident(name));
        let value = |name| {
            let mut attrs = arm.attrs.iter();
            attrs
                .find(|attr| attr.path().is_ident(name))
                .and_then(|attr| match &attr.meta {
                    Meta::List(list) => list.parse_args().ok(),
                    Meta::Path(_) | Meta::NameValue(_) => None,
                })
        };
        let place = |name| arm.attrs.iter().position(|attr| attr.path().is_ident(name));
        Attrs {
            shield: has("shield"),
            background: has("background"),
            until: value("until"),
            on_cancel: value("on_cancel"),
            on_cancel_first: place("on_cancel") < place("until"),
            spawned: false,
        }
    }

    /// The same under this header.
    pub(crate) fn spawned(self, header: &Header) -> Self {
        Attrs {
            spawned: header.has("spawn"),
            ..self
        }
    }

    /// An early stop waits for the arm.
    pub(crate) fn is_shielded(&self) -> bool {
        self.shield
    }

    /// The arm may end without an output, which is an `Option` then.
    pub(crate) fn is_optional(&self) -> bool {
        self.background || self.until.is_some()
    }

    /// The gather may end without the arm.
    pub(crate) fn may_be_left(&self) -> bool {
        self.background
    }

    /// `arm(expr)`: the arm before its attributes.
    pub(crate) fn first(
        &self,
        krate: &Krate,
        helper: &str,
        place: Place,
        expr: TokenStream,
    ) -> TokenStream {
        let leaf = krate.call_at(helper, place, expr);
        if self.spawned {
            krate.sent("to_send", place, leaf)
        } else {
            leaf
        }
    }

    /// The value of `#[on_cancel(..)]`.
    fn guard(&self, krate: &Krate, callback: &Expr) -> TokenStream {
        let value = krate.value("guard", callback);
        if self.spawned {
            let place = Place::of(&callback.to_token_stream());
            krate.sent("to_send_value", place, value)
        } else {
            value
        }
    }

    /// `shield_arm(until_arm(deadline, on_cancel_arm(f, leaf)))`: from the innermost to the
    /// outermost, so that a guard sees its arm cut off by a deadline. The values are evaluated as
    /// they were written, before the arm.
    pub(crate) fn apply(
        &self,
        krate: &Krate,
        arm: &Arm,
        place: Place,
        leaf: TokenStream,
    ) -> TokenStream {
        let kind = if arm.is_spread() { "spread" } else { "arm" };
        let call = |helper: &str, args| krate.call_at(&format!("{helper}_{kind}"), place, args);
        // What a spread arm is, all its elements are; its deadline is one for all, and lies around it.
        if kind == "spread" {
            let leaf = self.of_kind(&call, leaf);
            return self.with_values(krate, &call, leaf);
        }
        let leaf = self.with_values(krate, &call, leaf);
        self.of_kind(&call, leaf)
    }

    /// The same for an arm that is made when it starts: what its attributes have for values is made
    /// then, too.
    pub(crate) fn apply_late(
        &self,
        krate: &Krate,
        closure: &ExprClosure,
        bindings: &Bindings,
        place: Place,
    ) -> TokenStream {
        let call = |helper: &str, args| krate.call_at(&format!("{helper}_arm"), place, args);
        let future = late::future(krate, closure, self, bindings);
        let leaf = self.first(krate, "arm", place, future);
        let leaf = match &self.until {
            Some(until) => {
                let deadline = late::deadline(krate, closure, until, bindings);
                call("late_until", mixed!(#deadline, #leaf))
            }
            None => self.optional(&call, leaf),
        };
        self.of_kind(&call, leaf)
    }

    /// What a spread arm goes through that is made when it starts.
    pub(crate) fn after_spread(&self) -> &'static str {
        if self.background {
            "after_background_spread"
        } else {
            "after_spread"
        }
    }

    /// `#[background]`, `#[shield]`
    fn of_kind(
        &self,
        call: &dyn Fn(&str, TokenStream) -> TokenStream,
        mut leaf: TokenStream,
    ) -> TokenStream {
        if self.background {
            leaf = call("background", leaf);
        }
        if self.shield {
            leaf = call("shield", leaf);
        }
        leaf
    }

    /// `#[until(..)]`, `#[on_cancel(..)]`, and an `Option` where one is due.
    fn with_values(
        &self,
        krate: &Krate,
        call: &dyn Fn(&str, TokenStream) -> TokenStream,
        leaf: TokenStream,
    ) -> TokenStream {
        let on_cancel = self.on_cancel.as_ref();
        let until = self.until.as_ref();
        let values = (
            on_cancel.map(|callback| self.guard(krate, callback)),
            until.map(|deadline| krate.value("until", deadline)),
        );
        match values {
            (Some(callback), Some(deadline)) if self.on_cancel_first => {
                call("on_cancel_until", mixed!(#callback, #deadline, #leaf))
            }
            (Some(callback), Some(deadline)) => {
                let leaf = call("on_cancel", mixed!(#callback, #leaf));
                call("until", mixed!(#deadline, #leaf))
            }
            (None, Some(deadline)) => call("until", mixed!(#deadline, #leaf)),
            (Some(callback), None) => {
                let leaf = call("on_cancel", mixed!(#callback, #leaf));
                self.optional(call, leaf)
            }
            (None, None) => self.optional(call, leaf),
        }
    }

    fn optional(
        &self,
        call: &dyn Fn(&str, TokenStream) -> TokenStream,
        leaf: TokenStream,
    ) -> TokenStream {
        if self.background {
            call("optional", leaf)
        } else {
            leaf
        }
    }
}
