//! The error of a request or a body, from any side of the transport.

use std::error::Error;
use std::fmt;

use crate::cause::Cause;
use crate::reason::{Reason, ReasonKind};
use crate::shown::Lines;
use crate::system::nothing_can_be_opened;

/// Why a request was not answered, or a body broke off.
#[derive(Debug)]
pub(crate) struct TransportError {
    reason: Reason,
    /// What the side itself says.
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An error of this kind, in the words that people read.
    pub(crate) fn new(kind: ReasonKind, text: String) -> Self {
        Self { reason: Reason::new(kind, text), source: None }
    }

    /// The request cannot be sent as it is.
    pub(super) fn request(text: String) -> Self {
        Self::new(ReasonKind::Request, text)
    }

    /// Nothing can carry the request now: a setting cannot be used, unless this machine only lacks descriptors.
    pub(super) fn unbuilt(text: String) -> Self {
        let lacks = nothing_can_be_opened().is_some();
        Self::new(if lacks { ReasonKind::Generator } else { ReasonKind::Request }, text)
    }

    /// Gives the cause, for a text that varies in more than numbers and quoted parts.
    pub(crate) fn because(self, cause: impl Into<Cause>) -> Self {
        Self { reason: self.reason.because(cause), ..self }
    }

    pub(super) fn caused_by(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
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
