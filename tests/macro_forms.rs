//! Every form that a call can have, and the shape of what it gives.
#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic)]
#![allow(
    clippy::many_single_char_names,
    clippy::unused_async,
    reason = "short arms and many"
)]

mod support;

use std::convert::Infallible;
use std::future::{Future, IntoFuture, Pending, Ready, pending, ready};
use std::pin::Pin;

use gather::{Settled, gather};
use support::{Task, Yield, event, now};

/// A value that takes a few turns.
async fn late<T>(turns: usize, value: T) -> T {
    Yield(turns).await;
    value
}

async fn length(text: &str) -> usize {
    text.len()
}

/// A request that becomes a future when it is waited for.
struct Request(u8);

impl IntoFuture for Request {
    type Output = u8;
    type IntoFuture = Ready<u8>;

    fn into_future(self) -> Ready<u8> {
        ready(self.0)
    }
}

#[test]
fn unnamed_arms_give_a_tuple() {
    let () = now(gather!());
    let (a,) = now(gather!(late(1, 'a')));
    assert_eq!(a, 'a');
    let abc = now(gather!(
        late(2, 'a'),
        ready("b"),
        late(1, String::from("c"))
    ));
    assert_eq!(abc, ('a', "b", String::from("c")));
}

#[test]
fn a_trailing_comma_changes_nothing() {
    assert_eq!(now(gather!(ready(1),)), (1,));
    assert_eq!(now(gather!(ready(1), ready(2),)), (1, 2));
    assert_eq!(now(gather!(<fail_fast,> ready(Some(1)),)), Some((1,)));
    assert_eq!(now(gather!(a = ready(1),)).a, 1);
}

#[test]
fn named_arms_give_a_struct() {
    let page = now(gather!(user = late(1, "Ada"), posts = ready([1, 2])));
    assert_eq!(page.user, "Ada");
    assert_eq!(page.posts, [1, 2]);
    assert_eq!(page.into_tuple(), ("Ada", [1, 2]));
}

#[test]
fn names_are_any_identifiers() {
    let result = now(gather!(
        r#type = ready(1),
        r#async = ready(2),
        self_ = ready(3),
        _unused = ready(4),
        naïve = ready(5),
        taken = ready(6),
        __gather = ready(7),
        into_tuple = ready(8),
    ));
    assert_eq!(result.r#type + result.r#async + result.self_, 6);
    assert_eq!(result.into_tuple(), (1, 2, 3, 4, 5, 6, 7, 8));
}

#[test]
fn the_struct_derives_what_its_fields_allow() {
    struct Opaque;
    fn default_of<T: Default>(_: &T) -> T {
        T::default()
    }

    let both = now(gather!(a = ready(1), b = ready("b")));
    let copy = both.clone();
    assert_eq!(both, copy);
    assert_eq!(format!("{both:?}"), r#"Gathered { a: 1, b: "b" }"#);
    assert!(std::collections::HashSet::from([both]).contains(&copy));

    assert_eq!(default_of(&copy).into_tuple(), (0, ""));

    let opaque = now(gather!(a = ready(Opaque), b = ready(1.0_f32)));
    let (Opaque, b) = opaque.into_tuple();
    assert!((b - 1.0).abs() < f32::EPSILON);
}

#[test]
fn a_spread_gives_a_vec_in_its_place() {
    let all = [3, 1, 2];
    let arms = || all.into_iter().map(|n| late(n, n));
    let expected = vec![3, 1, 2];
    assert_eq!(now(gather!(..arms())), (expected.clone(),));
    assert_eq!(now(gather!(..arms(), ready('a'))), (expected.clone(), 'a'));
    assert_eq!(now(gather!(ready('a'), ..arms())), ('a', expected.clone()));
    assert_eq!(
        now(gather!(
            ready('a'),
            ..arms(),
            ..arms(),
            ready('b'),
            ..arms()
        )),
        (
            'a',
            expected.clone(),
            expected.clone(),
            'b',
            expected.clone()
        )
    );
    let named = now(gather!(first = ready('a'), rest = ..arms()));
    assert_eq!(named.into_tuple(), ('a', expected));
}

#[test]
fn a_spread_takes_anything_that_iterates_over_futures() {
    assert_eq!(now(gather!(..[Request(1), Request(2)])), (vec![1, 2],));
    assert_eq!(now(gather!(..vec![ready(1)])), (vec![1],));
    assert_eq!(now(gather!(..Some(ready(1)))), (vec![1],));
    assert_eq!(now(gather!(..None::<Ready<u8>>)), (Vec::new(),));
    let mut left = vec![late(1, 1), late(0, 2)];
    assert_eq!(now(gather!(..left.drain(..))), (vec![1, 2],));
}

#[test]
fn an_arm_is_any_expression() {
    let request = Request(1);
    let two = async { 2 };
    let pinned = std::pin::pin!(ready(3));
    let flag = !now(ready(false));
    let result = now(gather!(
        request,
        two,
        pinned,
        if flag { ready(4) } else { ready(0) },
        match Some(flag) {
            Some(true) => ready(5),
            _ => ready(0),
        },
        {
            let six = 6;
            ready(six)
        },
        (Request(7)).into_future(),
        Box::pin(ready(8_u8)) as Pin<Box<dyn Future<Output = u8>>>,
        <Ready<u8> as Clone>::clone(&ready(9)),
        async move { 10 },
        { ready::<u8> }(11),
    ));
    let (a, b, c, d, e, f, g, h, i, j, k) = result;
    assert_eq!(
        [a, b, c, d, e, f, g, h, i, j, k],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    );
}

#[test]
fn a_first_arm_may_begin_with_a_type() {
    assert_eq!(
        now(gather!(<Request as IntoFuture>::into_future(Request(1)))),
        (1,)
    );
    assert_eq!(now(gather!(<Ready<_>>::clone(&ready(1)), ready(2))), (1, 2));
}

#[test]
fn calls_nest() {
    let (pair, page) = now(gather!(
        gather!(ready(1), late(2, 2)),
        gather!(a = gather!(), b = gather!(..[gather!(ready('b'))])),
    ));
    assert_eq!(pair, (1, 2));
    let ((), (b,)) = page.into_tuple();
    assert_eq!(b, [('b',)]);
}

#[test]
fn arms_borrow_locals_and_temporaries() {
    futures::executor::block_on(async {
        let text = String::from("text");
        let (a, b) = gather!(length(&text), length(&String::from("temporary"))).await;
        assert_eq!((a, b), (4, 9));
        let named = gather!(a = length(&format!("{text}!")), b = length(&text)).await;
        assert_eq!(named.into_tuple(), (5, 4));
        let kept = gather!(
            #[cfg(all())]
            length(&String::from("kept")),
            length(&text)
        )
        .await;
        assert_eq!(kept, (4, 4));
        let failing = gather!(<fail_fast>
            async { Some(length(&text).await) },
            ..[&String::from("a"), &String::from("bc")].map(|text| async { Some(text.len()) }),
        )
        .await;
        assert_eq!(failing, Some((4, vec![1, 2])));
    });
}

#[test]
fn a_question_mark_in_an_arm_leaves_the_function() {
    fn parsed(first: &str, second: &str) -> Result<(u8, u8), std::num::ParseIntError> {
        Ok(now(gather!(ready(first.parse()?), ready(second.parse()?))))
    }
    fn strict(first: Option<u8>) -> Option<u8> {
        now(gather!(<fail_fast> a = ready(Some(first?)), b = ready(Some(1)))).map(|both| both.a)
    }
    assert_eq!(parsed("1", "2"), Ok((1, 2)));
    assert!(parsed("1", "x").is_err());
    assert_eq!((strict(Some(1)), strict(None)), (Some(1), None));
}

#[test]
fn a_return_in_an_arm_leaves_the_function() {
    fn first(found: Option<u8>) -> u8 {
        let (first, ()) = now(gather!(
            ready(found),
            match found {
                Some(1) => return 9,
                Some(_) | None => ready(()),
            },
        ));
        first.unwrap_or(0)
    }
    assert_eq!((first(Some(5)), first(Some(1)), first(None)), (5, 9, 0));
}

#[test]
fn a_loop_around_a_call_can_be_left_from_an_arm() {
    let mut rounds = 0;
    let last = loop {
        rounds += 1;
        let (round,) = now(gather!(if rounds < 3 {
            ready(rounds)
        } else {
            break rounds;
        }));
        assert_eq!(round, rounds);
    };
    assert_eq!(last, 3);
}

#[test]
fn arms_that_never_end_or_never_give() {
    async fn never() -> Infallible {
        pending().await
    }
    async fn failing() -> Result<Infallible, u8> {
        Err(7)
    }

    let mut task = support::Task::new(gather!(never(), ready(1), pending::<Infallible>()));
    assert!(task.poll().is_pending());
    assert_eq!(now(gather!(<fail_fast> failing(), ready(Ok(1)))), Err(7));
    let (settled, one) = now(gather!(<settle> async { panic_now() }, ready(1)));
    assert!(settled.unwrap_err().is_panic());
    assert_eq!(one.unwrap(), 1);
    let diverging: (Settled<()>, Settled<u8>) = now(gather!(<settle>
        async { std::panic::resume_unwind(Box::new("boom")) },
        async { 1 },
    ));
    assert!(diverging.0.is_err());
}

fn panic_now() -> Infallible {
    std::panic::resume_unwind(Box::new("boom"))
}

#[test]
fn cfg_removes_arms_with_their_places() {
    assert_eq!(
        now(gather!(
            #[cfg(all())]
            ready(1),
            #[cfg(any())]
            ready(2)
        )),
        (1,)
    );
    assert_eq!(
        now(gather!(
            #[cfg(any())]
            ready(1),
            ready('b')
        )),
        ('b',)
    );
    let () = now(gather!(
        #[cfg(any())]
        not_even_a_name()
    ));
    assert_eq!(
        now(gather!(
            #[cfg(test)]
            ready(1),
            #[cfg(not(test))]
            ready("not a test"),
            #[cfg(all(test, debug_assertions))]
            ready('d'),
            #[cfg(all(test, not(debug_assertions)))]
            ready('d'),
            #[cfg(test)]
            #[cfg(any())]
            ready("both must hold"),
        )),
        (1, 'd')
    );
}

#[test]
fn cfg_removes_named_and_spread_arms() {
    let page = now(gather!(
        #[cfg(all())]
        system = ready("this"),
        #[cfg(any())]
        system = ready("other"),
        #[cfg(all())]
        many = ..[ready(1), ready(2)],
        #[cfg(any())]
        more = ..0_u8,
    ));
    assert_eq!(page.into_tuple(), ("this", vec![1, 2]));
    assert_eq!(
        now(gather!(<fail_fast> ready(Some(1)), #[cfg(any())] ..missing())),
        Some((1,))
    );
    let (settled,) = now(gather!(<settle> #[cfg(any())] ready(1), #[cfg(all())] ready(2)));
    assert_eq!(settled.unwrap(), 2);
}

#[test]
fn cfg_attr_may_bring_a_cfg() {
    assert_eq!(
        now(gather!(
            #[cfg_attr(all(), cfg(any()))]
            ready(1),
            #[cfg_attr(any(), cfg(any()))]
            ready(2),
            #[cfg_attr(all(), cfg(all()))]
            ready(3),
        )),
        (2, 3)
    );
}

#[test]
fn cfg_within_cfg() {
    let nested = now(gather!(
        #[cfg(all())]
        gather!(
            #[cfg(any())]
            ready(1),
            ready(2)
        ),
        #[cfg(all())]
        gather!(
            #[cfg(any())]
            ready(1),
            ready(2)
        ),
        #[cfg(all())]
        async {
            gather!(
                a = ready(3),
                #[cfg(any())]
                b = ready(4)
            )
            .await
            .a
        },
    ));
    assert_eq!(nested, ((2,), (2,), 3));
}

#[test]
fn the_header_and_the_builder_are_the_same() {
    fn same<T>(_: &T, _: &T) {}

    let (a, b) = (ready(Some(1)), ready(Some(2)));
    let (header, builder) = (
        gather!(<fail_fast> a.clone(), b.clone()),
        gather!(a.clone(), b.clone()).fail_fast(),
    );
    same(&header, &builder);
    assert_eq!(now(header), now(builder));

    let (header, builder) = (
        gather!(<settle> a.clone(), ..[b.clone()]),
        gather!(a.clone(), ..[b.clone()]).settle(),
    );
    let (header, builder) = (now(header), now(builder));
    assert_eq!(header.0.unwrap(), builder.0.unwrap());
    assert_eq!(header.1.len(), builder.1.len());

    let (header, builder) = (gather!(<all> a.clone(), b.clone()), gather!(a, b).all());
    same(&header, &builder);
    assert_eq!(now(header), now(builder));

    let (header, builder) = (
        now(gather!(<settle> x = ready(1))),
        now(gather!(x = ready(1)).settle()),
    );
    assert_eq!(header.x.unwrap(), builder.x.unwrap());
}

#[test]
fn the_macro_and_the_function_are_the_same() {
    fn same<T>(_: &T, _: &T) {}
    let (a, b) = (ready(1), ready('b'));
    same(&gather!(a.clone(), b.clone()), &gather((a, b)));
}

#[test]
fn types_flow_between_arms_and_from_the_result() {
    let parsed = now(gather!(<fail_fast>
        async { "7".parse::<u32>() },
        async {
            let n: u32 = "8".parse()?;
            Ok(n + 1)
        },
        ..[async {
            let n: u8 = "9".parse()?;
            Ok(n)
        }],
    ));
    assert_eq!(parsed, Ok((7, 9, vec![9])));

    let result: Result<(u8, Vec<u8>), String> =
        now(gather!(<fail_fast> async { Ok(1) }, async { Ok(Vec::new()) }));
    assert_eq!(result, Ok((1, Vec::new())));

    let (a, b): (u8, Option<String>) = now(gather!(ready(Default::default()), async {
        Option::default()
    }));
    assert_eq!((a, b), (0, None));

    let made: Pin<Box<dyn Future<Output = (u8, u8)>>> = Box::pin(gather!(pending(), ready(1)));
    drop(made);

    let spread: Pin<Box<dyn Future<Output = (Vec<u8>,)>>> =
        Box::pin(gather!(..Vec::<Pending<_>>::new()));
    assert_eq!(now(spread), (Vec::new(),));
}

macro_rules! both {
    ($a:expr, $b:expr) => {
        gather!($a, $b)
    };
}

macro_rules! with_tokens {
    ($($arms:tt)*) => {
        gather!($($arms)*)
    };
}

macro_rules! with_names {
    ($($name:ident: $arm:expr),*) => {
        gather!(<fail_fast> $($name = async { Some($arm.await) }),*)
    };
}

macro_rules! with_mode {
    ($mode:ident, $($arm:expr),*) => {
        gather!(<$mode> $($arm),*)
    };
}

macro_rules! with_its_own {
    ($arm:expr, $name:ident) => {{
        let own = ready(1);
        gather!(own = own, $name = $arm)
    }};
}

macro_rules! each {
    ($($arm:expr),*) => {
        gather!($($arm),*)
    };
}

macro_rules! each_by_another {
    ($($arm:expr),*) => {
        each!($($arm),*)
    };
}

macro_rules! with_number {
    ($number:expr) => {
        gather!(<limit = $number> ready($number * 2), async { format!("{}", 10 - $number) })
    };
}

macro_rules! with_body {
    ($input:ident, $body:expr) => {
        gather!(input = ready(3_u8), output = |$input| $body)
    };
}

/// An arm is an ordinary expression, and an expression of a macro is one that holds together.
#[test]
fn arms_of_every_kind_as_expressions_of_a_macro() {
    assert_eq!(now(each!(ready(1), ..[ready(2)])), (1, vec![2]));
    assert_eq!(now(each!(|| ready(1), ready(2))), (1, 2));
    assert_eq!(
        now(each!(
            #[shield]
            ready(1),
            ready(2)
        )),
        (1, 2)
    );
    let (none, two, three) = now(each_by_another!(
        #[until(ready(()))]
        pending::<u8>(),
        #[shield]
        ready(2),
        ready(3)
    ));
    assert_eq!((none, two, three), (None, 2, 3));
    let all = now(each_by_another!(
        a = ready(1),
        b = |a| ready(*a + 1),
        c = ..[ready(3)],
        #[shield]
        d = ready(4)
    ));
    assert_eq!(all.into_tuple(), (1, 2, vec![3], 4));
    assert_eq!(now(with_number!(1 + 2)), (6, "7".to_owned()));
    let all = now(with_body!(input, ..[ready(*input), ready(1)]));
    assert_eq!(all.output, [3, 1]);
}

#[test]
fn within_other_macros() {
    let own = ready('o');
    assert_eq!(now(both!(ready(1), own.clone())), (1, 'o'));
    assert_eq!(now(both!(both!(ready(1), ready(2)), ready(3))), ((1, 2), 3));
    assert_eq!(
        now(with_tokens!(<fail_fast> ready(Some(1)), ..[own].map(|_| ready(Some(2))))),
        Some((1, vec![2]))
    );
    assert_eq!(
        now(with_tokens!(
            #[cfg(any())]
            ready(1),
            ready(2)
        )),
        (2,)
    );
    assert_eq!(now(with_tokens!(a = ready(1))).a, 1);
    assert_eq!(
        now(with_names!(a: ready(1), b: ready(2))).map(|both| both.a + both.b),
        Some(3)
    );
    assert_eq!(
        now(with_mode!(fail_fast, ready(Some(1)), ready(Some(2)))),
        Some((1, 2))
    );
    let own = ready('o');
    assert_eq!(now(with_its_own!(own, theirs)).theirs, 'o');
}

/// A call with an arm for each number, which gives it after some turns.
macro_rules! in_order {
    ($($number:tt)*) => {
        let all = now(gather!($(late($number % 3, $number)),*));
        $(assert_eq!(all.$number, $number);)*
        let settled = now(gather!(<settle> $(late($number % 2, $number)),*));
        $(assert_eq!(settled.$number.unwrap(), $number);)*
        let found = now(gather!(<fail_fast> $(late($number % 2, Some($number))),*)).unwrap();
        $(assert_eq!(found.$number, $number);)*
    };
}

/// `in_order` with the numbers in the first bracket, in the first two, ..
macro_rules! each_prefix {
    ([$($all:tt)*]) => {};
    ([$($head:tt)*] [$($more:tt)*] $($rest:tt)*) => {
        { in_order!($($head)* $($more)*); }
        each_prefix!([$($head)* $($more)*] $($rest)*);
    };
}

#[test]
fn up_to_256_arms_in_order() {
    each_prefix! { []
        [0 1 2 3 4 5 6 7 8 9 10 11]
        [12]
        [13 14 15 16 17 18 19 20]
        [21]
        [22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50
        51 52 53 54 55 56 57 58 59 60 61 62 63]
        [64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92
        93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116
        117 118 119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137 138
        139 140 141 142 143 144 145 146 147 148 149 150 151 152 153 154 155 156 157 158 159 160
        161 162 163 164 165 166 167 168 169 170 171 172 173 174 175 176 177 178 179 180 181 182
        183 184 185 186 187 188 189 190 191 192 193 194 195 196 197 198 199 200 201 202 203 204
        205 206 207 208 209 210 211 212 213 214 215 216 217 218 219 220 221 222 223 224 225 226
        227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248
        249 250 251 252 253 254 255]
    }
}

#[test]
fn debug_names_the_arms_and_a_spread_before_it_is_drawn() {
    let (sender, arm) = event::<u8>();
    let arms = [ready(1), ready(2)];
    let mut task = Task::new(gather!(user = ready(1), pages = ..arms, last = arm));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: waiting, pages: waiting, last: waiting}"
    );
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: done, pages[0]: done, pages[1]: done, last: pending}"
    );
    sender.send(3);
    assert!(task.poll().is_ready());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: done, pages[0]: done, pages[1]: done, last: done}"
    );
}
