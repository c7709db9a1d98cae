//! What checks look at of the response that a stream is read from.

use std::time::Duration;

use tokio::time::Instant;

use crate::check::{Losses, Received};
use crate::client::Response;

/// The head of a response. Only streams that a check looks at keep it.
#[derive(Debug)]
pub(crate) struct Head {
    status: u16,
    described: String,
    headers: Vec<(String, String)>,
    elapsed: Duration,
    /// When another one was asked for.
    asked_again: Option<Instant>,
}

impl Head {
    /// Of a response whose head came so long after its request was sent.
    pub(crate) fn of(response: &Response, elapsed: Duration) -> Box<Self> {
        let (status, described, headers) = (response.status, response.described(), response.headers());
        Box::new(Self { status, described, headers, elapsed, asked_again: None })
    }

    /// An attempt to reconnect begins.
    pub(super) fn asked_again(&mut self, now: Instant) {
        self.asked_again = Some(now);
    }

    /// The attempt has opened the stream again.
    pub(super) fn answered_again(&mut self, response: &Response, now: Instant) {
        let asked = self.asked_again.unwrap_or(now);
        *self = *Self::of(response, now.saturating_duration_since(asked));
    }

    /// As a check sees it, with these losses of the stream.
    pub(super) fn received(&self, losses: Losses) -> Received {
        Received {
            status: self.status,
            status_text: self.status.to_string(),
            described: self.described.clone(),
            headers: self.headers.clone(),
            body: String::new(),
            bytes: 0,
            invalid_utf8: false,
            elapsed: self.elapsed,
            losses,
        }
    }
}
