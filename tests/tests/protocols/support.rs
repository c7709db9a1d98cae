//! What the tests of this suite share.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::protocol::Figures;
use streamgauge::{Failure, Observer, RunEvent, RunEventKind};

/// Longer than anything takes that a test waits for and that does come.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Writes down how streams end and what was measured of them.
#[derive(Clone, Default)]
pub(crate) struct Ends(Arc<Mutex<(Vec<String>, Vec<Figures>)>>);

impl Ends {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().0.clone()
    }

    /// What was measured, in the order in which it was told.
    pub(crate) fn figures(&self) -> Vec<Figures> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Observer for Ends {
    fn event(&self, event: &RunEvent<'_>) {
        let mut kept = self.0.lock().unwrap();
        match &event.kind {
            RunEventKind::Ended { stream, .. } => kept.0.push(format!("ended {stream}")),
            RunEventKind::Cut { stream, reason, .. } => kept.0.push(format!("cut {stream}: {reason}")),
            RunEventKind::Closed { stream, .. } => kept.0.push(format!("closed {stream}")),
            RunEventKind::Measured { stream, figures, .. } => {
                kept.0.push(format!("measured {stream}"));
                kept.1.push((*figures).clone());
            }
            _ => {}
        }
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
