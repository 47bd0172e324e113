//! What calls become, as files to read: `UPDATE_EXPECT=1 cargo test` writes them anew.

use super::call;
use expect_test::{expect_file, ExpectFile};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// The expansion of `gather!(text)` as a human would write it.
fn pretty(text: &str) -> String {
    let expansion = crate::gather(call(text));
    let file =
        syn::parse2(quote!(fn expansion() { #expansion })).expect("an expansion is an expression");
    format!("// gather!({text})\n\n{}", prettyplease::unparse(&file))
}

#[track_caller]
fn becomes(text: &str, file: &ExpectFile) {
    file.assert_eq(&pretty(text));
    names_only_private(crate::gather(call(text)), text);
}

/// No `unsafe`, and every path starts in `::gather::__private` or `::core`.
#[track_caller]
fn names_only_private(expansion: TokenStream, text: &str) {
    let mut ahead = String::new();
    for token in expansion {
        if let TokenTree::Group(group) = &token {
            names_only_private(group.stream(), text);
        }
        let word = token.to_string();
        assert_ne!(word, "unsafe", "in the expansion of {text}");
        let is_word = matches!(token, TokenTree::Ident(_));
        let is_colon = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == ':');
        // A path may follow a keyword, and a word that no `::` joins to what is ahead begins a new
        // path.
        let keyword = matches!(word.as_str(), "impl" | "for" | "static");
        if (is_word || is_colon)
            && !keyword
            && !(is_word && !ahead.is_empty() && !ahead.ends_with(':'))
        {
            ahead += &word;
            continue;
        }
        assert_rooted(&ahead, text);
        ahead = if is_word && !keyword {
            word
        } else {
            String::new()
        };
    }
    assert_rooted(&ahead, text);
}

#[track_caller]
fn assert_rooted(path: &str, text: &str) {
    let rooted = ["::gather::__private::", "::gather::__GatherCfg", "::core::"]
        .iter()
        .any(|root| path.starts_with(root));
    // The first pass also hands the facade's own path on.
    let own = ["Self::Out", "::gather"].contains(&path);
    assert!(
        !path.contains("::") || rooted || own,
        "`{path}` in the expansion of {text}"
    );
}

/// `a0, a1, ..`
fn arms(count: usize) -> String {
    (0..count)
        .map(|index| format!("a{index}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn no_arms() {
    becomes("", &expect_file!["../../tests/expand/empty.rs"]);
    becomes(
        "<settle>",
        &expect_file!["../../tests/expand/empty_settle.rs"],
    );
}

#[test]
fn unnamed_arms_use_the_shape_of_the_core() {
    becomes("a, b, c", &expect_file!["../../tests/expand/unnamed.rs"]);
}

#[test]
fn named_arms_become_a_struct() {
    becomes(
        "user = a, r#type = b",
        &expect_file!["../../tests/expand/named.rs"],
    );
}

#[test]
fn fail_fast_arms_share_a_tag() {
    becomes(
        "<fail_fast> a, b",
        &expect_file!["../../tests/expand/fail_fast.rs"],
    );
    becomes(
        "<fail_fast> user = a, posts = b",
        &expect_file!["../../tests/expand/fail_fast_named.rs"],
    );
}

#[test]
fn a_spawned_arm_is_asked_whether_it_can_be_sent() {
    becomes(
        "<spawn = f> #[on_cancel(g)] a, || b, ..c",
        &expect_file!["../../tests/expand/spawn.rs"],
    );
}

#[test]
fn arms_that_need_others_are_made_behind_them() {
    becomes(
        "user = fetch_user(id), ads = fetch_ads(), posts = |user| fetch_posts(user.id)",
        &expect_file!["../../tests/expand/dependent.rs"],
    );
    becomes(
        "<fail_fast, limit = 2> posts = async move |user| fetch(user), #[until(late)] user = a",
        &expect_file!["../../tests/expand/dependent_fail_fast.rs"],
    );
}

#[test]
fn an_arm_may_be_made_when_it_starts() {
    becomes(
        "|| a, #[until(b)] move || c",
        &expect_file!["../../tests/expand/late.rs"],
    );
}

#[test]
fn settle_arms_are_wrapped_one_by_one() {
    becomes(
        "<settle> a, b",
        &expect_file!["../../tests/expand/settle.rs"],
    );
}

#[test]
fn a_spread_arm_stands_outside_the_groups() {
    becomes(
        "a, b, ..many, c",
        &expect_file!["../../tests/expand/spread.rs"],
    );
}

#[test]
fn the_first_pass_asks_about_cfg() {
    becomes(
        "<settle> a, #[cfg(unix)] b",
        &expect_file!["../../tests/expand/cfg.rs"],
    );
}

#[test]
fn the_derive_starts_the_second_pass() {
    let asked: TokenStream = "#[derive(::gather::__GatherCfg)] #[gather_cfg([::gather] __gather_cfg_1 3 __gather_expand)] struct __GatherCfg { arm_0: (), arm_2: () }"
        .parse()
        .expect("the test's own tokens");
    let answer = crate::cfg::answer(asked).to_string();
    assert!(
        answer.starts_with("macro_rules ! __gather_cfg_1 {"),
        "{answer}"
    );
    assert!(
        answer.contains("[:: gather] @ [true false true] $ ($ call) *"),
        "{answer}"
    );
}

#[test]
fn the_second_pass_leaves_arms_out() {
    let kept = crate::gather(
        "[::gather] @[true false] a, #[cfg(unix)] b"
            .parse()
            .expect("the test's own tokens"),
    );
    assert_eq!(kept.to_string(), crate::gather(call("a")).to_string());
}

#[test]
fn a_plan_has_nothing_of_the_arms_in_it() {
    let plan = crate::plan(call(
        "end = f(x), r#type = || y, z = |end, _type| g(), w = ..h()",
    ));
    let file = syn::parse2(quote!(fn plan() { #plan })).expect("a plan is an expression");
    expect_file!["../../tests/expand/plan.rs"].assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn a_call_with_mistakes_keeps_its_arms_for_the_editor() {
    becomes(
        "<fail_fats> a, b",
        &expect_file!["../../tests/expand/mistake.rs"],
    );
}

#[test]
fn twenty_five_arms_are_two_groups() {
    let whole = pretty(&arms(25));
    let lines = whole.lines().skip_while(|line| !line.contains("(a23)"));
    let tail = lines.collect::<Vec<_>>().join("\n") + "\n";
    expect_file!["../../tests/expand/tail_of_25.rs"].assert_eq(&tail);
    names_only_private(crate::gather(call(&arms(25))), "25 arms");
}

#[test]
fn an_option_is_a_method_after_the_arms() {
    let options = |header: &str| {
        let expansion = crate::gather(call(&format!("<{header}> a, b"))).to_string();
        let expansion = expansion.replace(' ', "");
        let end = expansion.rfind("Flat::<2>").expect("a shape");
        expansion[end..].to_owned()
    };
    assert_eq!(
        options("limit = 2, until = f()"),
        "Flat::<2>).limit(2).until(f())"
    );
    assert_eq!(options("validate, labeled"), "Flat::<2>).labeled()");
    assert_eq!(options("quorum(1 + 1)"), "Flat::<2>,1+1)");
}

#[test]
fn race_and_first_ok_share_a_tag() {
    becomes("<race> a, b", &expect_file!["../../tests/expand/race.rs"]);
    becomes(
        "<first_ok> a, b",
        &expect_file!["../../tests/expand/first_ok.rs"],
    );
}

#[test]
fn validate_and_quorum_look_at_each_arm() {
    becomes(
        "<validate> a, #[until(t)] b",
        &expect_file!["../../tests/expand/validate.rs"],
    );
    becomes(
        "<quorum(n)> a, ..b",
        &expect_file!["../../tests/expand/quorum.rs"],
    );
}

#[test]
fn an_error_type_is_asked_of_each_arm() {
    becomes(
        "<fail_fast, error = AppError, limit = 2> a, b",
        &expect_file!["../../tests/expand/error.rs"],
    );
    becomes(
        "<error = AppError, quorum(n), labeled> a, b",
        &expect_file!["../../tests/expand/error_labeled.rs"],
    );
}

#[test]
fn a_struct_is_filled_within_as_many_results_as_there_are() {
    becomes(
        "<into = Page> user = a, r#type = b",
        &expect_file!["../../tests/expand/into.rs"],
    );
    let fills = |header: &str| {
        let expansion = crate::gather(call(&format!("<{header}, into = Page<T>> a = f()")));
        let expansion = expansion.to_string().replace(' ', "");
        let start = expansion.rfind("Page::<T>").expect("what fills it");
        let before = &expansion[..start];
        let maps = before.matches(".map(").count() + before.matches("in_time(").count();
        let end = expansion[start..].find('}').expect("its end");
        (maps, expansion[start..=start + end].to_owned())
    };
    let fill = "Page::<T>{a:__gather.a}".to_owned();
    assert_eq!(fills("all"), (0, fill.clone()));
    assert_eq!(fills("validate"), (1, fill.clone()));
    assert_eq!(fills("until = f()"), (1, fill.clone()));
    assert_eq!(fills("fail_fast, until = f()"), (2, fill));
}

#[test]
fn expansion_grows_with_the_arms_and_no_faster() {
    let size = |count| crate::gather(call(&arms(count))).to_string().len();
    let (few, many) = (size(256), size(2048));
    // Names get longer and trees deeper, by a logarithm.
    assert!(many < few * 8 * 3 / 2, "{few} and {many}");
}
