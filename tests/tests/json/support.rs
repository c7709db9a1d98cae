//! What the tests of this suite share.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge_tests::serving;

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// A server that sends these messages at `/s`, and ends.
pub(crate) async fn sending<M: AsRef<str>>(messages: impl IntoIterator<Item = M>) -> Server {
    let script = messages.into_iter().fold(Script::sse(), |script, message| script.message(message.as_ref()));
    serving(script.end()).await
}

/// A server whose response at `/s` is this JSON.
pub(crate) async fn answering(json: &str) -> Server {
    serving(Script::json(json)).await
}

/// Arrays in arrays.
pub(crate) fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}
