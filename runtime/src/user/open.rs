//! How a virtual user opens a stream.

use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::drive::Focus;
use super::{Stop, User};
use crate::client::{Response, TransportError, TransportErrorKind};
use crate::failure::{At, Failure, FailureKind, last_cause, time};
use crate::observer::RunEventKind;
use crate::protocol::{Protocol, Reading};
use crate::request::Open;
use crate::stream::{State, Streams};

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
        mut open: Open,
    ) -> Result<(), Stop> {
        let name = streams.slot(index).map(|slot| slot.line().name).unwrap_or_default();
        let detail = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        self.tell(RunEventKind::StepStarted { step: "open", title, stream: Some(name), detail: &detail, at });
        if let Some(slot) = streams.slot(index)
            && !matches!(slot.line().state, State::Closed | State::Skipped)
        {
            // The server ended it, and the scenario need not close such a stream.
            slot.close(self);
        }
        let (idle, mut protocol) = (open.idle, open.protocol.take());
        if let Some(protocol) = &mut protocol {
            protocol.request(open.request.body.as_ref().map_or(&[], |(body, _)| body));
        }
        let begun = Instant::now();
        // What a request holds is large and gone once it is answered: boxed, it makes no user larger.
        match Box::pin(self.request(streams, open, protocol.as_deref_mut())).await? {
            Ok(response) => {
                self.tell(RunEventKind::Opened {
                    stream: name,
                    status: response.status,
                    waited: begun.elapsed(),
                });
                if let Some(slot) = streams.slot(index) {
                    let is_json = !response.content_type.as_deref().is_some_and(is_event_stream);
                    slot.opened(response.body, title, at, idle, self);
                    slot.line().reading = protocol.map(|read| Box::new(Reading::new(read, begun, is_json)));
                }
            }
            Err(failure) => {
                if let Some(slot) = streams.slot(index) {
                    slot.line().state = State::Skipped;
                }
                self.failed(failure.into_failure(title, at).on(name))?;
            }
        }
        Ok(())
    }

    /// Sends the request and takes the head of its response; other streams go on meanwhile.
    async fn request<S: Streams>(
        &mut self,
        streams: &mut S,
        mut open: Open,
        protocol: Option<&mut (dyn Protocol + 'static)>,
    ) -> Result<Result<Response, OpenFailed>, Stop> {
        if let Some(reason) = open.invalid.take() {
            return Ok(Err(OpenFailed::new(FailureKind::Value, reason)));
        }
        let shown = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        let accept = protocol.as_ref().map_or("text/event-stream", |protocol| protocol.accept());
        if let Err(reason) = self.complete(&mut open, accept) {
            return Ok(Err(OpenFailed::new(FailureKind::Request, reason).asking(shown)));
        }
        let shown = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        let (timeout, (least, most)) = (open.timeout, open.status);
        let client = self.client.clone();
        let mut sending = Box::pin(async move { client.send(open.request).await });
        let answered = self
            .drive(streams, Instant::now().checked_add(timeout), Focus::None, |cx, _| {
                sending.as_mut().poll(cx)
            })
            .await?;
        drop(sending);
        let mut response = match answered {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Ok(Err(OpenFailed::from(error).asking(shown))),
            None => {
                let reason = format!("no response head came within {}", time(timeout));
                return Ok(Err(OpenFailed::new(FailureKind::Timeout, reason).asking(shown)));
            }
        };
        let status_is_wanted = (least..=most).contains(&u64::from(response.status));
        let takes_json = protocol.as_ref().is_some_and(|protocol| protocol.takes_json());
        let is_stream = response.content_type.as_deref().is_some_and(|content_type| {
            is_event_stream(content_type) || (takes_json && is_of(content_type, "application/json"))
        });
        if status_is_wanted && is_stream && response.status != 204 {
            return Ok(Ok(response));
        }
        let is_refused = !status_is_wanted || response.status == 204;
        let kind = if is_refused { FailureKind::Status } else { FailureKind::ContentType };
        let wanted = match (least, most) {
            (least, most) if least == most => format!("status {least}"),
            (least, u64::MAX) => format!("a status of {least}.."),
            (least, most) => format!("a status of {least}..={most}"),
        };
        let or_json = if takes_json { " or application/json" } else { "" };
        let wanted = format!("{wanted} with content type text/event-stream{or_json}");
        let content_type = match &response.content_type {
            Some(content_type) => format!("content type {content_type}"),
            None => "no content type".to_owned(),
        };
        let mut got = format!("status {} {}, {content_type}", response.status, response.reason);
        if response.status == 204 {
            got.push_str(", by which a server says that there is no stream");
        }
        // An error is read whole, what only a person looks at is not waited for.
        let enough = if protocol.is_some() { 8 * 1024 } else { SHOWN };
        let body = self.start_of_body(streams, &mut response, enough).await?;
        let shown_body = shown_body(&body);
        if !shown_body.is_empty() {
            got.push_str(&format!("\nbody: {shown_body}"));
        }
        let mut facts = vec![("wanted", wanted), ("got", got)];
        if let Some(said) = protocol.and_then(|protocol| protocol.refusal(&body)) {
            facts.push(("error", said.said()));
        }
        let failed = OpenFailed { kind, facts, source: None };
        Ok(Err(failed.asking(shown)))
    }

    /// The first of a body that is no stream, as far as it comes at once.
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

    /// Puts the URL behind the base, and adds the headers of the scenario and of an event stream.
    fn complete(&self, open: &mut Open, accept: &str) -> Result<(), String> {
        let request = &mut open.request;
        if !crate::url::is_absolute(&request.url) {
            let Some(base) = &self.base else {
                return Err(format!("`{}` is a relative URL, and the scenario has no `base`", request.url));
            };
            request.url = crate::url::join(base, &request.url);
        }
        let own = std::mem::take(&mut request.headers);
        let defaults = [("accept", accept), ("cache-control", "no-cache")];
        request.headers.extend(defaults.map(|(name, value)| (name.to_owned(), value.to_owned())));
        request.headers.extend(self.headers.iter().cloned());
        if let Some(id) = open.last_event_id.take().filter(|id| !id.is_empty()) {
            request.headers.push(("last-event-id".to_owned(), id));
        }
        request.headers.extend(own);
        Ok(())
    }
}

/// Why a stream was not opened.
struct OpenFailed {
    kind: FailureKind,
    facts: Vec<(&'static str, String)>,
    source: Option<TransportError>,
}

impl OpenFailed {
    fn new(kind: FailureKind, reason: String) -> Self {
        Self { kind, facts: vec![("cause", reason)], source: None }
    }

    fn asking(mut self, request: String) -> Self {
        self.facts.insert(0, ("request", request));
        self
    }

    fn into_failure(self, title: &str, at: At) -> Failure {
        let failure = Failure::new(self.kind, "open", title, at);
        let failure =
            self.facts.into_iter().fold(failure, |failure, (label, text)| failure.fact(label, text));
        match self.source {
            Some(source) => failure.caused_by(source),
            None => failure,
        }
    }
}

impl From<TransportError> for OpenFailed {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind {
            TransportErrorKind::Request => FailureKind::Request,
            TransportErrorKind::Connection => FailureKind::Connect,
        };
        Self { kind, facts: vec![("cause", last_cause(&error))], source: Some(error) }
    }
}

/// Whether a content type is that of an event stream, whatever its parameters (WHATWG, "announce the
/// connection").
fn is_event_stream(content_type: &str) -> bool {
    is_of(content_type, "text/event-stream")
}

/// Whether a content type is this one, whatever its parameters.
fn is_of(content_type: &str, wanted: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(wanted)
}

/// The bytes of a body that a failure shows.
const SHOWN: usize = 512;

/// As much of a body as a failure shows, on one line.
fn shown_body(body: &str) -> String {
    let end = (0..=body.len().min(SHOWN)).rev().find(|&end| body.is_char_boundary(end)).unwrap_or(0);
    body[..end].trim().replace(char::is_control, " ")
}
