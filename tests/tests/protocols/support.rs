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

/// What came of a question.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: String,
    /// `None` where the protocol has no usage figures.
    pub(crate) tokens: Option<u64>,
}

/// Each of these moments is not before the one that comes first.
#[track_caller]
pub(crate) fn assert_in_order(figures: &Figures) {
    let moments = [
        figures.first_byte,
        figures.first_event,
        figures.first_content,
        figures.first_text,
        figures.last_content,
        Some(figures.total),
    ];
    let moments: Vec<_> = moments.into_iter().flatten().collect();
    assert!(moments.is_sorted(), "{figures:?}");
    assert_eq!(figures.gaps.len(), figures.events.saturating_sub(1));
    assert_eq!(figures.content_gaps.len(), figures.content_events.saturating_sub(1));
}

/// Runs `ask` against a server with each fault, and looks for what its failure must say. No failure shows the key.
macro_rules! broken {
    ($ask:ident: $($mode:ident => $parts:expr,)*) => {$(
        #[tokio::test]
        #[allow(non_snake_case, reason = "named like the mode")]
        async fn $mode() -> streamgauge::Result {
            let server = streamgauge_examples::llm::spawn(streamgauge_examples::llm::Mode::$mode).await?;
            let ends = crate::support::Ends::default();
            let failure = $ask(server.url(), streamgauge_examples::llm::KEY, &ends).await.unwrap_err();
            assert_eq!(failure.kind(), streamgauge::FailureKind::Cut, "{failure}");
            crate::support::assert_says(&failure, &$parts);
            assert!(!format!("{failure}{failure:?}").contains(streamgauge_examples::llm::KEY), "{failure}");
            let lines = ends.lines();
            assert!(lines[0].starts_with("cut ") && lines[1].starts_with("measured "), "{lines:?}");
            crate::support::assert_in_order(&ends.figures()[0]);
            Ok(())
        }
    )*};
}
pub(crate) use broken;
