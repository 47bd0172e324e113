//! Every message, by the call that brings it out. Exact spans and layout are the UI tests'.

use super::{headlines, messages};

/// `gather!(text)` is one mistake, with this message.
#[track_caller]
fn says(text: &str, message: &str) {
    assert_eq!(messages(text), [message], "{text}");
}

/// `gather!(text)` has these mistakes, by the first lines of their messages.
#[track_caller]
fn says_all(text: &str, lines: &[&str]) {
    assert_eq!(headlines(text), lines, "{text}");
}

#[track_caller]
fn is_fine(text: &str) {
    assert_eq!(messages(text), [""; 0], "{text}");
}

#[test]
fn without_alloc() {
    let refused = |text: &str| {
        let (call, mut errors) =
            crate::judged(super::call(text)).expect("a call through the facade");
        crate::available::check_alloc(&call, &mut errors);
        errors.messages()
    };
    let help = "needs the feature `alloc` of `gather`\n\
         help: write `features = [\"alloc\", ..]` at `gather` in Cargo.toml";
    assert_eq!(refused("<limit = 2> a, #[shield] b"), [""; 0]);
    assert_eq!(refused("a, ..b"), [format!("a spread arm {help}")]);
    assert_eq!(
        refused("a = a, b = |a| ..a"),
        [format!("a spread arm {help}")]
    );
    assert_eq!(
        refused("<spawn = tokio::spawn> a"),
        [format!("`spawn` {help}")]
    );
}

#[test]
fn calls_without_mistakes() {
    for text in [
        "",
        "a",
        "a, b,",
        "<all> a",
        "<settle> ",
        "<settle,> a = f(), b = g(),",
        "<fail_fast> ..iter",
        "a = b = c",
        "r#type = f()",
        "pages = ..iter, user = f()",
        "<T as Trait>::call(), <Vec<u8>>::new()",
        "a::b(), c::<D, E>()",
    ] {
        is_fine(text);
    }
}

#[test]
fn unknown_words() {
    says(
        "<fail_fats> a",
        "unknown mode or option `fail_fats`\nhelp: did you mean `fail_fast`?",
    );
    says(
        "<fail_fast, limt = 3> a",
        "unknown mode or option `limt`\nhelp: did you mean `limit`?",
    );
    says(
        "<timeout = 3> a",
        "unknown mode or option `timeout`\nhelp: did you mean `until`?",
    );
    says(
        "<any> a",
        "unknown mode or option `any`\nhelp: did you mean `first_ok`?",
    );
    says(
        "<sorted = 3> a",
        "unknown mode or option `sorted`\n\
         help: the modes are `all`, `fail_fast`, `validate`, `settle`, `race`, `first_ok` and \
         `quorum`, the options `limit`, `until`, `grace`, `on_cancel`, `spawn`, `progress`, `error`, `labeled` and `into`",
    );
}

#[test]
fn words_given_twice() {
    says(
        "<settle, settle> a",
        "the mode `settle` is given twice\nhelp: remove one of the two",
    );
    says(
        "<settle, fail_fast> a",
        "`settle` and `fail_fast` are both modes, and a gather has one\n\
         help: remove one of the two",
    );
    says_all(
        "<limit = 1, limit = 2> a",
        &["the option `limit` is given twice"],
    );
}

#[test]
fn headers_that_cannot_be_read() {
    says(
        "<> a",
        "this header is empty\nhelp: remove `<>`, or name a mode, as in `<fail_fast>`",
    );
    says(
        "<settle,, > a",
        "expected a mode or an option before this `,`\nhelp: remove the `,`",
    );
    says_all("<settle a, b", &["this header is not closed"]);
    says_all(
        "<settle limit = 2> a",
        &["expected `,` or `>` after `settle`"],
    );
    says(
        "<settle(2)> a",
        "`settle` takes no value\nhelp: write `settle`",
    );
    says(
        "<fail_fast, labeled = true> a",
        "`labeled` takes no value\nhelp: write `labeled`",
    );
    says(
        "<limit> a",
        "`limit` needs a value\nhelp: write `limit = ..`",
    );
    says(
        "<limit = > a",
        "`limit` needs a value\nhelp: write `limit = ..`",
    );
    says(
        "<limit(2)> a",
        "`limit` needs a value\nhelp: write `limit = ..`",
    );
    says(
        "<fail_fast, error> a",
        "`error` needs a value\nhelp: write `error = Type`",
    );
    says(
        "<limit = 1 +> a",
        "this is not complete, expected an expression\n\
         help: a comparison or a shift in a header needs parentheses",
    );
    says(
        "<limit = if a > b { 1 } else { 2 }> a, b",
        "this is not complete, expected curly braces\n\
         help: a comparison or a shift in a header needs parentheses",
    );
    let ended = "the `>` before this has ended the header\n\
         help: a comparison or a shift in a header needs parentheses";
    says("<limit = a >= b> a, b", ended);
    says("<limit = a >> 1> a, b", ended);
    says_all("<limit = 1 << 1> a", &["this header is not closed"]);
    says(
        "<limit = a > b> a, b",
        "a comparison is not a future, and the `>` before it has ended the header\n\
         help: a comparison or a shift in a header needs parentheses",
    );
    says(
        "<limit 3> a",
        "`limit` needs a value\nhelp: write `limit = ..`",
    );
    says(
        "<fail_fast, error = \"x\"> a",
        "`error` takes the name of a type\nhelp: write `error = Type`",
    );
    says(
        "<into = 5> a = b",
        "`into` takes the name of a type\nhelp: write `into = Struct`",
    );
    says(
        "a, <settle>",
        "a header stands before the first arm\nhelp: move it there, as in `gather!(<fail_fast> a, b)`",
    );
    says(
        "a = b, ..c = d",
        "the dots of a spread arm stand behind its name\nhelp: write `c = ..iterator`",
    );
    says("<limit = f(1 2)> a", "expected `,`");
    says("<quorum(f(1 2))>", "expected `,`");
    says(
        "<limit = 1 2> a",
        "expected `,` or `>` after `limit`\nhelp: end the header with `>`, or the item with `,`",
    );
    says(
        "<quorum> a",
        "`quorum` needs the number of arms that must succeed\nhelp: write `quorum(2)`",
    );
    says(
        "<quorum()> a",
        "`quorum` needs the number of arms that must succeed\nhelp: write `quorum(2)`",
    );
    says(
        "<quorum = 2> a",
        "`quorum` needs the number of arms that must succeed\nhelp: write `quorum(2)`",
    );
    says("<quorum(1, 2)> a", "expected `)` after the number of arms");
}

#[test]
fn numbers_that_make_no_sense() {
    let zero =
        "`limit = 0` would never start an arm\nhelp: use 1 to run the arms one after the other";
    says("<limit = 0> a", zero);
    says("<limit = (0_usize)> a", zero);
    says(
        "<quorum(0)> a",
        "a quorum of 0 is reached before any arm has run\nhelp: use 1 or more",
    );
    says(
        "<quorum(3)> a, b",
        "a quorum of 3 can never be reached by 2 arms\nhelp: use a smaller number, or more arms",
    );
    says(
        "<quorum(2)> a",
        "a quorum of 2 can never be reached by 1 arm\nhelp: use a smaller number, or more arms",
    );
    is_fine("<quorum(3)> a, ..b");
    is_fine("<quorum(n)> a");
}

#[test]
fn options_outside_their_modes() {
    says(
        "<labeled> a",
        "`labeled` does not go with the mode `all`\n\
         help: remove it, or choose a mode that it goes with: `fail_fast`, `validate`, `first_ok` and `quorum`",
    );
    says_all(
        "<settle, error = E> a",
        &["`error` does not go with the mode `settle`"],
    );
    says(
        "<settle, into = Page> a = f()",
        "`into` does not go with the mode `settle`\n\
         help: remove it, or choose a mode that it goes with: `all`, `fail_fast` and `validate`",
    );
    says(
        "<into = Page> a, b",
        "`into` fills fields by name, and these arms have no names\n\
         help: write `field = ..` for each arm",
    );
    says_all(
        "<spawn = f> a = g(), b = |a| h(a)",
        &["`spawn` does not go with dependent arms"],
    );
}

#[test]
fn modes_that_need_arms() {
    says(
        "<fail_fast>",
        "`fail_fast` needs at least one arm\nhelp: add one behind the header",
    );
    says(
        "<quorum(3)>",
        "`quorum` needs at least one arm\nhelp: add one behind the header",
    );
    says_all("<race>", &["`race` needs at least one arm"]);
    says(
        "@[false] <fail_fast> #[cfg(any())] a",
        "`fail_fast` needs at least one arm\nhelp: add one without `#[cfg]`, which has removed every arm",
    );
}

#[test]
fn names() {
    says(
        "a = f(), b(), c = d()",
        "this arm has no name, the others have\nhelp: write `b = ..`",
    );
    says(
        "a = f(), b = g(), c.d().e()",
        "this arm has no name, the others have\nhelp: write `name = ..`",
    );
    says(
        "a(), b(), c = d()",
        "this arm has a name, the others have none\nhelp: name all arms or none",
    );
    says(
        "a = f(), b = g(), ..c",
        "this arm has no name, the others have\nhelp: write `name = ..`",
    );
    says(
        "a = f(), b = g(), r#a = h()",
        "the name `r#a` is already taken by the first arm\n\
         help: rename this arm, for example `a2 = ..`",
    );
    says(
        "x.y = f()",
        "expected the name of an arm, a single identifier\nhelp: write `name = ..`",
    );
    says(
        "type = f()",
        "`type` is a keyword, so it cannot name an arm\nhelp: write `r#type = ..`",
    );
    says(
        "self = f()",
        "`self` is a keyword, so it cannot name an arm\nhelp: choose another name",
    );
    says(
        "let a = f()",
        "an arm is named without `let`\nhelp: write `name = ..`",
    );
    says(
        "a: f(), b = g()",
        "expected `=` after the name of an arm, found `:`\nhelp: write `a = ..`",
    );
    says(
        "a => f(), b = g()",
        "expected `=` after the name of an arm, found `=>`\nhelp: write `a = ..`",
    );
    says(
        "a = , b = g()",
        "the arm `a` has no future\nhelp: write `a = ..`",
    );
    says(
        "a = #[shield] f()",
        "an attribute stands before the name of its arm\nhelp: write `#[..] a = ..`",
    );
}

#[test]
fn no_words_in_a_header() {
    for call in [
        "<\"settle\"> a()",
        "<2> a()",
        "<'settle> a()",
        "<2, settle> a()",
    ] {
        says(
            call,
            "expected a mode or an option\nhelp: write a word, as in `<settle>` or `<settle, limit = 2>`",
        );
    }
    is_fine("<u8>::f()");
    is_fine("<[u8; 2] as T>::f(), <&'static str as T>::f()");
}

#[test]
fn modes_and_options_among_the_arms() {
    let says_in_header = |call, in_header: &str| {
        says(
            call,
            &format!(
                "modes and options stand in `<..>` before the first arm\n\
                 help: write `gather!({in_header} ..)`"
            ),
        );
    };
    says_in_header("a(), b(), limit = 2", "<limit = ..>");
    says_in_header("limit = 2, a(), b()", "<limit = ..>");
    says_in_header("a(), b(), return_exceptions = true", "<settle>");
    says_in_header("a(), b(), timeout = t", "<until = ..>");
    says_in_header("a(), b(), quorum = 2", "<quorum(..)>");
    says_in_header("settle> a(), b()", "<settle>");
    says_in_header("limit> a(), b()", "<limit = ..>");
    says_in_header("[fail_fast] a(), b()", "<fail_fast>");
    says_in_header("(settle) a(), b()", "<settle>");
    says(
        "[user] a(), b()",
        "expected `,` between arms\nhelp: end the arm before this with `,`",
    );
    says(
        "user > a(), b()",
        "`>` gives a `bool`, which is not a future\nhelp: combine the outputs behind the call",
    );
    says_in_header("a(), b(), labeled = true", "<labeled>");
    says_in_header("limit = 2; a(), b()", "<limit = ..>");
    says_in_header("settle; a(), b()", "<settle>");
    says_in_header("return_exceptions; a = a(), b = b()", "<settle>");
    // They are names like others.
    is_fine("limit = a(), settle = b()");
    is_fine("limit, settle");
    says(
        "a(), b(), c = c()",
        "this arm has a name, the others have none\nhelp: name all arms or none",
    );
    says(
        "#[timeout(t)] a()",
        "unknown attribute `timeout` on an arm\nhelp: did you mean `until`?",
    );
}

#[test]
fn commas() {
    says(
        "a() b()",
        "expected `,` between arms\nhelp: end the arm before this with `,`",
    );
    says(
        "a(); b()",
        "expected `,` between arms\nhelp: end the arm before this with `,`",
    );
    says(
        "a = f() b = g()",
        "expected `,` between arms\nhelp: end the arm before this with `,`",
    );
    says(
        "a(), , b()",
        "expected an arm before this `,`\nhelp: remove the `,`",
    );
    says(
        "a(), b(). ",
        "this is not complete, expected identifier or integer",
    );
    says(
        "a()., b()",
        "this is not complete, expected identifier or integer",
    );
    says("f(1 +, 2), b()", "expected an expression");
    says_all(
        "f(1 2), b() c()",
        &["expected `,`", "expected `,` between arms"],
    );
}

#[test]
fn spreads() {
    says(
        "a, ..",
        "expected an iterator of futures after `..`\nhelp: write `..iterator`",
    );
    says(
        "..=a",
        "expected `..` before a spread arm, found `..=`\nhelp: write `..iterator`",
    );
    says(
        "...a",
        "expected `..` before a spread arm, found `...`\nhelp: write `..iterator`",
    );
    says(
        "a() ..b()",
        "a range is not a future, so it cannot be an arm of `gather!`\n\
         help: for a spread arm write `,` before the `..`",
    );
}

#[test]
fn attributes() {
    says(
        "#[sheild] a",
        "unknown attribute `sheild` on an arm\nhelp: did you mean `shield`?",
    );
    says(
        "#[rustfmt::skip] a",
        "unknown attribute `rustfmt::skip` on an arm\n\
         help: an arm may have `#[shield]`, `#[background]`, `#[until(..)]`, \
         `#[on_cancel(..)]` and `#[cfg(..)]`",
    );
    says(
        "/** text */ a",
        "unknown attribute `doc` on an arm\nhelp: write an ordinary comment, `// ..`",
    );
    says(
        "#[shield] #[shield] a",
        "the attribute `shield` is given twice\nhelp: remove one of the two",
    );
    says(
        "#[until] a",
        "`until` needs a value\nhelp: write `#[until(..)]`",
    );
    says(
        "#[background(1)] a",
        "`background` takes no value\nhelp: write `#[background]`",
    );
    says_all(
        "<race> #[until(x)] a",
        &["`#[until]` does not go with the mode `race`"],
    );
}

#[test]
fn dependencies() {
    says(
        "user = f(), b = |usr| g()",
        "no arm is named `usr`\nhelp: did you mean `user`?",
    );
    says(
        "user = f(), b = |x| g()",
        "no arm is named `x`\nhelp: the arms are `user` and `b`",
    );
    says(
        "a = |a| f()",
        "arm `a` waits for itself\nhelp: remove the parameter, or name another arm\nnote: an arm may read other arms, never its own result",
    );
    says(
        "a = f(), b = |a, _a| g()",
        "`_a` is named twice\nhelp: remove one of the two",
    );
    says(
        "a = |b| f(), b = |c| g(), c = |_a| h()",
        "these arms wait for each other: `a` -> `b` -> `c` -> `a`\n\
         help: break the cycle by passing one of the values in from outside",
    );
    let pattern = "expected the name of an arm, found a pattern\n\
         help: write a plain name, and take its value apart inside the arm";
    says("a = f(), b = |(a, _)| g()", pattern);
    says("a = f(), b = |mut a| g()", pattern);
    says("a = f(), b = |_| g()", pattern);
    says("a = f(), b = |(a, b): (A, B)| g()", pattern);
    is_fine("a = f(), b = |a: &A| g()");
    says(
        "f(), |user| g()",
        "a dependent arm names the arms it waits for, and these arms have no names\n\
         help: write `name = ..` for each arm",
    );
    says_all(
        "<first_ok> a = f(), b = |a| g()",
        &["a dependent arm does not go with the mode `first_ok`"],
    );
}

#[test]
fn spread_arms_that_wait_or_are_waited_for() {
    is_fine("a = f(), b = |a| ..g(a), c = |b| ..g(b), d = |c| h(c)");
    is_fine("<settle> a = ..f(), b = |a| g(a)");
    is_fine("<validate> a = ..f(), b = |a| g(a)");
    says(
        "a = f(), b = async |a| ..g(a)",
        "the elements of a spread arm are made at once, so nothing before `..` can be `async`\n\
         help: leave `async` out; each element is a future",
    );
    says(
        "f(), || ..g(a)",
        "a spread arm that waits for no other needs no `||`: its iterator is not pulled before the \
         gather starts\nhelp: write `..iterator`",
    );
}

#[test]
fn all_mistakes_at_once() {
    says_all(
        "<settle, limt = 0> a = f() b = |c| g(), a = , #[sheild] d: h()",
        &[
            "expected `,` between arms",
            "the arm `a` has no future",
            "expected `=` after the name of an arm, found `:`",
            "unknown mode or option `limt`",
            "unknown attribute `sheild` on an arm",
        ],
    );
}

#[test]
fn nothing_is_judged_before_cfg_is_known() {
    is_fine("<fail_fast> #[cfg(unix)] a = f(), #[cfg(windows)] a = g()");
    is_fine("#[cfg(unix)] a = f(), #[cfg_attr(unix, cfg(any()))] a = g()");
    says_all(
        "@[true true] #[cfg(unix)] a = f(), #[cfg(windows)] a = g()",
        &["the name `a` is already taken by the first arm"],
    );
}

#[test]
fn a_call_from_elsewhere_is_refused() {
    let error = crate::gather(quote::quote!(a, b)).to_string();
    assert!(error.contains("reached through the crate"), "{error}");
}

#[test]
fn attributes_that_cannot_be_read() {
    says(
        "#[shield, background] a",
        "each attribute stands in brackets of its own\nhelp: write `#[..] #[..]` before the arm",
    );
    says(
        "#[shield] #[until(a), on_cancel(f)] a",
        "each attribute stands in brackets of its own\nhelp: write `#[..] #[..]` before the arm",
    );
    says(
        "#![shield] a",
        "an attribute of an arm has no `!`\nhelp: write `#[..]` before the arm",
    );
    says(
        "# a",
        "expected `[..]` behind the `#` of an attribute\nhelp: write `#[..]` before the arm",
    );
    says("#[] a", "this is not complete, expected identifier");
    says(
        "#[until(a, b)] a",
        "`until` takes one value\nhelp: write `#[until(..)]`",
    );
    says(
        "#[until(a.)] a",
        "this is not complete, expected identifier or integer",
    );
    // What is left of the arm is an arm.
    says_all(
        "#[shield, background] x = a, y = |z| b",
        &[
            "each attribute stands in brackets of its own",
            "no arm is named `z`",
        ],
    );
}

#[test]
fn arms_as_they_are_written_elsewhere() {
    let braces = "the arms of a call stand in no braces of their own\n\
         help: write `gather!(name = .., ..)`";
    says("{ x: a(), y: b() }", braces);
    says("{ x = a(), y = b() }", braces);
    says("{ x: a() }", braces);
    says(
        "{ x = a; b. }",
        "this is not complete, expected identifier or integer",
    );
    says(
        "async move a(), b",
        "`async move` needs a block\n\
         help: write `async move { .. }`, or leave it out before a future",
    );
    is_fine("async move || a(), async { b }");
    says(
        "user = await user(), posts = posts()",
        "an arm is a future that is not awaited yet\n\
         help: leave `await` out, and write `.await` behind the call",
    );
    says(
        "x := a, y = b",
        "expected `=` after the name of an arm, found `:=`\nhelp: write `x = ..`",
    );
    says(
        "mut x = a",
        "an arm is named without `mut`\nhelp: write `name = ..`",
    );
    says(
        "let mut x = a",
        "an arm is named without `let`\nhelp: write `name = ..`",
    );
    says(
        "x = a() => { x }, y = b()",
        "expected `,` after an arm, found `=>`\n\
         help: use the outputs behind the call, or write `async { .. }` around what is done with one",
    );
    says(
        "x = a, y = b, z = (x, y) => c()",
        "expected `,` after an arm, found `=>`\nhelp: write `|x, y| ..`",
    );
    says(
        "x = a, y = x => { c() }",
        "expected `,` after an arm, found `=>`\nhelp: write `|x| ..`",
    );
    says(
        "biased; a, b",
        "the arms of a gather are polled in the order in which they are written\n\
         help: remove `biased;`",
    );
    says(
        "<settle>; a",
        "expected an arm before this `;`\nhelp: remove the `;`",
    );
    says("@x", "expected an expression");
}

#[test]
fn attributes_without_brackets() {
    let help = "expected `[..]` behind the `#` of an attribute\nhelp: write `#[..]` before the arm";
    for text in [
        "#shield a(), b()",
        "#until(c()) a(), b()",
        "#background x = a(), y = b()",
        "# a(), b()",
        "#(shield) a(), b()",
    ] {
        says(text, help);
    }
}

#[test]
fn arms_that_cannot_be_futures() {
    let dots = "the dots of a spread arm stand before its block, not in it\n\
         help: write `..{ .. iterator }`, with the parameters before the dots";
    says("x = a, y = |x| { let n = *x; ..n }", dots);
    says("{ let n = 5; ..n }, b", dots);
    is_fine("x = a, y = |x| ..{ let n = *x; n }");
    is_fine("x = a, y = async |x| { ..*x }");
    is_fine("async { ..5 }");
    says(
        "x = return, y = a",
        "`return` leaves before there is a gather, so it cannot be an arm of `gather!`\n\
         help: within an `async` block it ends the arm alone",
    );
    says(
        "break 'outer, a",
        "`break` leaves before there is a gather, so it cannot be an arm of `gather!`\n\
         help: leave the loop before the gather or behind it",
    );
    says_all(
        "a, continue",
        &["`continue` leaves before there is a gather, so it cannot be an arm of `gather!`"],
    );
    says(
        "limit = 2, x = a",
        "modes and options stand in `<..>` before the first arm\n\
         help: write `gather!(<limit = ..> ..)`",
    );
    is_fine("limit = two(), x = a");
}

#[test]
fn headers_as_they_are_written_elsewhere() {
    for (text, found) in [
        ("<limit: 3> a", ":"),
        ("<limit == 3> a", "=="),
        ("<limit := 3> a", ":="),
        ("<limit => 3> a", "=>"),
    ] {
        says(
            text,
            &format!("expected `=` after `limit`, found `{found}`\nhelp: write `limit = ..`"),
        );
    }
    says(
        "<fail_fast, error: E> a",
        "expected `=` after `error`, found `:`\nhelp: write `error = Type`",
    );
    says(
        "<into = (A, B)> a = a, b = b",
        "`into` takes the name of a type\nhelp: write `into = Struct`",
    );
    says(
        "<fail-fast> a",
        "unknown mode or option `fail-fast`\nhelp: did you mean `fail_fast`?",
    );
    says(
        "<mode = settle> a",
        "unknown mode or option `mode`\nhelp: did you mean `settle`?",
    );
    says(
        "<quorum<1>> a",
        "`quorum` needs the number of arms that must succeed\nhelp: write `quorum(2)`",
    );
    is_fine("<race<T>>::new()");
}
