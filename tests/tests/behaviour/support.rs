//! What the tests of this suite share.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, Observer, RunEvent, RunEventKind};

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server with one script, at `/s`.
pub(crate) async fn serving(script: Script) -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", script);
    server
}

/// A server on a thread of its own, for flows that block theirs.
pub(crate) async fn elsewhere(script: Script) -> (Server, std::sync::mpsc::Sender<()>) {
    let (started, starts) = tokio::sync::oneshot::channel();
    let (ended, ends) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        assert!(started.send(runtime.block_on(serving(script))).is_ok());
        // Until the test has dropped its end.
        let _ = ends.recv();
    });
    (starts.await.unwrap(), ended)
}

/// A function as an observer.
pub(crate) struct Hear<F>(pub(crate) F);

impl<F: Fn(&RunEvent<'_>) + Send + Sync> Observer for Hear<F> {
    fn event(&self, event: &RunEvent<'_>) {
        (self.0)(event);
    }
}

/// Writes down what happens, a line each.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The lines that begin with `start`, without it.
    pub(crate) fn of(&self, start: &str) -> Vec<String> {
        self.lines().iter().filter_map(|line| line.strip_prefix(start)).map(str::to_owned).collect()
    }

    pub(crate) fn count(&self, start: &str) -> usize {
        self.of(start).len()
    }
}

impl Observer for Log {
    fn event(&self, event: &RunEvent<'_>) {
        let line = match &event.kind {
            RunEventKind::StepStarted { step, title, .. } => format!("step {step} {title}"),
            RunEventKind::Opened { stream, status, .. } => format!("opened {stream} {status}"),
            RunEventKind::Message { stream, message, invalid_utf8, .. } => {
                let flag = if *invalid_utf8 { " (invalid UTF-8)" } else { "" };
                format!("message {stream} {}{flag}", message.data())
            }
            RunEventKind::Comment { stream, text, .. } => format!("comment {stream} {text}"),
            RunEventKind::CheckSet { title, .. } => format!("set {title}"),
            RunEventKind::Matched { title, matched, .. } => format!("matched {title} {matched}"),
            RunEventKind::CheckDecided { title, succeeded, matched, seen, .. } => {
                format!("decided {title} {} {matched}/{seen}", if *succeeded { "ok" } else { "failed" })
            }
            RunEventKind::CheckCancelled { title, .. } => format!("cancelled {title}"),
            RunEventKind::Ended { stream, dropped_bytes, .. } => format!("ended {stream} {dropped_bytes}"),
            RunEventKind::Cut { stream, reason, .. } => format!("cut {stream} {reason}"),
            RunEventKind::Closed { stream, .. } => format!("closed {stream}"),
            RunEventKind::Failed { failure, .. } => format!("failed {}", failure.title()),
            RunEventKind::Finished { succeeded, .. } => format!("finished {succeeded}"),
            other => format!("{other:?}"),
        };
        self.0.lock().unwrap().push(line);
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
