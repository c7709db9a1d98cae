//! The corpus: raw responses, by topic.

mod bodies;
mod chunks;
mod events;
mod framing;
mod heads;
mod informational;
mod status;

use crate::both::Step;

/// A raw response.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) response: Vec<u8>,
    /// The request that it answers.
    pub(crate) step: Step,
    /// It is too long to be cut at every byte: it is cut around its ends and at some places between.
    pub(crate) is_large: bool,
}

/// A head that announces an event stream.
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type:text/event-stream\r\n";

/// These bytes as they are.
fn raw(name: &'static str, response: impl AsRef<[u8]>) -> Case {
    Case { name, response: response.as_ref().to_vec(), step: Step::Stream, is_large: false }
}

/// A stream with these further lines in its head, each with its end, and this body.
fn stream(name: &'static str, lines: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Case {
    let parts = [HEAD.as_bytes(), lines.as_ref(), b"\r\n", body.as_ref()];
    raw(name, parts.concat())
}

/// A stream in chunks.
fn chunked(name: &'static str, body: impl AsRef<[u8]>) -> Case {
    stream(name, "transfer-encoding:chunked\r\n", body)
}

/// A stream that ends with its connection.
fn to_close(name: &'static str, body: impl AsRef<[u8]>) -> Case {
    stream(name, "", body)
}

/// An answer to `http get`.
fn get(name: &'static str, response: impl AsRef<[u8]>) -> Case {
    Case { step: Step::Get, ..raw(name, response) }
}

/// An answer to `http head`.
fn head(name: &'static str, response: impl AsRef<[u8]>) -> Case {
    Case { step: Step::Head, ..raw(name, response) }
}

impl Case {
    fn large(self) -> Self {
        Self { is_large: true, ..self }
    }
}

/// The topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Status,
    Heads,
    Informational,
    Framing,
    Chunks,
    Bodies,
    Events,
}

impl Topic {
    pub(crate) const ALL: [Self; 7] = [
        Self::Status,
        Self::Heads,
        Self::Informational,
        Self::Framing,
        Self::Chunks,
        Self::Bodies,
        Self::Events,
    ];

    /// Its responses.
    pub(crate) fn cases(self) -> Vec<Case> {
        match self {
            Self::Status => status::cases(),
            Self::Heads => heads::cases(),
            Self::Informational => informational::cases(),
            Self::Framing => framing::cases(),
            Self::Chunks => chunks::cases(),
            Self::Bodies => bodies::cases(),
            Self::Events => events::cases(),
        }
    }
}
