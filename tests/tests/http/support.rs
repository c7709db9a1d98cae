//! What the tests of this suite share.

use std::sync::{Arc, Mutex};

use streamgauge::testing::{Request, Server};
use streamgauge::{Failure, Observer, RunEvent, RunEventKind};

/// The only request that came.
#[track_caller]
pub(crate) fn only(server: &Server) -> Request {
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    requests[0].clone()
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

/// Writes down the redirects and the responses, a line each.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Log {
    fn event(&self, event: &RunEvent<'_>) {
        let line = match &event.kind {
            RunEventKind::Redirected { from, to, status, .. } => format!("{status} {from} {to}"),
            RunEventKind::Responded { title, method, status, bytes, .. } => {
                format!("{method} {title} {status} {bytes}")
            }
            _ => return,
        };
        self.0.lock().unwrap().push(line);
    }
}
