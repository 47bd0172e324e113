//! What the attributes of an arm make of it. Cannot fail: `check` has seen them.

use crate::input::{Arm, Value};
use crate::krate::{Krate, Place};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, Meta};

/// The attributes of one arm.
pub(crate) struct Attrs {
    shield: bool,
    background: bool,
    until: Option<Expr>,
    on_cancel: Option<Expr>,
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
        Attrs {
            shield: has("shield"),
            background: has("background"),
            until: value("until"),
            on_cancel: value("on_cancel"),
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

    /// `shield_arm(until_arm(on_cancel_arm(leaf, f), deadline))`: from the innermost to the
    /// outermost, so that a guard sees its arm cut off by a deadline.
    pub(crate) fn apply(
        &self,
        krate: &Krate,
        arm: &Arm,
        place: Place,
        leaf: TokenStream,
    ) -> TokenStream {
        if matches!(arm.value, Value::Spread(..)) {
            self.apply_to_spread(krate, place, leaf)
        } else {
            self.apply_to_arm(krate, place, leaf)
        }
    }

    fn apply_to_arm(&self, krate: &Krate, place: Place, mut leaf: TokenStream) -> TokenStream {
        if let Some(callback) = &self.on_cancel {
            leaf = with_value(krate, "on_cancel_arm", place, &leaf, callback);
        }
        match &self.until {
            Some(deadline) => leaf = with_value(krate, "until_arm", place, &leaf, deadline),
            None if self.background => leaf = krate.call_at("optional_arm", place, leaf),
            None => {}
        }
        if self.background {
            leaf = krate.call_at("background_arm", place, leaf);
        }
        if self.shield {
            leaf = krate.call_at("shield_arm", place, leaf);
        }
        leaf
    }

    /// The deadline is one for all elements, and comes last: it lies around the spread.
    fn apply_to_spread(&self, krate: &Krate, place: Place, mut leaf: TokenStream) -> TokenStream {
        if let Some(callback) = &self.on_cancel {
            leaf = with_value(krate, "on_cancel_spread", place, &leaf, callback);
        }
        if self.is_optional() {
            leaf = krate.call_at("optional_spread", place, leaf);
        }
        if self.background {
            leaf = krate.call_at("background_spread", place, leaf);
        }
        if self.shield {
            leaf = krate.call_at("shield_spread", place, leaf);
        }
        if let Some(deadline) = &self.until {
            leaf = with_value(krate, "until_spread", place, &leaf, deadline);
        }
        leaf
    }
}

/// `helper(leaf, value)`, where an error about the value points at it.
fn with_value(
    krate: &Krate,
    helper: &str,
    place: Place,
    leaf: &TokenStream,
    value: &Expr,
) -> TokenStream {
    let value = value.to_token_stream();
    krate.call_at(helper, place, mixed!(#leaf, #value))
}
