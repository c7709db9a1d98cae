//! What the messages of a stream mean: what every protocol says of its API.

use crate::assembled::Assembled;
use crate::fault::Fault;
use crate::message::Message;

/// What the messages of a stream mean.
///
/// One value reads one stream, from its first message on: it may remember what it saw. It does no I/O.
/// [The module](crate::protocol) has an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no protocol",
    label = "expected a type that implements `streamgauge::protocol::Protocol`"
)]
pub trait Protocol: Send {
    /// What failures call it.
    fn name(&self) -> &str;

    /// What the end mark looks like, for the failure of a stream that ends without it. `None` if the server may end
    /// such a stream at any time.
    fn end_mark(&self) -> Option<&str>;

    /// Takes the next message, and adds what it says to what is put together.
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

    /// Whether a response of type `application/json` is taken too: as a stream of the one message that its body is.
    fn takes_json(&self) -> bool {
        false
    }

    /// Whether an event is a message at all. One that is none is passed over: no check sees it, and it is not counted. Its id and
    /// its `retry` hold all the same, so that a server can send an event for them alone.
    fn is_message(&self, event: &Message<'_>) -> bool {
        let _ = event;
        true
    }

    /// Whether the server may end the stream where it is now, though it has no end mark, and without being asked for it again.
    fn may_end(&self) -> bool {
        false
    }

    /// Whether a stream that was lost is asked for by `GET` with the id that it has come to, instead of by the request
    /// that opened it.
    fn resumes_by_get(&self) -> bool {
        false
    }

    /// The stream was lost, and is sent once more from its beginning, since its events have no ids: what was remembered of
    /// it is to be forgotten, as what it had put together is.
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
