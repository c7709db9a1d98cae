//! The response to an `http` step, or the one that a stream is read from, as conditions see it.

use std::time::Duration;

/// A whole response.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    /// The same as text.
    pub(crate) status_text: String,
    /// Status and content type, for reports.
    pub(crate) described: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    /// As text; what is no UTF-8 is U+FFFD.
    pub(crate) body: String,
    pub(crate) bytes: usize,
    pub(crate) invalid_utf8: bool,
    /// From sending the request to the last byte; of a stream, to the head of the response.
    pub(crate) elapsed: Duration,
    /// How often the stream was lost.
    pub(crate) losses: Losses,
}

/// How often a stream was lost.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    pub(crate) count: u64,
    /// What the last one was, if there was one.
    pub(crate) kind: Option<&'static str>,
    /// The status of the last answer since then that was no stream.
    pub(crate) status: Option<u16>,
}

impl Received {
    /// The values of a header, in their order. The case of its name does not matter.
    pub(super) fn values_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}
