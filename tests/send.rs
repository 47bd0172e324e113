//! A gather that borrows, in a future that a multi-thread runtime takes (after rust#102211, which
//! makes iterators of closures in a future lose `Send`).
#![allow(
    clippy::many_single_char_names,
    clippy::redundant_closure,
    clippy::useless_vec,
    reason = "written as a user might"
)]
mod support;

use std::pin::Pin;

use gather::gather;
use support::{Yield, now};

async fn number(x: &u32) -> u32 {
    Yield(1).await;
    *x
}

async fn length(x: &str) -> Result<usize, std::fmt::Error> {
    Yield(1).await;
    Ok(x.len())
}

struct Service {
    urls: Vec<String>,
}

impl Service {
    async fn one(&self, url: &str) -> usize {
        Yield(2).await;
        url.len() + self.urls.len()
    }

    async fn all(&self) -> Vec<usize> {
        gather(self.urls.iter().map(|url| self.one(url))).await
    }

    async fn settled(&self) -> usize {
        let all = gather(self.urls.iter().map(|url| self.one(url)))
            .settle()
            .await;
        all.into_iter().map(Result::unwrap).sum()
    }

    async fn boxed(&self) -> Vec<usize> {
        let boxes = self.urls.iter().map(|url| {
            let arm: Pin<Box<dyn Future<Output = usize> + Send + '_>> = Box::pin(self.one(url));
            arm
        });
        gather(boxes.collect::<Vec<_>>()).await
    }
}

fn spawn<F: Future<Output: Send> + Send + 'static>(future: F) -> F::Output {
    now(future)
}

#[test]
fn a_gather_over_a_borrowing_iterator_can_be_spawned() {
    let sum = spawn(async {
        let numbers = vec![1, 2, 3];
        let all = gather(numbers.iter().map(number)).await;
        let closures = gather(numbers.iter().map(|x| async move { number(x).await })).await;
        all.iter().chain(&closures).sum::<u32>()
    });
    assert_eq!(sum, 12);
}

#[test]
fn methods_that_gather_can_be_spawned() {
    let all = spawn(async {
        let service = Service {
            urls: vec!["a".to_string(), "bcd".to_string()],
        };
        let boxed = service.boxed().await;
        (service.all().await, boxed, service.settled().await)
    });
    assert_eq!(all, (vec![3, 5], vec![3, 5], 8));
}

#[cfg(feature = "macros")]
#[test]
fn a_gather_of_borrowing_arms_and_spreads_can_be_spawned() {
    let sum = spawn(async {
        let numbers = vec![1, 2, 3];
        let text = String::from("abc");
        let (a, b, c) = gather!(
            number(&numbers[0]),
            length(&text),
            ..numbers.iter().map(number)
        )
        .await;
        let both = gather!(<fail_fast> x = length(&text), y = length("z")).await?;
        let (d, e) =
            gather!(<settle> number(&numbers[1]), ..numbers.iter().map(|x| number(x))).await;
        assert_eq!(e.len(), 3);
        let total = a + c.iter().sum::<u32>() + d.expect("a number");
        Ok::<_, std::fmt::Error>(total as usize + b? + both.x + both.y)
    });
    assert_eq!(sum, Ok(1 + 6 + 2 + 3 + 3 + 1));
}
