//! How a virtual user opens a stream.

use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::asking::{Failed, shown};
use super::drive::Focus;
use super::{Stop, User};
use crate::client::Response;
use crate::exchange::{Trail, exchange};
use crate::failure::{At, Failure, FailureKind, time};
use crate::observer::RunEventKind;
use crate::reconnect::{Reconnect, Sending};
use crate::request::{Open, Request};
use crate::stream::{Opened, State, Streams};

impl User {
    /// Opens a stream. Under `on failure continue` a stream that could not be opened counts as open, and
    /// what is done with it does nothing.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    pub async fn open<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        at: At,
        open: Open,
    ) -> Result<(), Stop> {
        let Some(name) = streams.slot(index).map(|slot| slot.line().name.clone()) else { return Ok(()) };
        let detail = shown(&open.request);
        self.tell(RunEventKind::StepStarted {
            step: "open",
            title,
            stream: Some(&name),
            detail: &detail,
            at,
        });
        if let Some(slot) = streams.slot(index)
            && !matches!(slot.line().state, State::Closed | State::Skipped)
        {
            if name.is_member() && matches!(slot.line().state, State::Open(_) | State::Away(_)) {
                // Of other streams the compiler sees to it.
                let reason = format!("stream {} is open already: `close` it first", name.quoted());
                let failure = Failure::new(FailureKind::Value, "open", title, at).fact("cause", reason);
                return self.failed(failure.on(&name));
            }
            // The server ended it, and the scenario need not close such a stream.
            slot.close(self);
        }
        let (idle, unmatched) = (open.idle, open.unmatched);
        let begun = Instant::now();
        // What a request holds is large and gone once it is answered: boxed, it makes no user larger.
        match Box::pin(self.request(streams, open)).await? {
            Ok((response, reconnect)) => {
                self.tell(RunEventKind::Opened {
                    stream: &name,
                    status: response.status,
                    version: response.version,
                    waited: begun.elapsed(),
                });
                if let Some(slot) = streams.slot(index) {
                    slot.opened(Opened { body: response.body, idle, reconnect, unmatched }, title, at, self);
                }
            }
            Err(failure) => {
                if let Some(slot) = streams.slot(index) {
                    slot.line().state = State::Skipped;
                }
                self.failed(failure.into_failure("open", title, at).on(&name))?;
            }
        }
        Ok(())
    }

    /// A request on its way, which does not hold on to the user.
    pub(crate) fn sending(&self, request: Request, trail: &Trail) -> Sending {
        let (client, cookies, trail) = (self.client.clone(), self.cookies.clone(), trail.clone());
        Box::pin(async move { exchange(&client, &cookies, request, &trail).await })
    }

    /// Sends the request and takes the head of its response; other streams go on meanwhile.
    async fn request<S: Streams>(
        &mut self,
        streams: &mut S,
        mut open: Open,
    ) -> Result<Result<(Response, Option<Box<Reconnect>>), Failed>, Stop> {
        if let Some(reason) = open.invalid.take() {
            return Ok(Err(Failed::new(FailureKind::Value, reason)));
        }
        let trail = Trail::default();
        let defaults = [("accept", "text/event-stream"), ("cache-control", "no-cache")];
        if let Some(id) = open.last_event_id.take().filter(|id| !id.is_empty()) {
            open.request.headers.insert(0, ("last-event-id".to_owned(), id));
        }
        if let Err(reason) = self.complete(&mut open.request, &defaults) {
            let failed = Failed::new(FailureKind::Request, reason);
            return Ok(Err(failed.asking(shown(&open.request), &trail)));
        }
        let shown = shown(&open.request);
        let (timeout, status) = (open.timeout, open.status);
        let reconnect = open.reconnect.map(|limit| Reconnect::new(limit, &open.request, timeout, status));
        let mut sending = self.sending(open.request, &trail);
        let answered = self
            .drive(streams, Instant::now().checked_add(timeout), Focus::None, |cx, _| {
                sending.as_mut().poll(cx)
            })
            .await;
        drop(sending);
        self.tell_redirects(&trail);
        let mut response = match answered? {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Ok(Err(Failed::from(error).asking(shown, &trail))),
            None => {
                let reason = format!("no response head came within {}", time(timeout));
                return Ok(Err(Failed::new(FailureKind::Timeout, reason).asking(shown, &trail)));
            }
        };
        let Some(Fault { kind, wanted, mut got }) = response.fault(status) else {
            return Ok(Ok((response, reconnect)));
        };
        if response.status == 204 {
            got.push_str(", by which a server says that there is no stream");
        }
        let body = match response.encoding() {
            None => self.start_of_body(streams, &mut response).await?,
            // It would be read as garbage.
            Some(_) => String::new(),
        };
        if !body.is_empty() {
            got.push_str(&format!("\nbody: {body}"));
        }
        let failed = Failed::with(kind, vec![("wanted", wanted), ("got", got)]);
        Ok(Err(failed.asking(shown, &trail)))
    }

    /// The first of a body that is no stream, as far as it comes at once.
    async fn start_of_body<S: Streams>(
        &mut self,
        streams: &mut S,
        response: &mut Response,
    ) -> Result<String, Stop> {
        const ENOUGH: usize = 512;
        let soon = Instant::now().checked_add(Duration::from_millis(500));
        let mut start = Vec::new();
        let body = &mut response.body;
        self.drive(streams, soon, Focus::None, |cx, _| {
            while start.len() < ENOUGH {
                match body.poll_chunk(cx) {
                    Poll::Ready(Some(Ok(bytes))) => start.extend_from_slice(&bytes),
                    Poll::Ready(_) => break,
                    Poll::Pending => return Poll::Pending,
                }
            }
            Poll::Ready(())
        })
        .await?;
        start.truncate(ENOUGH);
        Ok(String::from_utf8_lossy(&start).trim().replace(char::is_control, " "))
    }
}

/// What a response has that is no wanted stream.
pub(crate) struct Fault {
    kind: FailureKind,
    wanted: String,
    pub(crate) got: String,
}

impl Response {
    /// What keeps it from being an event stream with a status of `least` to `most`, in a content encoding that can be
    /// read; `None` if nothing does.
    pub(crate) fn fault(&self, (least, most): (u64, u64)) -> Option<Fault> {
        let status_is_wanted = (least..=most).contains(&u64::from(self.status)) && self.status != 204;
        let is_event_stream = self.content_type().as_deref().is_some_and(is_event_stream);
        let encoding = self.encoding();
        let kind = match (status_is_wanted, is_event_stream, &encoding) {
            (true, true, None) => return None,
            (true, true, Some(_)) => FailureKind::ContentEncoding,
            (true, false, _) => FailureKind::ContentType,
            (false, _, _) => FailureKind::Status,
        };
        let wanted = match (least, most) {
            (least, most) if least == most => format!("status {least}"),
            (least, u64::MAX) => format!("a status of {least}.."),
            (least, most) => format!("a status of {least}..={most}"),
        };
        let wanted = format!("{wanted} with content type text/event-stream");
        let mut got = self.described();
        if let (FailureKind::ContentEncoding, Some(encoding)) = (kind, &encoding) {
            got.push_str(&format!(", which this client does not decode; {}", way_out(encoding)));
        }
        Some(Fault { kind, wanted, got })
    }
}

/// What to do about a stream that is compressed so.
fn way_out(encoding: &str) -> &'static str {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => "`Client::gzip(true)` (cargo feature `gzip`) does, or have it sent plain",
        "br" => "`Client::brotli(true)` (cargo feature `brotli`) does, or have it sent plain",
        _ => "have it sent plain, or with gzip or br",
    }
}

/// Whether a content type is that of an event stream, whatever its parameters (WHATWG, "announce the
/// connection").
fn is_event_stream(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}
