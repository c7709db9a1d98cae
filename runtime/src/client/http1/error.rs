//! What can go wrong on a connection, in the words that the other side has for it.

use std::error::Error;
use std::fmt;
use std::io;

use crate::client::error::TransportError;
use crate::client::explain::{self, Unanswered};
use crate::client::settings::Settings;
use crate::failure::find;
use crate::reason::ReasonKind;

/// What is wrong with the framing of a body.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Fault {
    Known(io::ErrorKind, &'static str),
    /// The trailer section holds something else than fields.
    Trailers(httparse::Error),
}

impl Fault {
    pub(super) const CUT_IN_BODY: Self =
        Self::Known(io::ErrorKind::UnexpectedEof, "end of file before message length reached");
    pub(super) const CUT_IN_CHUNK_LINE: Self =
        Self::Known(io::ErrorKind::UnexpectedEof, "unexpected EOF during chunk size line");
    pub(super) const NO_SIZE: Self = invalid("Invalid chunk size line: missing size digit");
    pub(super) const INVALID_SIZE: Self = invalid("Invalid chunk size line: Invalid Size");
    pub(super) const SIZE_TOO_LARGE: Self = invalid("invalid chunk size: overflow");
    pub(super) const INVALID_SPACE: Self = invalid("Invalid chunk size linear white space");
    pub(super) const INVALID_SIZE_LF: Self = invalid("Invalid chunk size LF");
    pub(super) const LINE_IN_EXTENSION: Self = invalid("invalid chunk extension contains newline");
    pub(super) const EXTENSIONS_TOO_LARGE: Self = invalid("chunk extensions over limit");
    pub(super) const INVALID_DATA_CR: Self = invalid("Invalid chunk body CR");
    pub(super) const INVALID_DATA_LF: Self = invalid("Invalid chunk body LF");
    pub(super) const INVALID_TRAILER_LF: Self = invalid("Invalid trailer end LF");
    pub(super) const INVALID_END_LF: Self = invalid("Invalid chunk end LF");
    pub(super) const TOO_MANY_TRAILERS: Self = invalid("chunk trailers count overflow");
    pub(super) const TRAILERS_TOO_LARGE: Self = invalid("chunk trailers bytes over limit");
    pub(super) const PARTIAL_TRAILER: Self = invalid("Partial header");
}

const fn invalid(text: &'static str) -> Fault {
    Fault::Known(io::ErrorKind::InvalidData, text)
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Known(kind, text) => Self::new(kind, text),
            Fault::Trailers(error) => Self::new(io::ErrorKind::InvalidData, error),
        }
    }
}

/// What is wrong with the head of a response.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) struct HeadFault(&'static str);

impl HeadFault {
    pub(super) const CUT: Self = Self("connection closed before message completed");
    pub(super) const INVALID_HEADER: Self = Self("invalid HTTP header parsed");
    pub(super) const INVALID_LENGTH: Self = Self("invalid content-length parsed");
    pub(super) const INVALID_STATUS: Self = Self("invalid HTTP status-code parsed");
    pub(super) const INVALID_VERSION: Self = Self(explain::INVALID_VERSION);
    pub(super) const TOO_LARGE: Self = Self(explain::HEAD_TOO_LARGE);
    pub(super) const TOO_MANY_INFORMATIONAL: Self =
        Self("the server sent more than 20 informational responses (1xx) and no response");
    pub(super) const UNEXPECTED_ENCODING: Self = Self("unexpected transfer-encoding parsed");
}

impl From<httparse::Error> for HeadFault {
    fn from(error: httparse::Error) -> Self {
        match error {
            httparse::Error::Status => Self::INVALID_STATUS,
            httparse::Error::TooManyHeaders => Self::TOO_LARGE,
            httparse::Error::Version => Self::INVALID_VERSION,
            httparse::Error::HeaderName
            | httparse::Error::HeaderValue
            | httparse::Error::NewLine
            | httparse::Error::Token => Self::INVALID_HEADER,
        }
    }
}

impl fmt::Display for HeadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for HeadFault {}

/// Why a connection gave no head.
#[derive(Debug)]
pub(super) enum ExchangeError {
    Head(HeadFault),
    /// The connection was lost.
    Io(io::Error),
}

impl From<HeadFault> for ExchangeError {
    fn from(fault: HeadFault) -> Self {
        Self::Head(fault)
    }
}

/// Why there is no connection.
pub(super) type ConnectError = Box<dyn Error + Send + Sync>;

/// A connection was not made in time.
#[derive(Debug)]
pub(super) struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("operation timed out")
    }
}

impl Error for TimedOut {}

pub(super) fn of_connect(error: ConnectError, settings: &Settings) -> TransportError {
    let is_timeout = find::<TimedOut>(&*error).is_some()
        || find::<io::Error>(&*error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    let kind = explain::kind_of_connect(&*error, is_timeout);
    let meaning = None;
    let text =
        explain::of_request(Unanswered { error: &*error, is_connect: true, is_timeout, meaning }, settings);
    TransportError::new(kind, text).caused_by(error)
}

pub(super) fn of_exchange(error: ExchangeError, settings: &Settings) -> TransportError {
    let unanswered = |error: &(dyn Error + 'static), meaning| {
        explain::of_request(Unanswered { error, is_connect: false, is_timeout: false, meaning }, settings)
    };
    match error {
        ExchangeError::Head(fault) => {
            let text = unanswered(&fault, explain::of_head(fault.0));
            TransportError::new(ReasonKind::Broken, text).caused_by(fault)
        }
        ExchangeError::Io(error) => {
            let text = unanswered(&error, None);
            TransportError::new(explain::of_loss(Some(error.kind())), text).caused_by(error)
        }
    }
}

/// Why a body broke off.
pub(super) fn of_body(error: impl Into<io::Error>) -> TransportError {
    let error = error.into();
    TransportError::new(explain::of_loss(Some(error.kind())), explain::of_body(&error)).caused_by(error)
}
