//! The meaning of a stream's messages, as its protocol reads them.

use crate::assembled::Assembled;
use crate::fault::Fault;
use crate::message::Message;

/// The meaning of a stream's messages.
///
/// One value reads one stream, from its first message on: it may remember what it saw. It does no I/O.
/// [The module](crate::protocol) has an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no protocol",
    label = "expected a type that implements `streamgauge::protocol::Protocol`"
)]
pub trait Protocol: Send {
    /// Its name in failures.
    fn name(&self) -> &str;

    /// The end mark in words, for the failure of a stream that ends without it. `None` if the server may end such a
    /// stream at any time.
    fn end_mark(&self) -> Option<&str>;

    /// Takes the next message, and adds its content to `assembled`.
    ///
    /// # Errors
    ///
    /// When the message is an error of the server's, or breaks the protocol. The stream is cut.
    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault>;

    /// Sees the body of the request before it is sent; empty if there is none.
    fn request(&mut self, body: &[u8]) {
        let _ = body;
    }

    /// The media types that the request asks for.
    fn accept(&self) -> &'static str {
        "text/event-stream"
    }

    /// Whether a response of type `application/json` is taken too. Its body is then a stream of one message.
    fn takes_json(&self) -> bool {
        false
    }

    /// Whether an event is a message at all. If not, it is passed over: no check sees it, and it is not counted. Its id
    /// and its `retry` still hold, so a server can send an event for them alone.
    fn is_message(&self, event: &Message<'_>) -> bool {
        let _ = event;
        true
    }

    /// Whether the server may end the stream now without an end mark. The stream is then not asked for again.
    fn may_end(&self) -> bool {
        false
    }

    /// Whether a lost stream is asked for by `GET` with its last id, instead of by the request that opened it.
    fn resumes_by_get(&self) -> bool {
        false
    }

    /// The stream was lost, and is sent again from its beginning, since its events have no ids. Forget everything about
    /// it; the assembled output is discarded too.
    fn begin_anew(&mut self) {}

    /// The error in the body of a response that is no stream, if it is one of this API's.
    fn refusal(&self, body: &str) -> Option<Fault> {
        crate::errors::refusal(body)
    }
}

/// Whether a stream goes on after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// More is to come.
    GoesOn,
    /// This was the end mark.
    Ends,
}
