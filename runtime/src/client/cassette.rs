//! Cassettes at the door: what goes through it is recorded, or a recording answers in the place of every side.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::error::TransportError;
use super::outgoing::Outgoing;
use super::settings::Settings;
use crate::cassette::{Deck, Fate, Loss, Playing, Raw, Taken};
use crate::reason::ReasonKind;

/// The status of the answer to a request that is not recorded.
const UNKNOWN: StatusCode = match StatusCode::from_u16(599) {
    Ok(status) => status,
    Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
};

fn raw(request: &Outgoing) -> Raw<'_> {
    let Outgoing { method, target, headers, body } = request;
    Raw { method: method.as_str(), url: &target.url, headers, body: body.as_ref() }
}

/// Begins to record a request, if the client is recorded.
pub(super) fn taken(request: &Outgoing, settings: &Settings) -> Result<Option<Box<Taken>>, TransportError> {
    let Some(recording) = &settings.recording else { return Ok(None) };
    let taken = recording.begin(&raw(request));
    taken.map(|taken| Some(Box::new(taken))).map_err(|error| TransportError::request(error.to_string()))
}

/// Records an answer, whose pieces are [noted](Recorded::note) as they come.
pub(super) fn recorded<B>(
    taken: Box<Taken>,
    answer: Result<Response<B>, TransportError>,
) -> Result<Response<Recorded<B>>, TransportError> {
    match answer {
        Ok(answer) => {
            taken.head(answer.version(), answer.status().as_u16(), answer.headers());
            Ok(answer.map(|body| Recorded { body, taken }))
        }
        Err(error) => {
            taken.end(fate(&error));
            Err(error)
        }
    }
}

fn fate(error: &TransportError) -> Fate {
    let reason = error.reason();
    let loss = Loss { kind: reason.kind().word().to_owned(), why: reason.text().to_owned() };
    if reason.kind() == ReasonKind::Reset { Fate::Reset(loss) } else { Fate::Cut(loss) }
}

/// A body that is recorded. Dropping it before its end says that the client closed it.
pub(super) struct Recorded<B> {
    pub(super) body: B,
    taken: Box<Taken>,
}

impl<B> Recorded<B> {
    /// This came of it.
    pub(super) fn note(&self, piece: Option<&Result<Bytes, TransportError>>) {
        match piece {
            Some(Ok(bytes)) => self.taken.piece(bytes),
            Some(Err(error)) => self.taken.end(fate(error)),
            None => self.taken.end(Fate::End),
        }
    }
}

/// The body of an answer that no server sends.
pub(super) enum Body {
    Recorded(Box<Playing>),
    /// Once.
    Said(Option<Bytes>),
}

impl Body {
    /// Why nothing answers the request, until it was read.
    pub(super) fn unknown(&self) -> Option<&str> {
        match self {
            Self::Said(text) => std::str::from_utf8(text.as_deref()?).ok(),
            Self::Recorded(_) => None,
        }
    }

    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match self {
            Self::Recorded(playing) => {
                playing.poll_piece(cx).map(|piece| piece.map(|piece| piece.map_err(lost)))
            }
            Self::Said(text) => Poll::Ready(text.take().map(Ok)),
        }
    }
}

/// What answers a request in the place of a server. It counts as asked for at once.
pub(super) enum Answering {
    Known(Box<Playing>),
    Unknown(String),
}

impl Answering {
    pub(super) fn of(deck: &Arc<Deck>, request: &Outgoing) -> Self {
        match Playing::ask(deck, &raw(request)) {
            Ok(playing) => Self::Known(Box::new(playing)),
            Err(unknown) => Self::Unknown(unknown),
        }
    }

    /// The head, when it is due.
    pub(super) async fn answer(self) -> Result<Response<Body>, TransportError> {
        let mut playing = match self {
            Self::Known(playing) => playing,
            Self::Unknown(said) => return Ok(unknown(said)),
        };
        let head = poll_fn(|cx| playing.poll_head(cx)).await.map_err(lost)?;
        let mut answer = Response::new(Body::Recorded(playing));
        *answer.version_mut() = head.version;
        // All that was read of a cassette is of HTTP.
        *answer.status_mut() = StatusCode::from_u16(head.status).unwrap_or_default();
        for (name, value) in head.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                answer.headers_mut().append(name, value);
            }
        }
        Ok(answer)
    }
}

fn unknown(said: String) -> Response<Body> {
    let mut answer = Response::new(Body::Said(Some(said.into())));
    *answer.status_mut() = UNKNOWN;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, text);
    answer
}

/// Why a connection was lost, as it was said when it was recorded.
fn lost(loss: Loss) -> TransportError {
    let kind = ReasonKind::ALL.into_iter().find(|kind| kind.word() == loss.kind);
    let kind = kind.unwrap_or(ReasonKind::Broken);
    let of_system = match kind {
        ReasonKind::Reset => io::ErrorKind::ConnectionReset,
        ReasonKind::Timeout => io::ErrorKind::TimedOut,
        _ => io::ErrorKind::UnexpectedEof,
    };
    TransportError::new(kind, loss.why.clone()).caused_by(io::Error::new(of_system, loss.why))
}
