//! The meaning of an API's streams: their end mark, their errors, their content and their usage figures.
//!
//! A stream gets its *protocol* when opened: `protocol anthropic` in a scenario, [`Open::protocol`] by hand. The
//! protocol reads every message before the checks see it. From then on
//!
//! - the end mark ends the stream, as the vendor's own client stops reading there;
//! - a stream that ends without it, carries an error (under any status) or breaks the protocol is cut; a check with a
//!   condition on the error ([`Target::Error`](crate::Target::Error)) takes it instead, and the stream has ended;
//! - a line `error: …`, which is no field of an event stream, cuts it too;
//! - checks can read what the messages put together: [`Target::Text`](crate::Target::Text), `Reasoning`, `Refusal`, `Tool`,
//!   `Usage` and `Finish`, and of several answers each ([`Target::Choice`](crate::Target::Choice));
//! - the stream is measured: [`StreamMetrics`] are told to the observer when it is over.
//!
//! | | end mark | in-stream error |
//! |---|---|---|
//! | [`OpenAiChat`](struct@OpenAiChat) | `data: [DONE]` | an `error`, in the chunk or in a choice |
//! | [`OpenAiCompletions`] | `data: [DONE]` | the same |
//! | [`OpenAiResponses`] | `response.completed`, `response.incomplete` | `error`, `response.failed`, an `error` in any event |
//! | [`Anthropic`] | `message_stop` | `error`, and an `error` in any other event |
//! | [`Gemini`] | the server's end after a `finishReason` or a `blockReason` | an `error` |
//! | [`Mcp`] | the JSON-RPC response to the request, or to the last one of a batch | a JSON-RPC error |
//! | [`A2a`] | a message, or a task that is completed, asks for input or is said to be `final` | a JSON-RPC error; a task that failed, was canceled or rejected |
//!
//! For any other API, write a [`Protocol`]:
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
mod awaited;
mod error_line;
mod finals;
mod gemini;
mod json_rpc;
mod mcp;
mod members;
mod metrics;
mod openai_chat;
mod openai_completions;
mod openai_responses;
mod reading;
#[cfg(test)]
mod tests;
mod value;

pub use crate::assembled::Assembled;
pub use crate::fault::Fault;
pub use crate::meaning::{Next, Protocol};
pub use a2a::A2a;
pub use anthropic::Anthropic;
pub(crate) use awaited::{Awaited, Found};
pub use gemini::Gemini;
pub use mcp::Mcp;
pub use metrics::{Gaps, StreamMetrics, TokenCount};
pub use openai_chat::OpenAiChat;
pub use openai_completions::OpenAiCompletions;
pub use openai_responses::OpenAiResponses;
pub(crate) use reading::Reading;

use crate::errors;
use crate::request::Open;

/// The most parts of one answer that a protocol keeps apart: a server must not fill the memory.
const MOST_PARTS: usize = 10_000;

impl Open {
    /// Reads the stream by this protocol: see [`protocol`](self).
    ///
    /// ```
    /// use streamgauge::Open;
    /// use streamgauge::protocol::Anthropic;
    ///
    /// let open = Open::new("POST", "/v1/messages").protocol(Anthropic::default());
    /// # let _ = open;
    /// ```
    #[must_use]
    pub fn protocol(mut self, protocol: impl Protocol + 'static) -> Self {
        self.protocol = Some(Box::new(protocol));
        self
    }
}
