//! A call as a tree of ours, around the nodes of syn.
//!
//! Half-typed input is the normal case in an editor: what cannot be read is noted, and reading goes
//! on at the next comma. Nothing is judged here that can be read.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::available;
use crate::errors::{self, At, Errors};
use crate::header::Header;
use crate::krate::Krate;
use crate::names;
use crate::slips;
use crate::tokens::{
    comma, ends, read_expr, read_since, skip_sign, skip_to_comma, take_attr, take_fragment,
};
use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    bracketed, token, Attribute, Expr, ExprClosure, ExprRange, Ident, LitBool, RangeLimits, Result,
    Token,
};

/// One `gather!(..)`.
pub(crate) struct Call {
    pub(crate) krate: Krate,
    /// What `#[cfg]` says about each arm, once that is known.
    pub(crate) kept: Option<Vec<bool>>,
    pub(crate) header: Header,
    /// The arms; after the first pass, those that `#[cfg]` leaves.
    pub(crate) arms: Vec<Arm>,
    /// After the first pass, those that it does not leave.
    pub(crate) removed: Vec<Arm>,
    /// Every arm could be read, so their number and names are known.
    pub(crate) complete: bool,
}

/// One arm.
pub(crate) struct Arm {
    /// Its attributes except `#[cfg]` and `#[cfg_attr]`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) name: Option<Ident>,
    pub(crate) value: Value,
}

/// What an arm waits for.
pub(crate) enum Value {
    /// A future.
    Future(Expr),
    /// `|user| expr`, or `|| expr`: made when it starts.
    Closure(ExprClosure),
    /// The iterator in `..iterator`.
    Spread(Token![..], Expr),
}

impl Call {
    /// `#[cfg]` is on some arm, and rustc has not been asked about it.
    pub(crate) fn waits_for_cfg(&self) -> bool {
        self.kept.is_none() && self.arms.iter().any(|arm| !arm.cfgs.is_empty())
    }

    /// Some arms wait for others.
    pub(crate) fn has_dependent(&self) -> bool {
        self.arms.iter().any(|arm| arm.dependent().is_some())
    }

    /// Some arms are spread, so the number of arms is not known.
    pub(crate) fn has_spread(&self) -> bool {
        self.arms.iter().any(Arm::is_spread)
    }
}

impl Arm {
    /// The closure of an arm that is made when it starts.
    pub(crate) fn closure(&self) -> Option<&ExprClosure> {
        match &self.value {
            Value::Closure(closure) => Some(closure),
            Value::Future(_) | Value::Spread(..) => None,
        }
    }

    /// It becomes as many arms as an iterator yields.
    pub(crate) fn is_spread(&self) -> bool {
        matches!(self.value, Value::Spread(..)) || self.late_spread().is_some()
    }

    /// The iterator of a spread arm that is made when it starts, `|index| ..iterator`.
    pub(crate) fn late_spread(&self) -> Option<&Expr> {
        match ungrouped(&self.closure()?.body) {
            Expr::Range(range) if range.start.is_none() => range.end.as_deref(),
            _ => None,
        }
    }

    /// What is wrong with `..name`, if it is followed by `= iterator`; the arm has its name then.
    fn misplaced_dots(&mut self) -> Option<syn::Error> {
        let Value::Spread(dots, Expr::Path(path)) = &self.value else {
            return None;
        };
        self.name = Some(path.path.get_ident()?.clone());
        Some(errors::dots_before_name(dots, path))
    }

    /// The closure of an arm that waits for others.
    pub(crate) fn dependent(&self) -> Option<&ExprClosure> {
        self.closure().filter(|closure| !closure.inputs.is_empty())
    }
}

impl ToTokens for Value {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Value::Future(expr) => expr.to_tokens(tokens),
            Value::Closure(closure) => closure.to_tokens(tokens),
            Value::Spread(dots, iterator) => tokens.extend(quote!(#dots #iterator)),
        }
    }
}

/// Reads a call. Fails only where it did not come through the crate `gather`.
pub(crate) fn parse(input: TokenStream, errors: &mut Errors) -> Result<Call> {
    let read = |input: ParseStream<'_>| {
        let krate = read_krate(input).map_err(|_| errors::not_a_call())?;
        let kept = read_kept(input)?;
        let header = Header::parse(input, errors)?;
        let mut reader = Reader {
            errors,
            arms: Vec::new(),
            complete: !header.is_cut,
            quiet: header.is_cut,
        };
        reader.read_arms(input);
        let Reader { arms, complete, .. } = reader;
        let mut flags = kept.iter().flatten();
        let (arms, removed) = arms.into_iter().partition(|_| flags.next() != Some(&false));
        Ok(Call {
            krate,
            kept,
            header,
            arms,
            removed,
            complete,
        })
    };
    read.parse2(input)
}

/// `[$crate]`
fn read_krate(input: ParseStream<'_>) -> Result<Krate> {
    let path;
    bracketed!(path in input);
    path.parse().map(Krate::new)
}

/// `@[true false]`, which only the first pass writes.
fn read_kept(input: ParseStream<'_>) -> Result<Option<Vec<bool>>> {
    if !input.peek(Token![@]) || !input.peek2(token::Bracket) {
        return Ok(None);
    }
    input.parse::<Token![@]>()?;
    let flags;
    bracketed!(flags in input);
    let mut kept = Vec::new();
    while !flags.is_empty() {
        kept.push(flags.parse::<LitBool>()?.value);
    }
    Ok(Some(kept))
}

/// Reads arms one after the other, past those that it cannot read.
struct Reader<'a> {
    errors: &'a mut Errors,
    arms: Vec<Arm>,
    complete: bool,
    /// What begins here may be no arm at all, and that has been reported.
    quiet: bool,
}

impl Reader<'_> {
    fn read_arms(&mut self, input: ParseStream<'_>) {
        let mut after_mistake = false;
        while !input.is_empty() {
            if let Some(comma) = comma(input) {
                self.report(errors::sign_without_arm(comma, ","));
                continue;
            }
            if let Ok(Some(semicolon)) = input.parse::<Option<Token![;]>>() {
                self.report(errors::sign_without_arm(semicolon, ";"));
                continue;
            }
            match self.read_arm(input) {
                Ok(arm) => self.arms.push(arm),
                Err(error) => {
                    self.complete = false;
                    // What follows a missing comma may be no arm at all; that mistake has been
                    // reported.
                    if !after_mistake {
                        self.report(error);
                    }
                    skip_to_comma(input);
                }
            }
            after_mistake = self.read_comma(input);
        }
    }

    /// Takes the comma after an arm; true if it is missing.
    fn read_comma(&mut self, input: ParseStream<'_>) -> bool {
        if input.is_empty() || comma(input).is_some() {
            return false;
        }
        self.complete = false;
        let behind = input.fork().parse::<Token![#]>().ok();
        let behind = behind.map(errors::attribute_behind_arm);
        if let Some(error) = behind.or_else(|| self.arrow(input)) {
            self.report(error);
            skip_to_comma(input);
            return comma(input).is_none();
        }
        match input.fork().parse::<TokenTree>() {
            Ok(next) => {
                let stray = [";", ":", "="].contains(&next.to_string().as_str());
                let arm = self.arms.last_mut().filter(|_| stray);
                if let Some(error) = arm.and_then(Arm::misplaced_dots) {
                    self.report(error);
                    skip_to_comma(input);
                    return comma(input).is_none();
                }
                let error = self.take_header(&next.to_string());
                self.report(error.unwrap_or_else(|| errors::missing_comma(next)));
                if stray {
                    skip_sign(input);
                }
            }
            Err(error) => self.report(error),
        }
        true
    }

    /// What is wrong with an arm that goes on with `=>`, as in `select!` or as functions do elsewhere.
    fn arrow(&self, input: ParseStream<'_>) -> Option<syn::Error> {
        let arrow = input.fork().parse::<Token![=>]>().ok()?;
        let arm = self.arms.last()?;
        Some(match &arm.value {
            Value::Future(value) if arm.name.is_some() && slips::is_parameters(value) => {
                errors::arrow_function(value, arrow)
            }
            _ => errors::arrow_after_arm(arrow),
        })
    }

    /// What was read as the first arm, if it is a mode or an option that ends with `;`, or stands in
    /// brackets.
    fn take_header(&mut self, next: &str) -> Option<syn::Error> {
        let [arm] = self.arms.as_slice() else {
            return None;
        };
        let word = match (&arm.name, &arm.value) {
            (Some(name), _) if next == ";" => name,
            (None, Value::Future(Expr::Path(path))) if next == ";" => path.path.get_ident()?,
            (None, Value::Future(value)) => slips::word_in_brackets(value)?,
            _ => return None,
        };
        let error = if word == "biased" {
            errors::biased(word)
        } else {
            errors::option_among_arms(word, &available::in_header(&names::plain(word))?)
        };
        self.arms.clear();
        Some(error)
    }

    /// Notes a mistake of no arm in particular.
    fn report(&mut self, error: syn::Error) {
        if !self.quiet {
            self.errors.push(At::Call, error);
        }
    }

    fn read_arm(&mut self, input: ParseStream<'_>) -> Result<Arm> {
        if let Some(arm) = take_fragment(input) {
            let read = |fragment: ParseStream<'_>| {
                let arm = self.read_arm(fragment)?;
                // rustc leaves the comma behind an arm with attributes in the brackets.
                let _: Option<Token![,]> = fragment.parse()?;
                Ok(arm)
            };
            return read.parse2(arm);
        }
        let start = input.cursor();
        let attrs = self.read_attrs(input)?;
        if start != input.cursor() && ends(input.cursor()) {
            return Err(errors::attribute_without_arm(read_since(start, input)));
        }
        let (cfgs, attrs) = attrs
            .into_iter()
            .partition(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr"));
        let name = self.read_name(input)?;
        if input.peek(Token![...]) {
            return Err(errors::wrong_dots(input.parse::<Token![...]>()?, "..."));
        }
        let begin = input.cursor();
        let expr = read_expr(input).map_err(|error| slips::in_value(begin).unwrap_or(error))?;
        Ok(Arm {
            attrs,
            cfgs,
            name,
            value: Value::of(expr),
        })
    }

    /// Takes the attributes of an arm; notes those that can't be read.
    fn read_attrs(&mut self, input: ParseStream<'_>) -> Result<Vec<Attribute>> {
        let mut attrs = Vec::new();
        while input.peek(Token![#]) {
            let error = slips::in_attribute(input.cursor());
            // Not read from the call itself: syn remembers of a stream that tokens were left within
            // its brackets.
            let attr = take_attr(input)?;
            match error {
                Some(error) => self.note(error),
                None => attrs.extend(Attribute::parse_outer.parse2(attr)?),
            }
        }
        Ok(attrs)
    }

    /// Takes `name =`, if the arm begins with it.
    fn read_name(&mut self, input: ParseStream<'_>) -> Result<Option<Ident>> {
        if input.peek(Token![let]) || input.peek(Token![mut]) {
            self.note(errors::let_arm(&input.call(Ident::parse_any)?));
            input.parse::<Option<Token![mut]>>()?;
        }
        if !input.peek(Ident::peek_any) {
            return Ok(None);
        }
        let assigned =
            input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>]);
        let arrow = input.peek2(Token![=>]);
        let colon = input.peek2(Token![:]) && !input.peek2(Token![::]);
        if !assigned && !arrow && !colon {
            return Ok(None);
        }
        let keyword = !input.peek(Ident);
        let name = input.call(Ident::parse_any)?;
        let sign = self.read_sign(&name, input)?;
        if keyword {
            self.note(errors::keyword_as_name(&name));
        }
        if input.is_empty() || input.peek(Token![,]) {
            return Err(errors::arm_without_value(&name, sign));
        }
        if input.peek(Token![#]) {
            return Err(errors::late_attribute(&name, input.parse::<Token![#]>()?));
        }
        Ok(Some(name))
    }

    /// Takes the sign after a name: `=`, or one that other languages have there.
    fn read_sign(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<TokenStream> {
        if input.peek(Token![=>]) {
            let sign = input.parse::<Token![=>]>()?;
            self.note(errors::wrong_sign(name, sign, "=>"));
            Ok(sign.into_token_stream())
        } else if input.peek(Token![:]) && input.peek2(Token![=]) {
            let sign = (input.parse::<Token![:]>()?, input.parse::<Token![=]>()?);
            let sign = [sign.0.into_token_stream(), sign.1.into_token_stream()];
            let sign = sign.into_iter().collect::<TokenStream>();
            self.note(errors::wrong_sign(name, &sign, ":="));
            Ok(sign)
        } else if input.peek(Token![:]) {
            let sign = input.parse::<Token![:]>()?;
            let mode = available::mode(&names::plain(name));
            let in_header = mode.and_then(|mode| available::in_header(mode.name));
            self.note(match in_header.filter(|_| self.arms.is_empty()) {
                Some(in_header) => errors::option_among_arms(name, &in_header),
                None => errors::wrong_sign(name, sign, ":"),
            });
            Ok(sign.into_token_stream())
        } else {
            Ok(input.parse::<Token![=]>()?.into_token_stream())
        }
    }

    /// Notes a mistake of the arm that is being read.
    fn note(&mut self, error: syn::Error) {
        self.errors.push(At::Arm(self.arms.len()), error);
    }
}

impl Value {
    /// Which kind of arm an expression is. A range with a start stays what it is, for `check` to
    /// speak of.
    fn of(expr: Expr) -> Self {
        match expr {
            Expr::Group(group) => Self::of(*group.expr),
            Expr::Closure(closure) => Value::Closure(closure),
            Expr::Range(ExprRange {
                start: None,
                limits: RangeLimits::HalfOpen(dots),
                end: Some(iterator),
                ..
            }) => Value::Spread(dots, *iterator),
            expr => Value::Future(expr),
        }
    }
}

/// The expression itself, of one that came through another macro as `$arm:expr`.
fn ungrouped(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}
