//! Concurrent requests to a server on the loopback interface.

use std::convert::Infallible;
use std::io::Read;
use std::thread;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpSocket;

use crate::Error;
use crate::joins::in_turn;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4096;

/// Descriptors that are none of the connections.
const OTHERS: usize = 64;

const BODY: &str = "hello";

/// Answers every request, until the input of the program ends.
pub(crate) async fn serve() -> Result<(), Error> {
    raise_descriptors()?;
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let listener = socket.listen(BACKLOG)?;
    println!("{}", listener.local_addr()?);
    thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
        // A client that goes away is no matter of the server.
        tokio::spawn(async { drop(connection.await) });
    }
}

async fn answer(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(
        BODY.as_bytes(),
    ))))
}

type Pool = Client<HttpConnector, Empty<Bytes>>;

/// Sends so many requests at once, again and again, over connections that stay open.
pub(crate) async fn requests(address: &str, wanted: usize, rounds: usize) -> Result<(), Error> {
    let arms = wanted.min(raise_descriptors()?.saturating_sub(OTHERS));
    if arms < wanted {
        eprintln!("{arms} requests at a time, as there are no more file descriptors");
    }
    let uri: Uri = format!("http://{address}/").parse()?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let pool: Pool = Client::builder(TokioExecutor::new())
        .pool_idle_timeout(None)
        .build(connector);
    // The first round opens the connections.
    for round in 0..=rounds {
        for by in in_turn(round) {
            let request = |_| request(pool.clone(), uri.clone());
            let arms_of_round: Vec<_> = (0..arms).map(request).collect();
            let start = Instant::now();
            by.join(arms_of_round, arms * BODY.len()).await;
            if round > 0 {
                by.tell(arms, start);
            }
        }
    }
    Ok(())
}

/// The length of the answer.
async fn request(pool: Pool, uri: Uri) -> usize {
    let response = pool.get(uri).await.expect("the server answers");
    let body = response.into_body().collect().await;
    body.expect("an answer to its end").to_bytes().len()
}

/// Allows as many open files as the system lets this user have.
#[cfg(unix)]
fn raise_descriptors() -> Result<usize, Error> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    Ok(usize::try_from(most).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn raise_descriptors() -> Result<usize, Error> {
    Ok(usize::MAX)
}
