//! How a virtual user opens a stream.

use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::User;
use super::asking::{Failed, shown};
use super::drive::Focus;
use super::learn::learn;
use crate::cause;
use crate::check::Statuses;
use crate::client::Response;
use crate::exchange::Trail;
use crate::failure::{Failure, FailureKind, time};
use crate::gate::RequestKind;
use crate::journal::Stop;
use crate::location::Location;
use crate::observer::RunEventKind;
use crate::protocol::{Protocol, Reading};
use crate::request::Open;
use crate::step_key::StepKey;
use crate::stream::{Head, Opened, Reconnect, Streams, Unwanted, Wanted, first_id, sending};
use crate::stream_name::StreamName;
use crate::url::shown_of_server;

/// A response that is the wanted stream, or one that a check on its status accepts.
struct Answered {
    response: Response,
    is_stream: bool,
    /// Whether it is one text of JSON, which its protocol takes too.
    is_json: bool,
    /// How the stream is reconnected.
    reconnect: Option<Box<Reconnect>>,
    /// The last event ID that the request had.
    last_event_id: String,
}

impl User {
    /// Opens a stream. Under `on failure continue` a stream that could not be opened counts as open, and actions on it
    /// do nothing.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    pub fn open<'u, S: Streams>(
        &'u mut self,
        streams: &'u mut S,
        index: usize,
        title: &'u str,
        key: impl Into<StepKey> + Copy + 'u,
        open: Open,
    ) -> impl Future<Output = Result<(), Stop>> + 'u {
        self.open_with(streams, index, title, key, open, Statuses::default())
    }

    /// As [`open`](Self::open). A response whose status meets `statuses`, if they ask anything, opens the stream too; one that
    /// is no stream leaves it ended.
    pub(super) fn open_with<'u, S: Streams>(
        &'u mut self,
        streams: &'u mut S,
        index: usize,
        title: &'u str,
        key: impl Into<StepKey> + Copy + 'u,
        mut open: Open,
        statuses: Statuses,
    ) -> impl Future<Output = Result<(), Stop>> + 'u {
        // A request's data is large, and gone once it is answered. Boxed, it makes no user larger.
        Box::pin(async move {
            let at = key.into().location();
            let Some(name) = streams.slot(index).map(|slot| slot.line().name().clone()) else {
                return Ok(());
            };
            self.wanted = self.wanted.wrapping_add(1);
            self.heed(key)?;
            learn(&open.request, self.journal.secrets_mut());
            if self.journal.is_heard() {
                let detail = self.journal.secrets().told(&shown(&open.request.method, &open.request.url));
                let protocol = open.protocol.as_ref().map(|protocol| protocol.name());
                self.journal.open_started(key.into(), title, &name, &detail, protocol);
            }
            if let Some(slot) = streams.slot(index)
                && (slot.line().is_live() || slot.line().is_over())
            {
                if name.is_member() && slot.line().is_live() {
                    // For other streams the compiler checks this.
                    let reason = format!("stream {} is open already: `close` it first", name.quoted());
                    let cause = "the stream is open already";
                    let failure =
                        Failure::new(FailureKind::Value, cause, "open", title, at).fact("cause", reason);
                    self.journal.failed(failure.on(&name))?;
                    self.step_finished(key);
                    return Ok(());
                }
                // The server ended it, and the scenario need not close such a stream.
                slot.close(&mut self.journal);
            }
            let (idle, unmatched, mut protocol) = (open.idle, open.unmatched, open.protocol.take());
            if let Some(protocol) = &mut protocol {
                protocol.request(open.request.body.as_ref().map_or(&[], |(body, _)| body));
            }
            let (begun, trail) = (Instant::now(), Trail::new(self.journal.is_heard()));
            let looked_at = open.looked_at;
            let of_protocol = protocol.as_deref_mut();
            match self.request(streams, &name, at, &mut open, &statuses, of_protocol, &trail).await? {
                Ok(Answered { mut response, is_stream, is_json, reconnect, last_event_id }) => {
                    // As if no gate had held it back.
                    let held = trail.held();
                    let begun = begun.checked_add(held).unwrap_or(begun);
                    self.journal.stream_opened();
                    self.journal.tell(RunEventKind::Opened {
                        stream: &name,
                        status: response.status,
                        version: response.version,
                        transport: response.body.carried_by(),
                        address: trail.address(),
                        elapsed: begun.elapsed(),
                    });
                    if let Some(wait) = response.body.head_wait() {
                        self.journal.socket_wait(None, Instant::now(), wait);
                    }
                    if let Some(slot) = streams.slot(index) {
                        let head = looked_at.then(|| Head::of(&response, begun.elapsed()));
                        let protocol = protocol.filter(|_| is_stream);
                        let reading =
                            protocol.map(|protocol| Box::new(Reading::new(protocol, begun, is_json)));
                        let body = response.body;
                        let reconnect = reconnect.filter(|_| is_stream);
                        let opened =
                            Opened { body, idle, reconnect, last_event_id, unmatched, reading, head };
                        slot.opened(opened, title, key.into(), &self.journal);
                        if !is_stream {
                            slot.is_no_stream(&mut self.journal);
                        }
                    }
                }
                Err(failure) => {
                    if let Some(slot) = streams.slot(index) {
                        slot.line().skip(&self.journal);
                    }
                    self.journal.failed(failure.into_failure("open", title, at).on(&name))?;
                }
            }
            self.step_finished(key);
            Ok(())
        })
    }

    /// An `open` was not even tried, and the user goes on: actions on the stream do nothing.
    pub(super) fn not_opened<S: Streams>(&mut self, streams: &mut S, index: usize) {
        let member = self.family.clone();
        let is_member = |streams: &mut S, index: &usize| {
            streams.slot(*index).is_some_and(|slot| Some(slot.line().name()) == member.as_ref())
        };
        // The number of a family leads to no stream: its member is known by its name.
        let index = match streams.slot(index) {
            Some(_) => Some(index),
            None => (0..streams.count()).find(|index| is_member(streams, index)),
        };
        let Some(slot) = index.and_then(|index| streams.slot(index)) else { return };
        if slot.line().is_live() {
            // A member that is open already stays so.
            return;
        }
        if slot.line().is_over() {
            slot.close(&mut self.journal);
        }
        slot.line().skip(&self.journal);
    }

    /// Sends the request and takes the head of its response; other streams go on meanwhile.
    #[expect(clippy::too_many_arguments, reason = "all that makes an answer the wanted one")]
    async fn request<S: Streams>(
        &mut self,
        streams: &mut S,
        stream: &StreamName,
        at: Location,
        open: &mut Open,
        statuses: &Statuses,
        protocol: Option<&mut (dyn Protocol + 'static)>,
        trail: &Trail,
    ) -> Result<Result<Answered, Failed>, Stop> {
        if let Some(reason) = open.invalid.take() {
            return Ok(Err(Failed::new(FailureKind::Value, cause::generic(&reason), reason)));
        }
        let accept = protocol.as_ref().map_or("text/event-stream", |protocol| protocol.accept());
        if let Some(id) = open.last_event_id.take().filter(|id| !id.is_empty()) {
            open.request.headers.insert(0, ("last-event-id".into(), id.into()));
        }
        let defaults = &[("accept", accept), ("cache-control", "no-cache")];
        if let Err((cause, reason)) = self.complete(&mut open.request, defaults) {
            let failed = Failed::new(FailureKind::Request, cause, reason);
            return Ok(Err(failed.asking(shown(&open.request.method, &open.request.url), trail)));
        }
        // It is shown only in a failure.
        let (method, url) = (open.request.method.clone(), open.request.url.clone());
        let asked = |failed: Failed| failed.asking(shown(&method, &url), trail);
        let timeout = open.timeout;
        let mut wanted = Wanted {
            status: open.status,
            looked_for: None,
            content_type: open.content_type.take(),
            takes_json: protocol.as_ref().is_some_and(|protocol| protocol.takes_json()),
        };
        let mut reconnect = open.reconnect.map(|limit| {
            let reconnect = Reconnect::new(limit, &open.request, timeout, wanted.clone());
            Box::new(reconnect.under(protocol.as_deref()).failing(open.through).waiting(open.after))
        });
        let last_event_id = first_id(&open.request);
        let gated = self.journal.gated(RequestKind::Open, Some(stream), at);
        let mut sending = sending(&self.journal, std::mem::take(&mut open.request), trail, gated);
        let answered =
            self.answered(streams, Some(stream), trail, timeout, |cx| sending.as_mut().poll(cx)).await;
        drop(sending);
        let response = match answered? {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Ok(Err(asked(Failed::from(error)))),
            None => {
                let reason = format!("no response head came within {}", time(timeout));
                let failed = Failed::new(FailureKind::Timeout, "no response head in time", reason);
                return Ok(Err(asked(failed)));
            }
        };
        let is_stream = match wanted.fault(&response) {
            None => Ok(true),
            Some(unwanted) if statuses.are_asked() && statuses.hold(response.status) => {
                wanted.looked_at(&response, unwanted)
            }
            Some(unwanted) if statuses.are_asked() && unwanted.kind == FailureKind::Status => {
                Err(Unwanted { wanted: statuses.wanted(), ..unwanted })
            }
            Some(unwanted) => Err(unwanted),
        };
        match is_stream {
            Ok(is_stream) => {
                if let Some(reconnect) = &mut reconnect {
                    reconnect.takes(response.status);
                }
                let is_json = wanted.is_json(&response);
                Ok(Ok(Answered { response, is_stream, is_json, reconnect, last_event_id }))
            }
            // Boxed, since it is large, and most streams are without.
            Err(unwanted) => {
                Ok(Err(asked(Box::pin(self.refused(streams, response, unwanted, protocol)).await?)))
            }
        }
    }

    /// The failure of an `open` whose response is not the wanted stream.
    async fn refused<S: Streams>(
        &mut self,
        streams: &mut S,
        mut response: Response,
        Unwanted { kind, wanted, mut got, reason }: Unwanted,
        protocol: Option<&mut (dyn Protocol + 'static)>,
    ) -> Result<Failed, Stop> {
        if response.status == 204 {
            got.push_str(", by which a server says that there is no stream");
        }
        if let Some(location) = response.location() {
            let to = shown_of_server(&location);
            got.push_str(&format!(", a redirect to {to} that `redirects` leaves to the step"));
        }
        let body = match response.encoding() {
            // An error is read whole. A text that only a person looks at is not waited for.
            None => {
                let enough = if protocol.is_some() { 8 * 1024 } else { SHOWN };
                self.start_of_body(streams, &mut response, enough).await?
            }
            // It would be read as garbage.
            Some(_) => String::new(),
        };
        got.push_str(&self.journal.secrets().body(&body, None));
        let mut facts = vec![("wanted", wanted), ("got", got)];
        let refusal = protocol.and_then(|protocol| protocol.refusal(&body));
        if let Some(said) = &refusal {
            facts.push(("error", self.journal.secrets().clean(&said.said()).into_owned()));
        }
        let error_kind = refusal.as_ref().and_then(|said| said.kind());
        Ok(Failed::with(kind, reason.to_cause(), facts).after(response.status).by_error(error_kind))
    }

    /// The beginning of a body that is no stream, as far as it comes at once.
    async fn start_of_body<S: Streams>(
        &mut self,
        streams: &mut S,
        response: &mut Response,
        enough: usize,
    ) -> Result<String, Stop> {
        let soon = Instant::now().checked_add(Duration::from_millis(500));
        let mut start = Vec::new();
        let body = &mut response.body;
        self.drive(streams, soon, Focus::None, |cx, _| {
            while start.len() < enough {
                match body.poll_chunk(cx) {
                    Poll::Ready(Some(Ok(bytes))) => start.extend_from_slice(&bytes),
                    Poll::Ready(_) => break,
                    Poll::Pending => return Poll::Pending,
                }
            }
            Poll::Ready(())
        })
        .await?;
        start.truncate(enough);
        Ok(String::from_utf8_lossy(&start).into_owned())
    }
}

/// The bytes of a body that a failure is about to show.
const SHOWN: usize = 2048;
