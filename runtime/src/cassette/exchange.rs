//! One request and its answer, as a cassette keeps them.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

use super::splice::{Edit, grown, splice};
use crate::shown::is_secret_header;

/// One request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// Its place among all requests, from 1.
    pub(crate) number: u64,
    /// The line of the file it stands on; 0 while it is recorded.
    pub(super) line: usize,
    /// When the request was sent, from the first request on.
    pub(super) sent: Duration,
    pub(super) asked: Asked,
    /// `None` if no head came.
    pub(crate) head: Option<Head>,
    pub(super) pieces: Vec<Piece>,
    pub(super) end: End,
}

/// When something came.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct When {
    /// From the sending of its own request on.
    pub(super) at: Duration,
    /// How many requests had been sent before it, its own included.
    pub(super) requests: u64,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    pub(super) method: String,
    /// `http://127.0.0.1:8080`, without a port that the scheme has by itself.
    pub(super) origin: String,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Bytes>,
    /// Whether something in path, query or body was masked.
    pub(super) is_masked: bool,
}

/// The head of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(super) when: When,
    pub(crate) version: http::Version,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

/// Bytes of a body that came together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) when: When,
    pub(super) bytes: Bytes,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct End {
    pub(super) when: When,
    pub(super) fate: Fate,
}

/// What became of an exchange.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// The body came to its end.
    End,
    /// The connection broke off, or there was none.
    Cut(Loss),
    /// The connection was reset.
    Reset(Loss),
    /// The client closed it, and nobody knows what would have come.
    Closed,
}

/// Why a connection was lost.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loss {
    /// The word of its [`ReasonKind`](crate::ReasonKind).
    pub(crate) kind: String,
    pub(crate) why: String,
}

/// A request as it is, before its secrets are masked. It has no `Debug`.
pub(crate) struct Raw<'r> {
    pub(crate) method: &'r str,
    pub(crate) url: &'r Url,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: Option<&'r Bytes>,
}

impl Raw<'_> {
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Names, values and whether they are secret, in their order.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, String, bool)> {
        self.headers.iter().map(|(name, value)| {
            let is_secret = value.is_sensitive() || is_secret_header(name.as_str());
            (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned(), is_secret)
        })
    }
}

impl Asked {
    /// `/path?query`.
    pub(super) fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// `POST /path?query`.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.target())
    }

    /// Whether it is worth a closer look at the recorded one.
    pub(super) fn may_be(&self, recorded: &Self) -> bool {
        // A path that holds a URL, as it is or escaped, is rewritten.
        let is_plain = !recorded.is_masked && !recorded.path.contains("//") && !recorded.path.contains('%');
        self.method == recorded.method && (self.path == recorded.path || !is_plain)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Exchange {
    /// The whole body.
    pub(super) fn body(&self) -> Vec<u8> {
        self.body_from(0)
    }

    /// The body behind so many bytes.
    pub(super) fn body_from(&self, mut skipped: usize) -> Vec<u8> {
        let mut body = Vec::new();
        for Piece { bytes, .. } in &self.pieces {
            body.extend_from_slice(bytes.get(skipped..).unwrap_or_default());
            skipped = skipped.saturating_sub(bytes.len());
        }
        body
    }

    /// Changes the body in these places, wherever the pieces part, and the length that the head announces.
    pub(super) fn edit_body(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        let parts: Vec<_> = self.pieces.iter().map(|piece| piece.bytes.clone()).collect();
        for (piece, bytes) in self.pieces.iter_mut().zip(splice(&parts, edits)) {
            piece.bytes = bytes;
        }
        let grown = grown(edits);
        let headers = self.head.iter_mut().flat_map(|head| &mut head.headers);
        for (_, value) in headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            if let Some(length) = value.parse().ok().and_then(|length: i64| length.checked_add(grown)) {
                *value = length.to_string();
            }
        }
    }
}
