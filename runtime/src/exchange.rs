//! A request and its answer. Redirects between them are followed as browsers do (Fetch, "HTTP-redirect fetch"). It
//! borrows no user, so that its caller can hold it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::client::{Attempt, Client, Connection, Notes, Response, TransportError};
use crate::cookies::Cookies;
use crate::gate::{Gated, RequestKind};
use crate::reason::ReasonKind;
use crate::request::Request;
use crate::shown::is_secret_header;
use crate::url::{shown, shown_of_server};

/// The most redirects that are followed if the request does not say how many (Fetch, "HTTP-redirect fetch").
const MOST: usize = 20;

/// One redirect.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    /// The URLs as they are shown.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) status: u16,
}

/// A request that a gate held back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) kind: RequestKind,
    pub(crate) elapsed: Duration,
    /// How many redirects came before.
    pub(crate) hops: usize,
}

/// How far an exchange has come, for a caller that stops waiting for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail(Arc<Mutex<Progress>>);

#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) hops: Vec<Hop>,
    /// Status and content type, once the last head of an `http` step has come.
    pub(crate) head: Option<String>,
    /// Bytes of the body so far.
    pub(crate) bytes: usize,
    /// How long the last bytes that came lay in the socket, if that is known.
    pub(crate) socket_wait: Option<Duration>,
    pub(crate) held: Vec<Held>,
    /// The connections that were made for it, each with how many redirects came before. Empty if nobody listens.
    pub(crate) made: Vec<(usize, Connection)>,
    pub(crate) told: Told,
    /// The connection of the request that is under way, or was the last.
    attempt: Attempt,
    /// Whether somebody is told what happens.
    is_heard: bool,
    /// What a gate holds back, and since when.
    at_gate: Option<(RequestKind, Instant)>,
    /// Whether it came to a gate or left one since the last look.
    moved: bool,
}

/// How much of an exchange's news is told.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) hops: usize,
    pub(crate) held: usize,
    pub(crate) made: usize,
}

impl Notes for Mutex<Progress> {
    fn note(&self, note: &mut dyn FnMut(&mut Attempt)) {
        note(&mut self.lock().unwrap_or_else(PoisonError::into_inner).attempt);
    }

    fn made(&self, connection: Connection) {
        let mut progress = self.lock().unwrap_or_else(PoisonError::into_inner);
        if progress.is_heard {
            let hops = progress.hops.len();
            progress.made.push((hops, connection));
        }
    }
}

impl Trail {
    /// The trail of an exchange. Connections are noted only if somebody is told of them.
    pub(crate) fn new(is_heard: bool) -> Self {
        Self(Arc::new(Mutex::new(Progress { is_heard, ..Progress::default() })))
    }

    /// The address that the last request went to, as far as it is known.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.lock().attempt.address
    }

    /// Hears of the connections.
    fn notes(&self) -> Arc<dyn Notes> {
        Arc::<Mutex<Progress>>::clone(&self.0)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the exchange has come to a gate or left one since the last call, which moves its deadline.
    pub(crate) fn take_moved(&self) -> bool {
        std::mem::take(&mut self.lock().moved)
    }

    /// How long a gate has held the exchange back so far.
    pub(crate) fn held(&self) -> Duration {
        self.lock().held()
    }

    /// The exchange is given up: if a gate held it back, that is over.
    pub(crate) fn given_up(&self) {
        let progress = &mut *self.lock();
        if let Some((kind, since)) = progress.at_gate.take() {
            progress.held.push(Held { kind, elapsed: since.elapsed(), hops: progress.hops.len() });
        }
    }

    /// The deadline of an exchange that had until `until`: the time at a gate does not count.
    pub(crate) fn deadline(&self, until: Option<Instant>) -> Option<Instant> {
        let progress = self.lock();
        // It has none as long as it is held back.
        if progress.at_gate.is_some() { None } else { until?.checked_add(progress.held()) }
    }
}

impl Progress {
    fn held(&self) -> Duration {
        let now = self.at_gate.map(|(_, since)| since.elapsed()).unwrap_or_default();
        self.held.iter().map(|held| held.elapsed).sum::<Duration>() + now
    }
}

/// Waits until the gate lets a request through.
async fn pass(gated: &Gated, kind: RequestKind, trail: &Trail) {
    let Some(opening) = gated.admit(kind) else { return };
    let since = Instant::now();
    {
        let mut progress = trail.lock();
        (progress.at_gate, progress.moved) = (Some((kind, since)), true);
    }
    opening.await;
    let elapsed = since.elapsed();
    let mut progress = trail.lock();
    let hops = progress.hops.len();
    progress.held.push(Held { kind, elapsed, hops });
    (progress.at_gate, progress.moved) = (None, true);
}

/// Sends a request, follows redirects, and gives the last head. The gate is asked before each request. `request` becomes
/// the one that was sent last.
///
/// # Cancel safety
///
/// Dropping the future drops the connection. `trail` keeps what happened so far.
pub(crate) async fn exchange(
    client: &Client,
    cookies: &Cookies,
    request: &mut Request,
    trail: &Trail,
    gated: Option<&Gated>,
) -> Result<Response, TransportError> {
    let mut kind = gated.map(|gated| gated.kind);
    loop {
        if let (Some(gated), Some(kind)) = (gated, kind.replace(RequestKind::Redirect)) {
            pass(gated, kind, trail).await;
        }
        let response = client.send(request, cookies, trail.notes()).await?;
        let Some(location) = response.location() else { return Ok(response) };
        let followed = trail.lock().hops.len();
        if request.redirects.is_some_and(|most| followed as u64 >= most) {
            return Ok(response);
        }
        let status = response.status;
        let (target, same_origin) = resolve(&request.url, response.url(), &location)?;
        {
            let mut came = trail.lock();
            // What the server wrote is shown without its values.
            let from =
                if came.hops.is_empty() { shown(response.url()) } else { shown_of_server(response.url()) };
            let (from, to) = (from.into_owned(), shown_of_server(&target).into_owned());
            if request.redirects.is_none() && came.hops.len() == MOST {
                let reason = format!(
                    "it was redirected more than {MOST} times; the next would lead from {from} to {to} (status {status})"
                );
                return Err(TransportError::new(ReasonKind::Redirect, reason)
                    .because(format!("more than {MOST} redirects")));
            }
            came.hops.push(Hop { from, to, status });
        }
        redirect(request, status, target, same_origin);
    }
}

/// The URL that a redirect leads to, and whether it has the same origin (RFC 6454). `asked` is the URL that the
/// scenario gave. `from` is the URL that was sent, without the name and the password.
fn resolve(asked: &str, from: &str, location: &str) -> Result<(String, bool), TransportError> {
    let refused = |cause: &'static str, reason: String| {
        let reason = format!("it was redirected to `{}`, {reason}", shown_of_server(location));
        TransportError::new(ReasonKind::Redirect, reason).because(cause)
    };
    const NO_URL: &str = "redirect to what is no URL";
    let from = Url::parse(from).map_err(|error| refused(NO_URL, error.to_string()))?;
    let mut to = from.join(location).map_err(|error| refused(NO_URL, format!("which is no URL: {error}")))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(refused(
            "redirect to what is not `http` or `https`",
            "which is not `http` or `https`".to_owned(),
        ));
    }
    let same_origin = to.origin() == from.origin();
    if let (true, "", Ok(asked)) = (same_origin, to.username(), Url::parse(asked)) {
        // A URL of `http` has a host, and so takes them.
        let _ = to.set_username(asked.username());
        let _ = to.set_password(asked.password());
    }
    Ok((to.into(), same_origin))
}

/// Turns `request` into the one that a redirect asks for.
fn redirect(request: &mut Request, status: u16, target: String, same_origin: bool) {
    request.url = target;
    // The new URL is whole.
    request.query.clear();
    let becomes_get = match status {
        301 | 302 => request.method == "POST",
        303 => request.method != "HEAD" && request.method != "GET",
        _ => false,
    };
    if becomes_get {
        request.method = "GET".into();
        request.body = None;
        // Fetch, "request-body-header name".
        drop_headers(
            request,
            &["content-type", "content-length", "content-encoding", "content-language", "content-location"],
        );
    }
    if !same_origin {
        (request.basic, request.bearer) = (None, None);
        drop_headers(request, &["host"]);
        let guarded = std::mem::take(&mut request.guarded);
        let is_guarded = |name: &str| guarded.iter().any(|guarded| guarded.eq_ignore_ascii_case(name));
        request.headers.retain(|(name, _)| !is_secret_header(name) && !is_guarded(name));
    }
}

fn drop_headers(request: &mut Request, names: &[&str]) {
    request.headers.retain(|(name, _)| !names.iter().any(|dropped| name.eq_ignore_ascii_case(dropped)));
}
