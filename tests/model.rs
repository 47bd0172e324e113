//! Random calls of arms that act by scripts, against a model of the rules: who is polled when and in
//! which order, what is dropped when, who is told what, and what comes out.
//!
//! `GATHER_MODEL_SEEDS=100000` runs more of them, `GATHER_MODEL_SEED=17` that one, and prints it.
#[allow(unreachable_pub, reason = "modules of one test")]
mod model {
    pub mod actor;
    pub mod build;
    pub mod call;
    pub mod draw;
    pub mod outcome;
    pub mod predict;
    pub mod run;
    pub mod script;
    pub mod trace;
}
mod support;

use model::run::{difference, run};
use model::trace::beside;

const SEEDS: u64 = 1000;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().expect("a number"))
}

#[test]
fn a_gather_does_what_the_model_says() {
    if let Some(seed) = variable("GATHER_MODEL_SEED") {
        let account = run(seed);
        println!("{}", beside(&account.predicted, &account.seen));
        check(seed);
        return;
    }
    for seed in 0..variable("GATHER_MODEL_SEEDS").unwrap_or(SEEDS) {
        check(seed);
    }
}

fn check(seed: u64) {
    if let Some(text) = difference(&run(seed)) {
        panic!("GATHER_MODEL_SEED={seed}\n{text}");
    }
}
