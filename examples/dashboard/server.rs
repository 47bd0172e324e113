//! The local server the dashboard reads: endpoints of different speed, shape and health.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) city: String,
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.name, self.city)
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Post {
    pub(crate) title: String,
    pub(crate) likes: u32,
}

/// A running server; it ends with the program.
pub(crate) struct Server {
    address: SocketAddr,
    refusing: SocketAddr,
    abandoned: watch::Receiver<usize>,
}

impl Server {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (counter, abandoned) = watch::channel(0);
        tokio::spawn(async move { axum::serve(listener, routes(counter)).await });

        // A port that was free a moment ago and that nobody listens on any more.
        let refusing = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        Ok(Self {
            address,
            refusing,
            abandoned,
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A URL whose port refuses connections.
    pub(crate) fn refusing_url(&self) -> String {
        format!("http://{}/", self.refusing)
    }

    /// How many requests were given up by their client, waiting a moment for `expected` of them.
    pub(crate) async fn abandoned(&mut self, expected: usize) -> usize {
        let seen = self.abandoned.wait_for(|&count| count >= expected);
        // Whether it came to that or not, the count is what is reported.
        let _ = timeout(Duration::from_secs(1), seen).await;
        *self.abandoned.borrow()
    }
}

fn routes(abandoned: watch::Sender<usize>) -> Router {
    Router::new()
        .route("/users/{id}", get(user))
        .route("/users/{id}/posts", get(posts))
        .route("/weather", get(weather))
        .route("/visits", get(visits))
        .route("/quote", get(quote))
        .route("/notes/{n}", get(note))
        .route("/report", get(report))
        .layer(from_fn_with_state(abandoned, count_abandoned))
}

async fn user(Path(id): Path<u32>) -> Json<User> {
    after_ms(40).await;
    Json(User {
        name: format!("Ada (user {id})"),
        city: "London".into(),
    })
}

async fn posts() -> Json<Vec<Post>> {
    after_ms(75).await;
    let post = |title: &str, likes| Post {
        title: title.into(),
        likes,
    };
    Json(vec![
        post("Notes on the Analytical Engine", 1843),
        post("A plan for the Bernoulli numbers", 7),
        post("On flying machines", 12),
    ])
}

async fn weather() -> &'static str {
    after_ms(25).await;
    "drizzle, 12 degrees"
}

async fn visits() -> Json<u64> {
    after_ms(55).await;
    Json(12_345)
}

async fn quote() -> (StatusCode, &'static str) {
    after_ms(50).await;
    (StatusCode::INTERNAL_SERVER_ERROR, "the quote machine broke")
}

async fn note(Path(n): Path<u64>) -> Result<String, StatusCode> {
    after_ms(15 * n).await;
    if n <= 4 {
        Ok(format!("note {n} of 4"))
    } else {
        Err(StatusCode::NOT_FOUND)
    }
}

/// Takes so long that its client is expected to go away first.
async fn report() -> &'static str {
    after_ms(400).await;
    "a long report"
}

/// Around every handler: counts it if it is dropped before it has answered, which is what happens
/// when the client closes the connection.
async fn count_abandoned(
    State(abandoned): State<watch::Sender<usize>>,
    request: Request,
    next: Next,
) -> Response {
    let mut pending = Pending {
        answered: false,
        abandoned,
    };
    let response = next.run(request).await;
    pending.answered = true;
    response
}

struct Pending {
    answered: bool,
    abandoned: watch::Sender<usize>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.answered {
            self.abandoned.send_modify(|count| *count += 1);
        }
    }
}

async fn after_ms(ms: u64) {
    sleep(Duration::from_millis(ms)).await;
}
