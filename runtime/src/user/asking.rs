//! What `open` and `http` share: a request is made whole, and what became of it is told.

use crate::client::{TransportError, TransportErrorKind};
use crate::exchange::Trail;
use crate::failure::{Failure, FailureKind};
use crate::location::At;
use crate::request::Request;
use crate::shown::{Secrets, base64, is_secret_header, is_secret_in_query};

use super::User;

impl User {
    /// Puts the URL behind the base, and adds the headers of the scenario and these defaults, which the others replace.
    pub(super) fn complete(&self, request: &mut Request, defaults: &[(&str, &str)]) -> Result<(), String> {
        if !crate::url::is_absolute(&request.url) {
            let Some(base) = &self.base else {
                let url = crate::url::shown(&request.url);
                return Err(format!("`{url}` is a relative URL, and the scenario has no `base`"));
            };
            request.url = crate::url::join(base, &request.url);
        }
        let own = std::mem::take(&mut request.headers);
        request
            .headers
            .extend(defaults.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        request.headers.extend(self.headers.iter().cloned());
        request.headers.extend(own);
        let guards =
            |name: &str, value: &str| !is_secret_header(name) && self.journal.secrets().stand_in(value);
        let guarded = request.headers.iter().filter(|(name, value)| guards(name, value));
        request.guarded = guarded.map(|(name, _)| name.clone()).collect();
        Ok(())
    }
}

/// Tells `secrets` of those that a request sends.
pub(super) fn learn(request: &Request, secrets: &mut Secrets) {
    if let Some(token) = &request.bearer {
        secrets.sent(token);
    }
    if let Some((name, password)) = &request.basic {
        secrets.sent(password);
        secrets.sent(&base64(format!("{name}:{password}").as_bytes()));
    }
    crate::url::secrets(&request.url).for_each(|secret| secrets.sent(&secret));
    for (_, value) in request.query.iter().filter(|(name, _)| is_secret_in_query(name)) {
        secrets.sent(value);
    }
    for (name, value) in &request.headers {
        learn_header(name, value, secrets);
    }
    if let Some((body, _)) = &request.body {
        secrets.sent_in(body);
    }
}

/// Tells `secrets` what a header sends, if that is one.
pub(super) fn learn_header(name: &str, value: &str, secrets: &mut Secrets) {
    if !is_secret_header(name) {
        return;
    }
    secrets.sent(value);
    if name.eq_ignore_ascii_case("cookie") {
        let cookies = value.split(';').filter_map(|cookie| cookie.split_once('='));
        cookies.for_each(|(_, value)| secrets.sent(value));
    } else if let Some((_, credentials)) = value.split_once(' ') {
        secrets.sent(credentials);
    }
}

/// `POST http://…` on one line, without what is secret in the URL.
pub(super) fn shown(request: &Request) -> String {
    format!("{} {}", request.method, crate::url::shown(&request.url).replace('\n', "\\n"))
}

/// Why a request did not come to what was wanted.
pub(super) struct Failed {
    pub(super) kind: FailureKind,
    pub(super) facts: Vec<(&'static str, String)>,
    source: Option<TransportError>,
}

impl Failed {
    pub(super) fn new(kind: FailureKind, reason: impl Into<String>) -> Self {
        Self::with(kind, vec![("cause", reason.into())])
    }

    pub(super) fn with(kind: FailureKind, facts: Vec<(&'static str, String)>) -> Self {
        Self { kind, facts, source: None }
    }

    /// Names the request, and the redirects that it came to.
    pub(super) fn asking(mut self, request: String, trail: &Trail) -> Self {
        let hops: Vec<String> =
            trail.lock().hops.iter().map(|hop| format!("status {} to {}", hop.status, hop.to)).collect();
        if !hops.is_empty() {
            self.facts.insert(0, ("via", hops.join("\n")));
        }
        self.facts.insert(0, ("request", request));
        self
    }

    pub(super) fn into_failure(self, step: &'static str, title: &str, at: At) -> Failure {
        let failure = Failure::new(self.kind, step, title, at);
        let failure =
            self.facts.into_iter().fold(failure, |failure, (label, text)| failure.fact(label, text));
        match self.source {
            Some(source) => failure.caused_by(source),
            None => failure,
        }
    }
}

impl From<TransportError> for Failed {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind {
            TransportErrorKind::Request => FailureKind::Request,
            TransportErrorKind::Connection => FailureKind::Connect,
            TransportErrorKind::Redirect => FailureKind::Redirect,
        };
        Self { kind, facts: vec![("cause", error.to_string())], source: Some(error) }
    }
}
