//! What a request or a body came to that went wrong, whichever side of the transport says so.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::reason::{Reason, ReasonKind};
use crate::shown::Lines;

/// Why a request was not answered, or a body broke off.
#[derive(Debug)]
pub(crate) struct TransportError {
    reason: Reason,
    /// What the side itself says.
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An error of this kind, with a cause to group by and the text that people read.
    pub(crate) fn new(kind: ReasonKind, cause: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { reason: Reason::new(kind, cause, text), source: None }
    }

    /// The request cannot be sent as it is.
    pub(super) fn request(cause: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self::new(ReasonKind::Request, cause, text)
    }

    pub(super) fn caused_by(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..self }
    }

    /// What kind of error it is, and what it is grouped by.
    pub(crate) fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lines(self.reason.text()).fmt(f)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
