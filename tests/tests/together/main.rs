//! The parts of the language with each other: what each does by itself, the other suites show.

#![deny(warnings)]

mod fragments;
mod names;
mod pairs;
mod rust;
mod whole;

use std::time::Duration;

use streamgauge::Failure;
use streamgauge::testing::{Script, Server};

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server with these scripts at `/s`, one for each request.
pub(crate) async fn serving(scripts: impl IntoIterator<Item = Script>) -> Server {
    let server = Server::start().await.unwrap();
    for script in scripts {
        server.on("/s", script);
    }
    server
}

/// A script that begins with a short reconnection time.
pub(crate) fn quick() -> Script {
    Script::sse().bytes("retry: 5\n\n")
}

/// A chunk of chat completions.
pub(crate) fn delta(text: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":null}}]}}"#)
}

/// The last chunk but the end mark.
pub(crate) fn stop(tokens: u32) -> String {
    format!(
        r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}],"usage":{{"completion_tokens":{tokens}}}}}"#
    )
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
