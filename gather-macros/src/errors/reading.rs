//! What is said where a call cannot be read.

use super::on;
use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parse;
use syn::{Error, Expr, Ident};

/// A use of the entry point by hand. There is no text of a call to point at.
pub(crate) fn not_a_call() -> Error {
    Error::new(
        Span::call_site(),
        "`gather!` is reached through the crate `gather`",
    )
}

/// rustc's own words, but never on the whole call: where the tokens ran out, on what was read last.
pub(crate) fn unreadable(error: Error, read: TokenStream) -> Error {
    let message = error.to_string();
    match message.strip_prefix(AT_END) {
        Some(expected) if !read.is_empty() => unfinished(expected, read),
        _ => error,
    }
}

/// How rustc begins where the tokens ran out.
const AT_END: &str = "unexpected end of input, ";

/// The same of tokens that are all there is of a `T`, of which `left` were not looked at.
pub(crate) fn unreadable_to_the_end<T: Parse>(
    error: Error,
    read: TokenStream,
    left: bool,
) -> Error {
    if !left && ends_early::<T>(&read) {
        return ended(&error, read);
    }
    unreadable(error, read)
}

/// Whether these tokens, which can't be read as a `T`, end too early: behind brackets that is so if they can't
/// be read without what is in those, either.
pub(crate) fn ends_early<T: Parse>(read: &TokenStream) -> bool {
    let mut tokens = read.clone().into_iter().collect::<Vec<_>>();
    let Some(TokenTree::Group(last)) = tokens.last() else {
        return !tokens.is_empty();
    };
    let filler = match last.delimiter() {
        // An index is never empty.
        Delimiter::Bracket => Literal::u8_unsuffixed(0).into_token_stream(),
        _ => TokenStream::new(),
    };
    let empty = Group::new(last.delimiter(), filler);
    tokens.pop();
    tokens.push(empty.into());
    syn::parse2::<T>(tokens.into_iter().collect()).is_err()
}

/// The same where what was read is known to end too early.
pub(crate) fn ended(error: &Error, read: TokenStream) -> Error {
    let message = error.to_string();
    unfinished(message.strip_prefix(AT_END).unwrap_or(&message), read)
}

/// How a message begins about tokens that ran out.
const UNFINISHED: &str = "this is not complete";

/// `expected` is what rustc says.
pub(crate) fn unfinished(expected: &str, read: TokenStream) -> Error {
    on(read, format_args!("{UNFINISHED}, {expected}"))
}

/// Whether an error says that the tokens ran out.
pub(crate) fn is_unfinished(error: &Error) -> bool {
    error.to_string().starts_with(UNFINISHED)
}

/// The inputs of a dependent arm, of which only the first bar is there.
pub(crate) fn parameters_not_closed(bar: impl ToTokens) -> Error {
    on(
        bar,
        "the inputs of this arm are not closed\nhelp: write `|a, b| ..`, or remove the `|`",
    )
}

/// A comma between the inputs of a dependent arm, and no name before it.
pub(crate) fn input_missing(comma: impl ToTokens) -> Error {
    on(
        comma,
        "expected the name of an arm before this `,`\nhelp: remove the `,`",
    )
}

/// What stands behind the name of an input.
pub(crate) fn input_goes_on(found: impl ToTokens) -> Error {
    on(
        found,
        "expected `,` or `|` after the name of an arm\n\
         help: write `|a, b| ..`, and use what is in them behind the bars",
    )
}

/// Two bars behind the inputs of a dependent arm.
pub(crate) fn bar_doubled(bar: impl ToTokens) -> Error {
    on(
        bar,
        "one `|` closes the inputs of an arm\nhelp: write `|a, b| ..`",
    )
}

/// `|a| => ..`
pub(crate) fn arrow_after_inputs(arrow: impl ToTokens) -> Error {
    on(
        arrow,
        "expected a future after the inputs of this arm, found `=>`\nhelp: leave the `=>` out",
    )
}

/// `a |b| ..`
pub(crate) fn inputs_after_name(bar: impl ToTokens, name: &Ident) -> Error {
    on(
        bar,
        format_args!(
            "expected `=` after the name of an arm, found `|`\nhelp: write `{name} = |..| ..`"
        ),
    )
}

/// `= future`
pub(crate) fn sign_without_name(sign: impl ToTokens) -> Error {
    on(
        sign,
        "expected the name of an arm before this `=`\nhelp: write `name = ..`",
    )
}

/// An attribute, and no arm behind it.
pub(crate) fn attribute_without_arm(attr: impl ToTokens) -> Error {
    on(
        attr,
        "an attribute stands before its arm, and no arm follows this one\nhelp: write `#[..] arm`",
    )
}

/// `arm #[..]`
pub(crate) fn attribute_behind_arm(pound: impl ToTokens) -> Error {
    on(
        pound,
        "an attribute stands before its arm\n\
         help: move it there, or end the arm before this with `,`",
    )
}

/// `#[until fut]`
pub(crate) fn attribute_without_parentheses(word: &Ident) -> Error {
    on(
        word,
        format_args!("`{word}` takes its value in parentheses\nhelp: write `#[{word}(..)]`"),
    )
}

pub(crate) fn missing_comma(next: impl ToTokens) -> Error {
    on(
        next,
        "expected `,` between arms\nhelp: end the arm before this with `,`",
    )
}

/// A comma or a semicolon.
pub(crate) fn sign_without_arm(sign: impl ToTokens, found: &str) -> Error {
    on(
        sign,
        format_args!("expected an arm before this `{found}`\nhelp: remove the `{found}`"),
    )
}

pub(crate) fn arm_without_value(name: &Ident, sign: impl ToTokens) -> Error {
    on(
        sign,
        format_args!("the arm `{name}` has no future\nhelp: write `{name} = ..`"),
    )
}

pub(crate) fn wrong_sign(name: &Ident, sign: impl ToTokens, found: &str) -> Error {
    on(
        sign,
        format_args!(
            "expected `=` after the name of an arm, found `{found}`\nhelp: write `{name} = ..`"
        ),
    )
}

pub(crate) fn keyword_as_name(word: &Ident) -> Error {
    let raw = !matches!(
        word.to_string().as_str(),
        "self" | "Self" | "super" | "crate" | "_"
    );
    let help = if raw {
        format!("write `r#{word} = ..`")
    } else {
        "choose another name".to_owned()
    };
    on(
        word,
        format_args!("`{word}` is a keyword, so it cannot name an arm\nhelp: {help}"),
    )
}

pub(crate) fn late_attribute(name: &Ident, pound: impl ToTokens) -> Error {
    on(
        pound,
        format_args!(
            "an attribute stands before the name of its arm\nhelp: write `#[..] {name} = ..`"
        ),
    )
}

pub(crate) fn header_not_closed(open: impl ToTokens) -> Error {
    on(
        open,
        "this header is not closed\n\
             help: write `<..>` before the first arm, as in `gather!(<fail_fast> a, b)`; \
             a comparison or a shift in it needs parentheses",
    )
}

/// A header that a comparison seems to have ended.
pub(crate) fn header_ended(sign: impl ToTokens) -> Error {
    on(
        sign,
        "the `>` before this has ended the header\n\
             help: a comparison or a shift in a header needs parentheses",
    )
}

/// A value that a comparison may have cut.
pub(crate) fn value_ended(error: &Error, read: impl ToTokens) -> Error {
    on(
        read,
        format_args!("{error}\nhelp: a comparison or a shift in a header needs parentheses"),
    )
}

/// The first arm, where the header before it seems to go on.
pub(crate) fn compared_arm(sign: impl ToTokens) -> Error {
    on(
        sign,
        "a comparison is not a future, and the `>` before it has ended the header\n\
             help: a comparison or a shift in a header needs parentheses",
    )
}

pub(crate) fn inner_attribute(bang: impl ToTokens) -> Error {
    on(
        bang,
        "an attribute of an arm has no `!`\nhelp: write `#[..]` before the arm",
    )
}

pub(crate) fn attribute_without_brackets(pound: impl ToTokens) -> Error {
    on(
        pound,
        "expected `[..]` behind the `#` of an attribute\nhelp: write `#[..]` before the arm",
    )
}

pub(crate) fn attributes_together(comma: impl ToTokens) -> Error {
    on(
        comma,
        "each attribute stands in brackets of its own\nhelp: write `#[..] #[..]` before the arm",
    )
}

pub(crate) fn arms_in_braces(braces: impl ToTokens) -> Error {
    on(
        braces,
        "the arms of a call stand in no braces of their own\nhelp: write `gather!(name = .., ..)`",
    )
}

pub(crate) fn async_without_block(word: &Ident, block: &str) -> Error {
    on(
        word,
        format_args!(
            "`{block}` needs a block\n\
             help: write `{block} {{ .. }}`, or leave it out before a future"
        ),
    )
}

/// `await` before a future.
pub(crate) fn awaited_before(word: &Ident) -> Error {
    on(
        word,
        "an arm is a future that is not awaited yet\n\
         help: leave `await` out, and write `.await` behind the call",
    )
}

/// An arm that goes on as in `select!`.
pub(crate) fn arrow_after_arm(arrow: impl ToTokens) -> Error {
    on(
        arrow,
        "expected `,` after an arm, found `=>`\n\
         help: use the outputs behind the call, or write `async { .. }` around what is done with one",
    )
}

/// A function as it is written elsewhere, `user => ..`.
pub(crate) fn arrow_function(parameters: &Expr, arrow: impl ToTokens) -> Error {
    let bars = match parameters.to_token_stream().to_string() {
        list if list.starts_with('(') => list.trim_matches(['(', ')']).replace(" ,", ","),
        name => name,
    };
    on(
        arrow,
        format_args!("expected `,` after an arm, found `=>`\nhelp: write `|{bars}| ..`"),
    )
}

/// The first word of a call of `select!`, and of `join!` of tokio.
pub(crate) fn biased(word: &Ident) -> Error {
    on(
        word,
        "the arms of a gather are polled in the order in which they are written\n\
         help: remove `biased;`",
    )
}

pub(crate) fn late_header(open: impl ToTokens) -> Error {
    on(
        open,
        "a header stands before the first arm\n\
             help: move it there, as in `gather!(<fail_fast> a, b)`",
    )
}

pub(crate) fn wrong_value(word: &Ident, found: impl ToTokens, what: &str) -> Error {
    on(
        found,
        format_args!("`{word}` takes the name of a type\nhelp: write `{word} = {what}`"),
    )
}

pub(crate) fn dots_before_name(dots: impl ToTokens, name: impl ToTokens) -> Error {
    let name = name.into_token_stream();
    on(
        dots,
        format_args!(
            "the dots of a spread arm stand behind its name\nhelp: write `{name} = ..iterator`"
        ),
    )
}

pub(crate) fn header_empty(open: impl ToTokens) -> Error {
    on(
        open,
        "this header is empty\nhelp: remove `<>`, or name a mode, as in `<fail_fast>`",
    )
}

pub(crate) fn item_without_word(found: impl ToTokens) -> Error {
    on(
        found,
        "expected a mode or an option\n\
             help: write a word, as in `<settle>` or `<settle, limit = 2>`",
    )
}

pub(crate) fn item_missing(comma: impl ToTokens) -> Error {
    on(
        comma,
        "expected a mode or an option before this `,`\nhelp: remove the `,`",
    )
}

pub(crate) fn item_goes_on(word: &Ident, rest: impl ToTokens) -> Error {
    on(
        rest,
        format_args!(
            "expected `,` or `>` after `{word}`\nhelp: end the header with `>`, or the item with `,`"
        ),
    )
}

pub(crate) fn item_takes_nothing(word: &Ident, rest: impl ToTokens) -> Error {
    on(
        rest,
        format_args!("`{word}` takes no value\nhelp: write `{word}`"),
    )
}

/// Another sign than `=` behind an option.
pub(crate) fn wrong_item_sign(word: &Ident, sign: impl ToTokens, found: &str, what: &str) -> Error {
    on(
        sign,
        format_args!("expected `=` after `{word}`, found `{found}`\nhelp: write `{word} = {what}`"),
    )
}

pub(crate) fn item_needs_value(word: &Ident, what: &str) -> Error {
    on(
        word,
        format_args!("`{word}` needs a value\nhelp: write `{word} = {what}`"),
    )
}

pub(crate) fn quorum_needs_count(word: &Ident) -> Error {
    on(
        word,
        "`quorum` needs the number of arms that must succeed\nhelp: write `quorum(2)`",
    )
}
