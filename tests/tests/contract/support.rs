//! What the tests of this suite share.

use std::time::Duration;

use streamgauge::Failure;
use streamgauge::testing::{Script, Server};

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server with these scripts.
pub(crate) async fn serving<const N: usize>(scripts: [(&str, Script); N]) -> Server {
    let server = Server::start().await.unwrap();
    for (route, script) in scripts {
        server.on(route, script);
    }
    server
}

/// The paths of all requests with their methods.
pub(crate) fn asked(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
