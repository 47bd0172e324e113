//! Arms that wait for tokio's channels.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::{mpsc, oneshot};

/// Takes a number of messages from a channel, and adds them up.
pub(crate) struct Messages {
    channel: mpsc::Receiver<u64>,
    left: u64,
    sum: u64,
}

impl Messages {
    pub(crate) fn new(channel: mpsc::Receiver<u64>, count: usize) -> Self {
        Self {
            channel,
            left: count as u64,
            sum: 0,
        }
    }
}

impl Future for Messages {
    type Output = u64;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        while self.left > 0 {
            match self.channel.poll_recv(cx) {
                Poll::Ready(message) => {
                    self.sum += message.expect("the sender is alive");
                    self.left -= 1;
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(self.sum)
    }
}

/// The one value of a oneshot channel.
pub(crate) struct Single(pub(crate) oneshot::Receiver<u64>);

impl Future for Single {
    type Output = u64;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|value| value.expect("the sender sends before it goes"))
    }
}
