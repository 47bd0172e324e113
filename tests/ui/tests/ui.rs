//! One mistake per file, and what the compiler says about it: one error, on the arm or word that is
//! wrong, in the user's terms.
//!
//! Many arms call functions that do not exist: of a call with a mistake, rustc is shown the mistake
//! alone.
//!
//! The messages are those of the rustc in `rust-toolchain.toml`. Read each `.stderr` that
//! `TRYBUILD=overwrite cargo test -p gather-ui` has changed.

#[test]
fn mistakes() {
    let cases = trybuild::TestCases::new();
    for folder in [
        "header",
        "arms",
        "names",
        "dependencies",
        "types",
        "hygiene",
        "attributes",
        "options",
        "spawn",
    ] {
        cases.compile_fail(format!("{folder}/*.rs"));
    }
}
