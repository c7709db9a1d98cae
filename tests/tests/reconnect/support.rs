//! What the tests of this suite share.

use std::sync::Arc;
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, Observer, RunEvent, RunEventKind};
use tokio::sync::watch;

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A script that begins with a short reconnection time.
pub(crate) fn quick() -> Script {
    Script::sse().bytes("retry: 5\n\n")
}

/// A server with these scripts at `/s`, one for each request.
pub(crate) async fn serving(scripts: impl IntoIterator<Item = Script>) -> Server {
    let server = Server::start().await.unwrap();
    for script in scripts {
        server.on("/s", script);
    }
    server
}

/// The ids that the requests to `/s` came with.
pub(crate) fn last_event_ids(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests_to("/s");
    requests.iter().map(|request| request.header("Last-Event-ID").map(str::to_owned)).collect()
}

/// A function as an observer.
pub(crate) struct Hear<F>(pub(crate) F);

impl<F: Fn(&RunEvent<'_>) + Send + Sync> Observer for Hear<F> {
    fn event(&self, event: &RunEvent<'_>) {
        (self.0)(event);
    }
}

/// Writes down what happens to streams, a line each.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<watch::Sender<Vec<String>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// Waits for a line that begins with `start`.
    pub(crate) async fn comes(&self, start: &str) -> streamgauge::Result {
        let mut lines = self.0.subscribe();
        let there = lines.wait_for(|lines| lines.iter().any(|line| line.starts_with(start)));
        tokio::time::timeout(SOON, there).await??;
        Ok(())
    }

    /// The lines that begin with `start`, without it.
    pub(crate) fn of(&self, start: &str) -> Vec<String> {
        self.lines().iter().filter_map(|line| line.strip_prefix(start)).map(str::to_owned).collect()
    }
}

impl Observer for Log {
    fn event(&self, event: &RunEvent<'_>) {
        let line = match &event.kind {
            RunEventKind::Opened { status, .. } => format!("opened {status}"),
            RunEventKind::Message { message, .. } => format!("message {}", message.data()),
            RunEventKind::Lost { cause, ended, dropped_bytes, .. } => {
                let how = if *ended { "ended" } else { "broken" };
                format!("lost {how} {dropped_bytes} {cause}")
            }
            RunEventKind::ReconnectFailed { attempt, reason, .. } => format!("failed {attempt} {reason}"),
            RunEventKind::Reconnected { attempt, status, .. } => format!("reconnected {attempt} {status}"),
            RunEventKind::Resumed { last_id, first_id, lost, repeated, .. } => {
                format!("resumed {last_id} {first_id}: {lost} lost, {repeated} repeated")
            }
            RunEventKind::Ended { dropped_bytes, .. } => format!("ended {dropped_bytes}"),
            RunEventKind::Cut { reason, .. } => format!("cut {reason}"),
            RunEventKind::Closed { .. } => "closed".to_owned(),
            _ => return,
        };
        self.0.send_modify(|lines| lines.push(line));
    }
}

/// All parts are in the failure's text.
#[track_caller]
pub(crate) fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
