//! What the tests of this suite share.

use std::sync::{Arc, Mutex};

use streamgauge::{Observer, Reason, ReasonKind, RunEvent, RunEventKind};
use streamgauge_tests::Kind;

/// A reason as an observer heard it, and at which event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) at: Kind,
    pub(crate) kind: ReasonKind,
    pub(crate) status: Option<u16>,
    pub(crate) cause: String,
    pub(crate) text: String,
}

impl Told {
    /// All but the text.
    pub(crate) fn short(&self) -> (Kind, ReasonKind, Option<u16>, &str) {
        (self.at, self.kind, self.status, &self.cause)
    }
}

/// Keeps the reasons of all that is lost, cut and not reconnected.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reasons(Arc<Mutex<Vec<Told>>>);

impl Reasons {
    pub(crate) fn all(&self) -> Vec<Told> {
        self.0.lock().unwrap().clone()
    }

    /// The first that was told at such an event.
    #[track_caller]
    pub(crate) fn at(&self, at: Kind) -> Told {
        let told = self.all();
        told.iter().find(|told| told.at == at).unwrap_or_else(|| panic!("no {at:?} in {told:#?}")).clone()
    }
}

impl Observer for Reasons {
    fn event(&self, event: &RunEvent<'_>) {
        let (at, reason): (Kind, &Reason) = match event.kind {
            RunEventKind::Lost { cause, .. } => (Kind::Lost, cause),
            RunEventKind::Cut { reason, .. } => (Kind::Cut, reason),
            RunEventKind::ReconnectFailed { reason, .. } => (Kind::ReconnectFailed, reason),
            _ => return,
        };
        assert_eq!(reason.text(), reason.to_string());
        self.0.lock().unwrap().push(Told {
            at,
            kind: reason.kind(),
            status: reason.status(),
            cause: reason.cause().to_owned(),
            text: reason.text().to_owned(),
        });
    }
}
