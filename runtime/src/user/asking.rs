//! What `open` and `http` share: they complete a request, wait for it, and tell its result.

use std::net::SocketAddr;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use crate::cause::Cause;
use crate::client::TransportError;
use crate::exchange::Trail;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::location::Location;
use crate::reason::ReasonKind;
use crate::request::Request;
use crate::shown::{Shown, is_secret_header};
use crate::stream::Streams;

use super::User;
use super::drive::Focus;

impl User {
    /// Puts the URL behind the base, and adds the headers of the scenario and these defaults, which the others replace.
    pub(super) fn complete(
        &self,
        request: &mut Request,
        defaults: &[(&'static str, &'static str)],
    ) -> Result<(), (Cause, String)> {
        if !crate::url::is_absolute(&request.url) {
            if let (None, Some(root)) = (&self.base, self.journal.given_base())
                && let Some(problem) = super::given_base_problem(root)
            {
                return Err(("the base of `UserStart::base` is no URL".into(), problem));
            }
            let base = self.base.as_deref().or_else(|| self.journal.given_base());
            let Some(base) = base.or_else(|| self.journal.client().base()) else {
                let url = crate::url::shown(&request.url);
                let reason = format!("`{url}` is a relative URL, and the scenario has no `base`");
                return Err(("relative URL without a `base`".into(), reason));
            };
            request.url = crate::url::join(base, &request.url);
        }
        let own = std::mem::take(&mut request.headers);
        request.headers.extend(defaults.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let of_scenario = self.headers.iter().cloned().map(|(name, value)| (name.into(), value.into()));
        request.headers.extend(of_scenario);
        request.headers.extend(own);
        let guards =
            |name: &str, value: &str| self.journal.secrets().stand_in(value) && !is_secret_header(name);
        let guarded = request.headers.iter().filter(|(name, value)| guards(name, value));
        request.guarded = guarded.map(|(name, _)| name.clone().into_owned()).collect();
        Ok(())
    }

    /// Waits for the result of an exchange, for `timeout` beside its time at a gate. `None` if it was too late.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub(super) async fn answered<S: Streams, T>(
        &mut self,
        streams: &mut S,
        stream: Option<&str>,
        trail: &Trail,
        timeout: Duration,
        mut answer: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Result<Option<T>, Stop> {
        let until = Instant::now().checked_add(timeout);
        loop {
            let answered = self
                .drive(streams, trail.deadline(until), Focus::None, |cx, _| match answer(cx) {
                    Poll::Ready(answer) => Poll::Ready(Some(answer)),
                    // The deadline has changed from here on.
                    Poll::Pending if trail.take_moved() => Poll::Ready(None),
                    Poll::Pending => Poll::Pending,
                })
                .await;
            if answered.is_err() {
                trail.given_up();
            }
            self.journal.tell_trail(trail, stream);
            self.journal.held_in_step(trail.held());
            match answered? {
                Some(Some(answer)) => return Ok(Some(answer)),
                Some(None) => {}
                None => return Ok(None),
            }
        }
    }
}

/// `POST http://…` on one line, without what is secret in the URL.
pub(super) fn shown(method: &str, url: &str) -> String {
    // A method that Rust gave may be anything.
    format!("{} {}", Shown::new(method).max(80), crate::url::shown(url).replace('\n', "\\n"))
}

/// Why a request did not give the wanted result.
pub(super) struct Failed {
    pub(super) kind: FailureKind,
    pub(super) cause: Cause,
    pub(super) facts: Vec<(&'static str, String)>,
    /// The address that the request went to.
    address: Option<SocketAddr>,
    /// In a box, since it is passed along often and is there seldom.
    source: Option<Box<TransportError>>,
    /// The status of an unwanted response.
    status: Option<u16>,
    /// The type or the code of the error in it.
    error_kind: Option<Box<str>>,
}

impl Failed {
    pub(super) fn new(kind: FailureKind, cause: impl Into<Cause>, reason: impl Into<String>) -> Self {
        Self::with(kind, cause, vec![("cause", reason.into())])
    }

    pub(super) fn with(
        kind: FailureKind,
        cause: impl Into<Cause>,
        facts: Vec<(&'static str, String)>,
    ) -> Self {
        Self { kind, cause: cause.into(), facts, address: None, source: None, status: None, error_kind: None }
    }

    /// A response of this status came.
    pub(super) fn after(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The response has this error of the API.
    pub(super) fn by_error(mut self, kind: Option<&str>) -> Self {
        self.error_kind = kind.map(Box::from);
        self
    }

    /// Names the request, the address that it went to, and the redirects that it came to.
    pub(super) fn asking(mut self, request: String, trail: &Trail) -> Self {
        let hops: Vec<String> =
            trail.lock().hops.iter().map(|hop| format!("status {} to {}", hop.status, hop.to)).collect();
        if !hops.is_empty() {
            self.facts.insert(0, ("via", hops.join("\n")));
        }
        self.facts.insert(0, ("request", request));
        self.address = trail.address();
        self
    }

    pub(super) fn into_failure(self, step: &'static str, title: &str, at: Location) -> Failure {
        let failure = Failure::new(self.kind, self.cause, step, title, at).with_status(self.status);
        let failure = failure.by_error(self.error_kind.as_deref());
        let failure =
            self.facts.into_iter().fold(failure, |failure, (label, text)| failure.fact(label, text));
        let failure = failure.at_address(self.address);
        match self.source {
            Some(source) => failure.caused_by(*source),
            None => failure,
        }
    }
}

impl From<TransportError> for Failed {
    fn from(error: TransportError) -> Self {
        let kind = match error.reason().kind() {
            ReasonKind::Request => FailureKind::Request,
            ReasonKind::Redirect => FailureKind::Redirect,
            ReasonKind::Generator => FailureKind::Generator,
            // No connection, or it was lost.
            _ => FailureKind::Connect,
        };
        let (cause, facts) = (error.reason().to_cause(), vec![("cause", error.to_string())]);
        Self {
            kind,
            cause,
            facts,
            address: None,
            source: Some(Box::new(error)),
            status: None,
            error_kind: None,
        }
    }
}
