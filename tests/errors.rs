//! `error = T` and `labeled`: what becomes of the errors of arms.
#![allow(
    clippy::items_after_statements,
    reason = "items stand where they are used, and arms are functions as users have them"
)]
mod support;

use std::error::Error;
use std::fmt;
use std::future::{Pending, Ready, pending, ready};
use std::num::ParseIntError;

use gather::{Arm, ArmError, gather};
use support::{Log, now, panic_of};

#[derive(Debug, PartialEq)]
struct Broken(&'static str);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Broken {}

/// The error of an application, as they are written.
#[derive(Debug, PartialEq)]
enum AppError {
    Number(String),
    Text(&'static str),
    In(Option<&'static str>, usize, Box<AppError>),
}

impl From<ParseIntError> for AppError {
    fn from(error: ParseIntError) -> Self {
        Self::Number(error.to_string())
    }
}

impl From<&'static str> for AppError {
    fn from(text: &'static str) -> Self {
        Self::Text(text)
    }
}

impl<E: Into<AppError>> From<ArmError<E>> for AppError {
    fn from(error: ArmError<E>) -> Self {
        let arm: Arm = error.arm();
        Self::In(arm.name(), arm.index(), Box::new(error.into_error().into()))
    }
}

fn number() -> AppError {
    AppError::Number("invalid digit found in string".to_owned())
}

async fn parse(text: &str) -> Result<u8, ParseIntError> {
    text.parse()
}

fn text(result: Result<u8, &'static str>) -> Ready<Result<u8, &'static str>> {
    ready(result)
}

fn never() -> Pending<Result<u8, &'static str>> {
    pending()
}

#[test]
fn arms_of_different_errors_fail_fast_with_one() {
    let output = now(gather!(<fail_fast, error = AppError> parse("x"), never()));
    assert_eq!(output, Err(number()));
    let output = now(gather!(<fail_fast, error = AppError> parse("7"), text(Err("no"))));
    assert_eq!(output, Err(AppError::Text("no")));
    let output = now(gather!(<fail_fast, error = AppError> parse("7"), text(Ok(1))));
    assert_eq!(output, Ok((7, 1)));
    // The builder, whose `fail_fast` does not know yet that they will be converted.
    let output = now(gather!(parse("x"), never()).fail_fast().error::<AppError>());
    assert_eq!(output, Err(number()));
    let output = now(gather((parse("7"), text(Err("no"))))
        .fail_fast()
        .error::<AppError>());
    assert_eq!(output, Err(AppError::Text("no")));
}

#[test]
fn arms_of_one_error_can_be_converted_too() {
    let output = now(gather!(<fail_fast> parse("7"), parse("x")).error::<AppError>());
    assert_eq!(output, Err(number()));
    let output = now(gather(["7", "x"].map(parse))
        .fail_fast()
        .error::<AppError>());
    assert_eq!(output, Err(number()));
    let output = now(gather(vec![parse("7"), parse("8")])
        .fail_fast()
        .error::<AppError>());
    assert_eq!(output, Ok(vec![7, 8]));
    let output = now(gather(["7", "x"].into_iter().map(parse))
        .fail_fast()
        .error::<AppError>()
        .limit(1));
    assert_eq!(output, Err(number()));
}

#[test]
fn every_mode_that_has_errors_converts_them() {
    let output =
        now(gather!(<validate, error = AppError> parse("x"), text(Err("no")), text(Ok(1))));
    assert_eq!(
        output,
        Err((Some(number()), Some(AppError::Text("no")), None))
    );
    let output = now(gather!(parse("x"), text(Ok(1)))
        .validate()
        .error::<AppError>());
    assert_eq!(output, Err((Some(number()), None)));

    let output = now(gather!(<first_ok, error = AppError> parse("x"), text(Err("no"))));
    assert_eq!(output, Err((number(), AppError::Text("no"))));
    let output = now(gather!(parse("x"), text(Ok(1)))
        .first_ok()
        .error::<AppError>());
    assert_eq!(output, Ok(1));

    let missed = now(gather!(<quorum(2), error = AppError> parse("x"), text(Ok(1)))).unwrap_err();
    assert_eq!(missed.into_partial(), (Some(Err(number())), None));
    let missed = now(gather!(parse("7"), text(Err("no")))
        .quorum(2)
        .error::<AppError>())
    .unwrap_err();
    assert_eq!(
        missed.into_partial(),
        (Some(Ok(7)), Some(Err(AppError::Text("no"))))
    );
}

#[test]
fn a_label_says_which_arm_failed() {
    let error = now(gather!(<fail_fast, labeled> user = parse("7"), age = parse("x"))).unwrap_err();
    assert_eq!(error.arm().name(), Some("age"));
    assert_eq!(error.error().to_string(), "invalid digit found in string");
    let error: ArmError<ParseIntError> =
        now(gather!(parse("7"), parse("x")).fail_fast().labeled()).unwrap_err();
    assert_eq!(error.arm().index(), 1);
    assert!(error.into_error().to_string().starts_with("invalid"));
}

#[test]
fn every_mode_that_has_errors_labels_them() {
    let errors = now(gather!(<validate, labeled> a = parse("x"), b = text(Err("no")))).unwrap_err();
    assert_eq!(errors.a.unwrap().to_string(), "arm `a` failed");
    assert_eq!(format!("{:#}", errors.b.unwrap()), "arm `b` failed: no");

    let errors = now(gather!(<first_ok, labeled> parse("x"), text(Err("no")))).unwrap_err();
    assert_eq!(errors.0.to_string(), "arm `#0` failed");
    assert_eq!(errors.1.arm().index(), 1);

    let missed = now(gather!(<quorum(1), labeled> pages = ..["x", "y"].map(parse))).unwrap_err();
    let labels = missed
        .into_partial()
        .pages
        .into_iter()
        .map(|page| page.unwrap().unwrap_err().to_string());
    assert_eq!(
        labels.collect::<Vec<_>>(),
        ["arm `pages[0]` failed", "arm `pages[1]` failed"]
    );
}

#[test]
fn both_together_in_either_order() {
    let inside = || AppError::In(Some("b"), 1, Box::new(AppError::Text("no")));
    let call =
        || now(gather!(<fail_fast, error = AppError, labeled> a = parse("7"), b = text(Err("no"))));
    assert_eq!(call().unwrap_err(), inside());
    let call =
        || now(gather!(<fail_fast, labeled, error = AppError> a = parse("7"), b = text(Err("no"))));
    assert_eq!(call().unwrap_err(), inside());
    let gather = gather!(a = parse("7"), b = text(Err("no"))).fail_fast();
    assert_eq!(
        now(gather.labeled().error::<AppError>()).unwrap_err(),
        inside()
    );
    let gather = gather!(a = parse("7"), b = text(Err("no"))).fail_fast();
    assert_eq!(
        now(gather.error::<AppError>().labeled()).unwrap_err(),
        inside()
    );
    let gather = gather!(a = parse("7"), b = text(Err("no"))).validate();
    let errors = now(gather.error::<AppError>().labeled()).unwrap_err();
    assert_eq!((errors.a, errors.b), (None, Some(inside())));
    let failed = now(gather!(<first_ok, error = AppError, labeled> text(Err("no")))).unwrap_err();
    assert_eq!(
        failed,
        (AppError::In(None, 0, Box::new(AppError::Text("no"))),)
    );
}

#[test]
fn what_only_takes_labels_needs_no_other_conversion() {
    struct OnlyLabels(String);
    impl<E: fmt::Display> From<ArmError<E>> for OnlyLabels {
        fn from(error: ArmError<E>) -> Self {
            Self(format!("{error:#}"))
        }
    }
    let gather = gather!(parse("7"), text(Err("no"))).fail_fast();
    let error = now(gather.error::<OnlyLabels>().labeled()).unwrap_err();
    assert_eq!(error.0, "arm `#1` failed: no");
}

#[test]
fn a_chain_of_sources_names_each_cause_once() {
    let error = now(gather!(<fail_fast, labeled> user = ready(Err::<u8, _>(Broken("no route")))))
        .unwrap_err();
    let mut chain = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = next {
        chain.push(error.to_string());
        next = error.source();
    }
    assert_eq!(chain, ["arm `user` failed", "no route"]);
    assert_eq!(
        format!("{error:?}"),
        r#"ArmError { arm: user, error: Broken("no route") }"#
    );
    let boxed: Box<dyn Error + Send + Sync> = error.into();
    assert!(boxed.source().unwrap().is::<Broken>());
}

#[test]
fn a_boxed_error_takes_them_all() {
    let output = now(
        gather!(<fail_fast, error = Box<dyn Error + Send + Sync>> parse("7"), ready(Err::<u8, _>(Broken("no")))),
    );
    assert_eq!(output.unwrap_err().to_string(), "no");
    async fn caller() -> Result<(u8, u8), Box<dyn Error>> {
        let sum =
            gather!(<fail_fast, labeled, error = Box<dyn Error>> parse("7"), parse("x")).await?;
        Ok(sum)
    }
    assert_eq!(now(caller()).unwrap_err().to_string(), "arm `#1` failed");
}

#[test]
fn errors_are_converted_when_their_arm_fails_and_no_other_is() {
    struct Logged(Log);
    struct Converted;
    impl From<Logged> for Converted {
        fn from(error: Logged) -> Self {
            error.0.add("converted");
            Self
        }
    }
    let log = Log::new();
    let failing = || ready(Err::<u8, _>(Logged(log.clone())));
    assert!(now(gather!(<fail_fast, error = Converted> failing(), failing())).is_err());
    assert_eq!(log.take(), ["converted"]);
    assert!(now(gather!(<validate, error = Converted> failing(), failing())).is_err());
    assert_eq!(log.take(), ["converted", "converted"]);
}

#[test]
fn a_conversion_that_panics_unwinds_when_all_arms_are_dropped() {
    #[derive(Debug)]
    struct Never;
    impl From<&'static str> for Never {
        fn from(_: &'static str) -> Self {
            panic!("from")
        }
    }
    let log = Log::new();
    let call = gather!(<validate, error = Never>
        log.arm("a", never()), log.arm("b", text(Err("no"))), log.arm("c", never()));
    assert_eq!(panic_of(|| now(call)), "from");
    assert_eq!(log.take(), ["drop b", "drop a", "drop c"]);
    let call = gather!(<fail_fast, error = Never> log.arm("a", never()), text(Err("no")));
    assert_eq!(panic_of(|| now(call)), "from");
    assert_eq!(log.take(), ["drop a"]);
}

#[test]
fn arms_take_their_error_from_their_siblings() {
    async fn call() -> Result<(u8, u8), ParseIntError> {
        gather!(<fail_fast> async { let n: u8 = "7".parse()?; Ok(n) }, parse("8")).await
    }
    assert_eq!(now(call()), Ok((7, 8)));
    async fn by_method() -> Result<(u8, u8), ParseIntError> {
        gather!(
            async {
                let n: u8 = "7".parse()?;
                Ok(n)
            },
            parse("8")
        )
        .fail_fast()
        .await
    }
    assert_eq!(now(by_method()), Ok((7, 8)));
    async fn behind() -> Result<(u8, u8), ParseIntError> {
        gather!(parse("8"), async {
            let n: u8 = "7".parse()?;
            Ok(n)
        })
        .fail_fast()
        .await
    }
    assert_eq!(now(behind()), Ok((8, 7)));
    async fn with_question_mark() -> Result<u8, AppError> {
        let (a, b) = gather!(parse("8"), async {
            let n: u8 = "7".parse()?;
            Ok(n)
        })
        .fail_fast()
        .await?;
        Ok(a + b)
    }
    assert_eq!(now(with_question_mark()), Ok(15));
    async fn labeled() -> Result<(u8, u8), ArmError<ParseIntError>> {
        gather!(parse("8"), async {
            let n: u8 = "7".parse()?;
            Ok(n)
        })
        .fail_fast()
        .labeled()
        .await
    }
    assert_eq!(now(labeled()), Ok((8, 7)));
}

#[test]
fn arms_with_a_deadline_are_converted_like_others() {
    let output =
        now(gather!(<fail_fast, error = AppError> parse("7"), #[until(ready(()))] never()));
    assert_eq!(output, Ok((7, None)));
    let output =
        now(gather!(<fail_fast, error = AppError> parse("7"), #[until(ready(()))] text(Err("no"))));
    assert_eq!(output, Err(AppError::Text("no")));
    let output = now(gather!(<validate, error = AppError> #[until(ready(()))] never(), parse("x")));
    assert_eq!(output, Err((None, Some(number()))));
    let output = now(gather!(
        parse("7"),
        #[background]
        never()
    )
    .fail_fast()
    .error::<AppError>());
    assert_eq!(output, Ok((7, None)));
}

#[test]
fn a_converting_gather_keeps_its_other_options() {
    let output = now(
        gather!(<fail_fast, limit = 1, error = AppError, until = pending::<()>()>
        parse("7"), text(Err("no")), ..["8", "9"].map(parse)),
    );
    assert_eq!(output.unwrap(), Err(AppError::Text("no")));
}
