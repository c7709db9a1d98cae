//! What the tests of this suite share.

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, Observer, RunEvent};

/// A server with one script, at `/s`.
pub(crate) async fn serving(script: Script) -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", script);
    server
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

/// A function as an observer.
pub(crate) struct Hear<F>(pub(crate) F);

impl<F: Fn(&RunEvent<'_>) + Send + Sync> Observer for Hear<F> {
    fn event(&self, event: &RunEvent<'_>) {
        (self.0)(event);
    }
}
