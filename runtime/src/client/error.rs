//! What a request or a body came to that went wrong, whichever side of the transport says so.

use std::error::Error;
use std::fmt;

use crate::cause::{self, Cause};
use crate::shown::Lines;

/// Why a request was not answered, or a body broke off.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) kind: TransportErrorKind,
    /// The reason without what differs from one error to the next.
    pub(crate) cause: Cause,
    reason: Box<str>,
    /// What the side itself says.
    source: Option<Box<dyn Error + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    /// The request cannot be sent as it is.
    Request,
    /// No connection, or it was lost.
    Connection,
    /// Redirects lead nowhere, or on and on.
    Redirect,
}

impl TransportError {
    pub(crate) fn new(kind: TransportErrorKind, reason: String) -> Self {
        Self { kind, cause: cause::generic(&reason), reason: reason.into(), source: None }
    }

    pub(super) fn request(reason: String) -> Self {
        Self::new(TransportErrorKind::Request, reason)
    }

    /// Says the cause where the reason has more in it than numbers and what stands in quotes.
    pub(crate) fn because(self, cause: impl Into<Cause>) -> Self {
        Self { cause: cause.into(), ..self }
    }

    pub(super) fn caused_by(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..self }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lines(&self.reason).fmt(f)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
