//! What checks look at of the response that a stream is read from.

use std::time::Duration;

use tokio::time::Instant;

use super::line::Line;
use crate::check::{Losses, Received};
use crate::client::Response;
use crate::reason::ReasonKind;

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
}

impl Line {
    /// The stream as it stands: the response that it is read from, or was last, and its losses. `None` of one that keeps no
    /// head.
    pub(crate) fn looked_at(&self) -> Option<Received> {
        let Head { status, described, headers, elapsed, .. } = &**self.head.as_ref()?;
        Some(Received {
            status: *status,
            status_text: status.to_string(),
            described: described.clone(),
            headers: headers.clone(),
            body: String::new(),
            bytes: 0,
            invalid_utf8: false,
            elapsed: *elapsed,
            losses: self.losses(),
        })
    }

    fn losses(&self) -> Losses {
        let known = self.reconnect.as_ref().map(|reconnect| reconnect.history.losses());
        let (mut count, mut kind, mut status) = known.unwrap_or_default();
        if let Some(reason) = self.state.cut_reason() {
            // What breaks a stream from within is no loss that it could have been reconnected after.
            let within =
                matches!(reason.kind(), ReasonKind::Cap | ReasonKind::Protocol | ReasonKind::ServerError);
            count += u64::from(within || known.is_none());
            kind = Some(reason.kind());
            status = reason.status().or(status);
        }
        Losses { count, kind: kind.map(ReasonKind::word), status }
    }
}
