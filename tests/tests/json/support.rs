//! What the tests of this suite share.

use std::time::Duration;

use streamgauge::Failure;
use streamgauge::testing::{Script, Server};

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// A server that sends these messages at `/s`, and ends.
pub(crate) async fn sending<M: AsRef<str>>(messages: impl IntoIterator<Item = M>) -> Server {
    let server = Server::start().await.unwrap();
    let script = messages.into_iter().fold(Script::sse(), |script, message| script.message(message.as_ref()));
    server.on("/s", script.end());
    server
}

/// A server whose response at `/s` is this JSON.
pub(crate) async fn answering(json: &str) -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::json(json));
    server
}

/// Arrays in arrays.
pub(crate) fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
