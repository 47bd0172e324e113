//! Arms that need the outputs of others: when they start, what they get, what is handed back.
mod support;

use std::future::ready;

use gather::{Settled, gather};
use support::now;

#[derive(Debug, PartialEq)]
struct User {
    id: u32,
}

#[test]
fn a_dependent_arm_reads_the_output_of_another() {
    let page = now(gather!(
        user = ready(User { id: 7 }),
        posts = |user| ready(vec![user.id; 2]),
        count = |user, posts| async move { user.id as usize + posts.len() },
    ));
    assert_eq!(page.user, User { id: 7 });
    assert_eq!(page.posts, [7, 7]);
    assert_eq!(page.count, 9);
}

#[test]
fn the_order_of_declaration_does_not_matter() {
    let page = now(gather!(
        count = |user, posts| async move { user.id as usize + posts.len() },
        posts = |user| ready(vec![user.id; 2]),
        user = ready(User { id: 7 }),
    ));
    assert_eq!(page.into_tuple(), (9, vec![7, 7], User { id: 7 }));
}

#[test]
fn fail_fast_hands_on_the_value_of_a_success() {
    let page = now(gather!(<fail_fast>
        user = async { Ok::<_, String>(User { id: 7 }) },
        posts = |user| async { let id = user.id; Ok(vec![id]) },
        none = |posts| async move { Err::<u8, _>(format!("{posts:?}")) },
    ));
    assert_eq!(page.map(|page| page.none), Err("[7]".to_owned()));
    let page = now(gather!(<fail_fast>
        user = async { Some(User { id: 7 }) },
        posts = |user| async { let id = user.id; Some(vec![id]) },
    ));
    assert_eq!(page.unwrap().posts, [7]);
}

#[test]
fn settle() {
    let page = now(gather!(<settle>
        user = ready(User { id: 7 }),
        bad = async { if true { panic!("boom") } 5_u8 },
        posts = |user| ready(user.id),
        behind = |bad| ready(*bad),
        further = |behind, user| { let _ = user; ready(*behind) },
    ));
    let posts: Settled<u32> = page.posts;
    assert_eq!(posts.unwrap(), 7);
    assert_eq!(page.user.unwrap().id, 7);
    assert_eq!(
        page.behind.unwrap_err().to_string(),
        "arm `behind` was skipped: arm `bad`, which it needs, has no output"
    );
    assert_eq!(
        page.further.unwrap_err().to_string(),
        "arm `further` was skipped: arm `behind`, which it needs, has no output"
    );
}

#[test]
fn with_options() {
    let mut log = vec![];
    let page = now(
        gather!(<limit = 1, until = std::future::pending::<()>(), on_cancel = |why| println!("{why}"), progress = |at| log.push(at.arm.to_string())>
            count = |user, posts| async move { user.id as usize + posts.len() },
            posts = |user| ready(vec![user.id; 2]),
            user = ready(User { id: 7 }),
        ),
    );
    assert_eq!(page.unwrap().into_tuple(), (9, vec![7, 7], User { id: 7 }));
    assert_eq!(log, ["user", "posts", "count"]);
}
