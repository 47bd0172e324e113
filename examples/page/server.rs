//! The local shop server: endpoints of different speed, some of which need what others say.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::time::sleep;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) user: u32,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) interest: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) name: String,
}

/// A running server; it ends with the program.
pub(crate) struct Server {
    address: SocketAddr,
}

impl Server {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let routes = Router::new()
            .route("/session", get(session))
            .route("/flags", get(flags))
            .route("/index", get(index))
            .route("/users/{id}", get(user))
            .route("/carts/{id}", get(cart))
            .route("/prices/{count}", get(prices))
            .route("/recommended/{interest}/{count}", get(recommended))
            .route("/page/{name}/{count}/{first}/{total}", get(page));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn session() -> Json<Session> {
    after_ms(30).await;
    Json(Session { user: 7 })
}

async fn flags() -> &'static str {
    after_ms(20).await;
    "prices-in-cents"
}

async fn index() -> Json<Vec<Product>> {
    after_ms(100).await;
    Json(products(["engine", "loom", "abacus"]))
}

async fn user(Path(id): Path<u32>) -> Json<User> {
    after_ms(90).await;
    Json(User {
        name: format!("ada-{id}"),
        interest: "engines".into(),
    })
}

async fn cart(Path(id): Path<u32>) -> Json<Vec<u32>> {
    after_ms(40).await;
    Json(vec![id, id + 1])
}

async fn prices(Path(count): Path<u32>) -> Json<Vec<u32>> {
    after_ms(30).await;
    Json((1..=count).map(|n| 100 * n).collect())
}

async fn recommended(Path((interest, count)): Path<(String, usize)>) -> Json<Vec<Product>> {
    after_ms(60).await;
    let mut products = products([&*interest, "loom", "abacus"]);
    products.truncate(count);
    Json(products)
}

async fn page(Path((name, count, first, total)): Path<(String, usize, String, u32)>) -> String {
    after_ms(20).await;
    format!("   {name}: {count} in the cart, first of all {first}, all for {total} cents")
}

fn products<const N: usize>(names: [&str; N]) -> Vec<Product> {
    let product = |name: &str| Product { name: name.into() };
    names.map(product).into()
}

async fn after_ms(ms: u64) {
    sleep(Duration::from_millis(ms)).await;
}
