//! What the streams of an API mean: their end mark, their errors, their content, what they say of usage.
//!
//! A *protocol* is given to a stream where it is opened: `protocol anthropic` in a scenario, [`Open::protocol`](crate::Open::protocol) by hand. It reads
//! every message before the checks see it. From then on
//!
//! - the end mark ends the stream, as the vendor's own client stops reading there;
//! - a stream that ends without it is cut, and so is one that carries an error, under whatever status, or breaks the protocol;
//! - a line `error: …`, which is no field of an event stream, cuts it too;
//! - what the messages put together is there for checks: [`Target::Text`](crate::Target::Text), `Tool`, `Usage` and `Finish`;
//! - the stream is measured: [`StreamMetrics`] are told to the observer when it is over.
//!
//! | | end mark | in-stream error |
//! |---|---|---|
//! | [`OpenAiChat`](struct@OpenAiChat) | `data: [DONE]` | an `error`, in the chunk or in a choice |
//! | [`OpenAiResponses`] | `response.completed`, `response.incomplete` | `error`, `response.failed`, an `error` in any event |
//! | [`Anthropic`] | `message_stop` | `error`, and an `error` in any other event |
//! | [`Mcp`] | the JSON-RPC response to the request, or to the last one of a batch | a JSON-RPC error |
//! | [`A2a`] | a message, or a task that is completed, asks for input or is said to be `final` | a JSON-RPC error; a task that failed, was canceled or rejected |
//!
//! Any other API is a [`Protocol`] of your own:
//!
//! ```
//! use streamgauge::protocol::{Assembled, Fault, Next, Protocol};
//! use streamgauge::Message;
//!
//! /// Words, one in a message, up to one that says `bye`.
//! #[derive(Clone)]
//! struct Words;
//!
//! impl Protocol for Words {
//!     fn name(&self) -> &str {
//!         "words"
//!     }
//!
//!     fn end_mark(&self) -> Option<&str> {
//!         Some("an event `bye`")
//!     }
//!
//!     fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
//!         match message.event() {
//!             "bye" => return Ok(Next::Ends),
//!             "oops" => return Err(Fault::error("oops", message.data())),
//!             _ => assembled.add_text(message.data()),
//!         }
//!         Ok(Next::GoesOn)
//!     }
//! }
//!
//! # #[cfg(feature = "testing")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # use streamgauge::testing::{Script, Server};
//! # use streamgauge::scenario;
//! # let server = Server::start().await?;
//! # server.on("/words", Script::sse().message("Par").message("is").typed("bye", "").typed("bye", "!").hold());
//! let words = scenario! {
//!     base (server.url())
//!     sse "Words" open "/words" protocol (Words)
//!         check await within 10s until end
//!             text save answer
//! };
//! assert_eq!(words.run().await?.answer.as_deref(), Some("Paris"));
//! # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
//! # }).unwrap();
//! ```

mod a2a;
mod anthropic;
mod arguments;
mod error_line;
mod errors;
mod finals;
mod json_rpc;
mod mcp;
mod members;
mod metrics;
mod openai_chat;
mod openai_responses;
mod reading;
#[cfg(test)]
mod tests;
mod value;

pub use crate::assembled::Assembled;
pub use crate::fault::Fault;
pub use a2a::A2a;
pub use anthropic::Anthropic;
pub use mcp::Mcp;
pub use metrics::{Gaps, StreamMetrics, TokenCount};
pub use openai_chat::OpenAiChat;
pub use openai_responses::OpenAiResponses;
pub(crate) use reading::Reading;

use crate::message::Message;

/// The most parts of one answer that a protocol keeps apart: what a server sends must have an end.
const MOST_PARTS: usize = 10_000;

/// What the messages of a stream mean.
///
/// One value reads one stream, from its first message on: it may remember what it saw. It does no I/O.
/// [The module](self) has an example.
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
        value::refusal(body)
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
