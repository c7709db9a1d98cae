//! How a virtual user sends a request and takes the whole response.

use std::future::poll_fn;

use bytes::Bytes;
use tokio::time::Instant;

use super::User;
use super::asking::{Failed, shown};
use super::learn::learn;
use crate::cause::{self, Cause};
use crate::check::{Keeps, Losses, Misses, Received, ResponseCheck};
use crate::client::{Client, Response};
use crate::cookies::Cookies;
use crate::exchange::{Trail, exchange};
use crate::failure::{FailureKind, time};
use crate::gate::{Gated, RequestKind};
use crate::journal::Stop;
use crate::observer::RunEventKind;
use crate::protocol::{Awaited, Found};
use crate::request::{Http, Request};
use crate::shown::{Secrets, Short};
use crate::step_key::StepKey;
use crate::stream::Streams;

impl User {
    /// Sends a request, waits for the whole response, and gives what the check keeps of it; the streams go on. `None`
    /// if it failed and the user goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    pub async fn http<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        title: &str,
        key: impl Into<StepKey> + Copy,
        http: Http,
        check: ResponseCheck<K>,
    ) -> Result<Option<K::Kept>, Stop> {
        self.wanted = self.wanted.wrapping_add(1);
        self.heed(key)?;
        learn(&http.request, self.journal.secrets_mut());
        if self.journal.is_heard() {
            let detail = self.journal.secrets().told(&shown(&http.request.method, &http.request.url));
            self.journal.step_started(key, title, None, &detail);
        }
        let shows_secrets = self.journal.secrets().are_shown();
        let wanted = check.wanted(shows_secrets);
        let (asks_status, invalid) = (check.asks_status(), check.invalid());
        let trail = Trail::new(self.journal.is_heard());
        // A request's data is large, and gone once it is answered. Boxed, it makes no user larger.
        let (request, answered) =
            Box::pin(self.ask(streams, title, key.into(), http, invalid, &trail)).await?;
        let secrets = self.journal.secrets_mut();
        let decided = answered.and_then(|received| {
            let kept = if asks_status || (200..400).contains(&received.status) {
                check.decide(&received, secrets).map_err(|Misses { first, is_unfit, reason }| {
                    let what = if is_unfit { "finds what does not fit" } else { "does not hold" };
                    // Of a session, nobody has written it beforehand.
                    let written = Some(key.into().title()).filter(|written| !written.is_empty());
                    let title = Short(written.unwrap_or(title));
                    let cause = format!("condition {} {what} in check of http {title:?}", first + 1);
                    (FailureKind::Check, cause, wanted, reason)
                })
            } else {
                let wanted = match wanted.as_str() {
                    "" => "a status of 200..=399".to_owned(),
                    wanted => format!("a status of 200..=399 and {wanted}"),
                };
                let cause = format!("status {}", received.status);
                Err((FailureKind::Status, cause, wanted, format!("status is {}", received.status)))
            };
            kept.map_err(|(kind, cause, wanted, got)| {
                let response = described(&received, secrets);
                let facts = vec![("wanted", wanted), ("got", got), ("response", response)];
                Failed::with(kind, cause, facts)
            })
        });
        let kept = match decided {
            Ok(kept) => Some(kept),
            Err(failed) => {
                let failed = failed.asking(request, &trail);
                self.journal.failed(failed.into_failure("http", title, key.into().location()))?;
                None
            }
        };
        self.step_finished(key);
        Ok(kept)
    }

    /// The request as it is shown, and the whole response.
    async fn ask<S: Streams>(
        &mut self,
        streams: &mut S,
        title: &str,
        key: StepKey,
        http: Http,
        invalid: Option<String>,
        trail: &Trail,
    ) -> Result<(String, Result<Received, Failed>), Stop> {
        let Http { mut request, timeout, mcp, invalid: unsendable } = http;
        if let Some(reason) = unsendable.or(invalid) {
            return Ok((
                shown(&request.method, &request.url),
                Err(Failed::new(FailureKind::Value, cause::generic(&reason), reason)),
            ));
        }
        let client = self.journal.client().clone();
        let defaults: &[_] = if mcp { &[("accept", "application/json, text/event-stream")] } else { &[] };
        let body = request.body.as_ref().map_or(&[][..], |(body, _)| body);
        let awaited = if mcp { Awaited::of(body, client.cap()) } else { None };
        if let Err((cause, reason)) = self.complete(&mut request, defaults) {
            return Ok((
                shown(&request.method, &request.url),
                Err(Failed::new(FailureKind::Request, cause, reason)),
            ));
        }
        let (detail, method) = (shown(&request.method, &request.url), request.method.clone());
        let mut asking = Box::pin(whole(
            client,
            self.journal.cookies().clone(),
            request,
            awaited,
            trail.clone(),
            self.journal.gated(RequestKind::Http, None, key.location()),
        ));
        let answered = self.answered(streams, None, trail, timeout, |cx| asking.as_mut().poll(cx)).await;
        drop(asking);
        let answered = match answered? {
            Some(answered) => answered,
            None => {
                let (cause, reason) = late(trail, &time(timeout));
                Err(Failed::new(FailureKind::Timeout, cause, reason))
            }
        };
        if let Ok(received) = &answered {
            self.journal.tell(RunEventKind::Responded {
                title,
                method: &method,
                status: received.status,
                address: trail.address(),
                elapsed: received.elapsed,
                bytes: received.bytes,
                invalid_utf8: received.invalid_utf8,
            });
            let wait = trail.lock().socket_wait;
            if let Some(wait) = wait {
                self.journal.socket_wait(None, Instant::now(), wait);
            }
        }
        Ok((detail, answered))
    }
}

/// What did not come in time.
fn late(trail: &Trail, timeout: &str) -> (&'static str, String) {
    let came = trail.lock();
    match &came.head {
        None => ("no response in time", format!("no response came within {timeout}")),
        Some(head) => {
            let bytes = came.bytes;
            let reason =
                format!("the body was not complete within {timeout}; {head}, {bytes} bytes of the body came");
            ("body not complete in time", reason)
        }
    }
}

/// Sends a request, and reads the response to its end, or an event stream to what is awaited in it.
async fn whole(
    client: Client,
    cookies: Cookies,
    mut request: Request,
    awaited: Option<Awaited>,
    trail: Trail,
    gated: Option<Gated>,
) -> Result<Received, Failed> {
    let begun = Instant::now();
    let mut response = exchange(&client, &cookies, &mut request, &trail, gated.as_ref()).await?;
    // What is compressed cannot be read as a stream.
    let awaited = awaited.filter(|_| response.is_event_stream() && response.encoding().is_none());
    let due = awaited.as_ref().map(|awaited| format!(" without {}", awaited.due()));
    {
        let mut came = trail.lock();
        came.head = Some(response.described() + &due.unwrap_or_default());
        came.socket_wait = response.body.head_wait();
    }
    let Body { text: body, bytes, invalid_utf8 } = match awaited {
        Some(awaited) => found(&mut response, awaited, &trail).await?,
        None => read(&mut response, client.most_of_a_body(), &trail).await?,
    };
    let elapsed = begun.elapsed().saturating_sub(trail.held());
    Ok(Received {
        status: response.status,
        status_text: response.status.to_string(),
        described: response.described(),
        headers: response.headers(),
        body,
        bytes,
        invalid_utf8,
        elapsed,
        losses: Losses::default(),
    })
}

/// A body, as the check sees it.
struct Body {
    text: String,
    /// How many bytes came.
    bytes: usize,
    invalid_utf8: bool,
}

/// Why a body is none that a check could see.
fn broken(cause: impl Into<Cause>, reason: String, response: &Response) -> Failed {
    Failed::with(FailureKind::Body, cause, vec![("got", response.described()), ("cause", reason)])
}

/// The next piece of a body of which so many bytes came; `None` at its end.
async fn piece(response: &mut Response, came: usize) -> Result<Option<Bytes>, Failed> {
    match poll_fn(|cx| response.body.poll_chunk(cx)).await.transpose() {
        Ok(piece) => Ok(piece),
        Err(error) => {
            let reason = format!("the body broke off after {came} bytes: {error}");
            let cause = format!("body broken off: {}", error.reason().cause());
            Err(broken(cause, reason, response))
        }
    }
}

/// Reads an event stream up to what is awaited in it.
async fn found(response: &mut Response, mut awaited: Awaited, trail: &Trail) -> Result<Body, Failed> {
    let mut bytes = 0;
    while let Some(chunk) = piece(response, bytes).await? {
        bytes += chunk.len();
        let mut came = trail.lock();
        (came.bytes, came.socket_wait) = (bytes, response.body.take_socket_wait());
        drop(came);
        match awaited.read(&chunk) {
            Ok(None) => {}
            Ok(Some(Found { text, invalid_utf8 })) => return Ok(Body { text, bytes, invalid_utf8 }),
            Err(cap) => return Err(broken("event over the cap", cap.to_string(), response)),
        }
    }
    let reason = format!(
        "the event stream ended without {}, after {bytes} bytes; a stream that is to be resumed is opened by \
         `sse \"…\" open … protocol mcp reconnect 3`",
        awaited.due()
    );
    Err(broken("event stream without the JSON-RPC response", reason, response))
}

async fn read(response: &mut Response, cap: usize, trail: &Trail) -> Result<Body, Failed> {
    let mut body = Vec::new();
    while let Some(chunk) = piece(response, body.len()).await? {
        if body.len() + chunk.len() > cap {
            let reason = format!(
                "the body is over the cap of {cap} bytes; if the server means to send that much, raise it \
                 (`Client::body_cap`, given to the scenario by `.client(…)`)"
            );
            return Err(broken("body over the cap", reason, response));
        }
        body.extend_from_slice(&chunk);
        let mut came = trail.lock();
        (came.bytes, came.socket_wait) = (body.len(), response.body.take_socket_wait());
    }
    // The mark of its end may have come alone.
    if let Some(wait) = response.body.take_socket_wait() {
        trail.lock().socket_wait = Some(wait);
    }
    let bytes = body.len();
    Ok(match String::from_utf8(body) {
        Ok(text) => Body { text, bytes, invalid_utf8: false },
        Err(error) => {
            Body { text: String::from_utf8_lossy(error.as_bytes()).into_owned(), bytes, invalid_utf8: true }
        }
    })
}

/// The response as a failure shows it.
fn described(received: &Received, secrets: &Secrets) -> String {
    let mut text = format!("{}, {} bytes in {}", received.described, received.bytes, time(received.elapsed));
    if received.invalid_utf8 {
        text.push_str("; what is no UTF-8 in it was replaced by U+FFFD");
    }
    text + &secrets.body(&received.body, Some(received.bytes))
}
