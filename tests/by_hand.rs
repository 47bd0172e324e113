//! One plan, written with `gather!`, with `try_join!` and with `FuturesUnordered`: the README shows the
//! first. Each takes as long as the longest chain.
mod support;

use std::sync::Arc;

use support::clock::Clock;

type Page = u64;
type Error = String;
type User = u64;
type Ads = u64;
type Posts = u64;
type Banner = u64;

struct Shop {
    clock: Clock,
    /// How long each request takes: user, ads, posts, banner, page.
    ticks: [u64; 5],
}

impl Shop {
    async fn answer(&self, request: usize, answer: u64) -> Result<u64, Error> {
        self.clock.sleep(self.ticks[request]).await;
        Ok(answer)
    }

    async fn user(&self) -> Result<User, Error> {
        self.answer(0, 1).await
    }

    async fn ads(&self) -> Result<Ads, Error> {
        self.answer(1, 2).await
    }

    async fn posts(&self, user: &User) -> Result<Posts, Error> {
        self.answer(2, user + 10).await
    }

    async fn banner(&self, user: &User, ads: &Ads) -> Result<Banner, Error> {
        self.answer(3, user + ads).await
    }

    async fn page(&self, posts: &Posts, banner: &Banner) -> Result<Page, Error> {
        self.answer(4, posts * banner).await
    }

    /// How long it takes at best.
    fn longest(&self) -> u64 {
        let [user, ads, posts, banner, page] = self.ticks;
        (user + posts).max(user.max(ads) + banner) + page
    }
}

mod by_gather {
    use super::{Error, Page, Shop};
    use gather::gather;

    pub(super) async fn page(shop: &Shop) -> Result<Page, Error> {
        let page = gather!(<fail_fast>
            user = shop.user(),
            ads = shop.ads(),
            posts = |user| shop.posts(user),
            banner = |user, ads| shop.banner(user, ads),
            page = |posts, banner| shop.page(posts, banner),
        )
        .await?;
        Ok(page.page)
    }
}

mod by_join {
    use super::{Arc, Error, Page, Shop};
    use futures::{FutureExt, TryFutureExt, try_join};

    pub(super) async fn page(shop: &Shop) -> Result<Page, Error> {
        let user = shop.user().map_ok(Arc::new).shared();
        let ads = shop.ads().map_ok(Arc::new).shared();
        let posts = {
            let user = user.clone();
            async move {
                let user = user.await?;
                shop.posts(&user).await
            }
        };
        let banner = async move {
            let (user, ads) = try_join!(user, ads)?;
            shop.banner(&user, &ads).await
        };
        let (posts, banner) = try_join!(posts, banner)?;
        shop.page(&posts, &banner).await
    }
}

mod by_unordered {
    use super::{Ads, Arc, Banner, Error, Page, Posts, Shop, User};
    use futures::stream::{FuturesUnordered, StreamExt};
    use futures::{FutureExt, TryFutureExt};

    pub(super) async fn page(shop: &Shop) -> Result<Page, Error> {
        enum Done {
            User(User),
            Ads(Ads),
            Posts(Posts),
            Banner(Banner),
            Page(Page),
        }

        let (mut user, mut ads) = (None, None);
        let (mut posts, mut banner) = (None, None);
        let mut running = FuturesUnordered::new();
        running.push(shop.user().map_ok(Done::User).boxed_local());
        running.push(shop.ads().map_ok(Done::Ads).boxed_local());
        while let Some(done) = running.next().await {
            let mut is_input = false;
            match done? {
                Done::User(done) => {
                    let done = Arc::new(done);
                    user = Some(Arc::clone(&done));
                    is_input = true;
                    let posts = async move { shop.posts(&done).await.map(Done::Posts) };
                    running.push(posts.boxed_local());
                }
                Done::Ads(done) => {
                    ads = Some(done);
                    is_input = true;
                }
                Done::Posts(done) => posts = Some(done),
                Done::Banner(done) => banner = Some(done),
                Done::Page(page) => return Ok(page),
            }
            if is_input && user.is_some() && ads.is_some() {
                let (user, ads) = (user.clone().unwrap(), ads.take().unwrap());
                let banner = async move { shop.banner(&user, &ads).await.map(Done::Banner) };
                running.push(banner.boxed_local());
            }
            if posts.is_some() && banner.is_some() {
                let (posts, banner) = (posts.take().unwrap(), banner.take().unwrap());
                let page = async move { shop.page(&posts, &banner).await.map(Done::Page) };
                running.push(page.boxed_local());
            }
        }
        unreachable!()
    }
}

#[test]
fn all_three_take_as_long_as_the_longest_chain() {
    for ticks in [
        [1, 5, 9, 1, 1],
        [5, 1, 1, 9, 2],
        [2, 2, 2, 2, 2],
        [9, 1, 3, 2, 1],
    ] {
        let shop = Shop {
            clock: Clock::new(),
            ticks,
        };
        let longest = shop.longest();
        let expected = (Ok(33), longest);
        assert_eq!(shop.clock.run(by_gather::page(&shop)), expected);
        assert_eq!(shop.clock.run(by_join::page(&shop)), expected);
        assert_eq!(shop.clock.run(by_unordered::page(&shop)), expected);
    }
}
