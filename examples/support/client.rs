//! An HTTP client whose errors are one line for a person: for `dashboard` and `page`.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{IntoUrl, Response};
use serde::de::DeserializeOwned;

/// The longest time one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Client(pub(crate) reqwest::Client);

impl Client {
    pub(crate) fn new() -> Result<Self, FetchError> {
        let client = reqwest::Client::builder()
            .no_proxy() // the server is on this machine, whatever the environment says
            .timeout(PATIENCE)
            .redirect(stay_with_http())
            .build()?;
        Ok(Self(client))
    }

    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        url: impl IntoUrl,
    ) -> Result<T, FetchError> {
        Ok(self.healthy(url).await?.json().await?)
    }

    pub(crate) async fn text(&self, url: impl IntoUrl) -> Result<String, FetchError> {
        Ok(self.healthy(url).await?.text().await?)
    }

    async fn healthy(&self, url: impl IntoUrl) -> Result<Response, FetchError> {
        Ok(self.0.get(url).send().await?.error_for_status()?)
    }
}

/// Follows redirects, but to https: there a plain client would fail with a riddle.
fn stay_with_http() -> Policy {
    Policy::custom(|attempt| match attempt.url().scheme() {
        "https" => {
            attempt.error("the server redirects to https, this example is built without TLS")
        }
        _ => Policy::default().redirect(attempt),
    })
}

/// Why a request failed. `Display` gives the cause that a person can act on.
#[derive(Debug)]
pub(crate) struct FetchError(reqwest::Error);

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self(error)
    }
}

impl Error for FetchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.0;
        let cause = root_cause(error);
        if let Some(status) = error.status() {
            write!(f, "the server answered {status}")
        } else if error.is_timeout() {
            write!(f, "no answer within {} s", PATIENCE.as_secs())
        } else if error.is_builder() {
            write!(f, "not a usable URL: {cause} (expected http://host/path)")
        } else if error.url().is_some_and(|url| url.scheme() == "https") {
            f.write_str("https is not supported here, this example is built without TLS")
        } else if let Some(io) = io_cause(error) {
            f.write_str(&in_plain_words(io))
        } else if error.is_decode() {
            write!(f, "the answer is not of the expected shape: {cause}")
        } else {
            write!(f, "{cause}")
        }
    }
}

/// The outer errors say where it went wrong ("error sending request"), the innermost says why.
fn root_cause<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    causes(error).last().unwrap_or(error)
}

fn io_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    causes(error).find_map(<dyn Error>::downcast_ref)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| error.source())
}

/// The common cases without their "(os error 111)".
fn in_plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".into(),
        io::ErrorKind::ConnectionReset => "connection reset".into(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "host unreachable".into()
        }
        _ => error.to_string(),
    }
}
