//! A protocol at work on one stream.

use std::fmt;

use tokio::time::Instant;

use super::figures::Clock;
use super::{Assembled, Fault, Figures, Next, Protocol};
use crate::message::Message;

/// A protocol at work on one stream: what it has put together so far, and when.
pub(crate) struct Reading {
    protocol: Box<dyn Protocol>,
    assembled: Assembled,
    clock: Clock,
    /// The last message: its type, if it named one.
    last: String,
    /// The body so far of a response that is one JSON text and no event stream.
    json: Option<Vec<u8>>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reading").field(&self.protocol.name()).finish()
    }
}

impl Reading {
    /// Of a stream whose request was begun at `begun`.
    pub(crate) fn new(protocol: Box<dyn Protocol>, begun: Instant, is_json: bool) -> Self {
        let json = is_json.then(Vec::new);
        Self {
            protocol,
            assembled: Assembled::default(),
            clock: Clock::new(begun),
            last: String::new(),
            json,
        }
    }

    /// The stream was lost and is open again: where it was, if it is `resumed`, or else from its beginning.
    pub(crate) fn reconnected(&mut self, resumed: bool, is_json: bool) {
        self.json = is_json.then(Vec::new);
        if !resumed {
            self.protocol.begin_anew();
            self.assembled = Assembled::default();
        }
    }

    /// Bytes came.
    pub(crate) fn bytes(&mut self, at: Instant) {
        self.clock.byte(at);
    }

    /// The body so far, if it is one JSON text.
    pub(crate) fn json(&mut self) -> Option<&mut Vec<u8>> {
        self.json.as_mut()
    }

    /// Takes a message, which came at `at`.
    ///
    /// # Errors
    ///
    /// When the stream is to be cut.
    pub(crate) fn read(&mut self, message: &Message<'_>, at: Instant) -> Result<Next, Fault> {
        /// What is put together has an end, as everything has that a server sends.
        const MOST: usize = 16 * 1024 * 1024;
        let mut read = self.protocol.read(message, &mut self.assembled);
        if read.is_ok() && self.assembled.bytes() > MOST {
            read = Err(Fault::broken(format!("what its messages put together is over {MOST} bytes")));
        }
        self.clock.event(self.assembled.take_fresh(), at);
        self.last.clear();
        self.last.push_str(message.named_event().unwrap_or_default());
        read
    }

    /// What the messages put together so far.
    pub(crate) fn assembled(&self) -> &Assembled {
        &self.assembled
    }

    /// Why the server may not end the stream now; `None` if it may.
    pub(crate) fn lacking(&self) -> Option<String> {
        Some(format!("the stream ended without its end mark, {}", self.protocol.end_mark()?))
    }

    /// The message after which nothing came, for a stream that stalls.
    pub(crate) fn since(&self) -> String {
        match (self.clock.events(), self.last.as_str()) {
            (0, _) => "since the stream was opened".to_owned(),
            (n, "") => format!("since message {n}"),
            (n, last) => format!("since message {n}, `{last}`"),
        }
    }

    /// The figures of the stream, which is over.
    pub(crate) fn figures(self, end: Instant) -> Figures {
        let tokens = self.assembled.output_tokens();
        self.clock.figures(end, tokens)
    }
}
