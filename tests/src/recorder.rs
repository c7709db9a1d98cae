//! An observer that keeps all that it hears.

use std::sync::Arc;
use std::time::Duration;

use streamgauge::protocol::StreamMetrics;
use streamgauge::{Dropped, Observer, RunEvent, RunEventKind};
use tokio::sync::watch;

use super::event::What;
use super::{Event, Kind, soon};

/// Keeps all that it hears, but for connections. Clones share what they keep, so that a test gives one away and asks the other.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<watch::Sender<Vec<Heard>>>);

/// An event, with whose it was and when it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The number of the user.
    pub user: u64,
    /// From the start of the user's run.
    pub since_start: Duration,
    /// The event.
    pub event: Event,
}

/// One of the events that end a stream, and the stream. It can be compared with a pair of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `Ended`, `Cut`, `Closed` or `Measured`.
    pub kind: Kind,
    /// The stream's name.
    pub stream: String,
}

impl PartialEq<(Kind, &str)> for Ending {
    fn eq(&self, (kind, stream): &(Kind, &str)) -> bool {
        self.kind == *kind && self.stream == *stream
    }
}

impl Observer for Recorder {
    fn event(&self, event: &RunEvent<'_>) {
        // Which requests need a connection of their own is a matter of the transport.
        if matches!(event.kind, RunEventKind::Connected { .. }) {
            return;
        }
        let heard =
            Heard { user: event.user, since_start: event.since_start(), event: Event::from(&event.kind) };
        self.0.send_modify(|all| all.push(heard));
    }
}

impl Recorder {
    /// All that was heard so far.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.0.borrow().clone()
    }

    /// All events so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.picked(|event| Some(event.clone()))
    }

    /// The events of this kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Vec<Event> {
        self.picked(|event| (event.kind() == kind).then(|| event.clone()))
    }

    /// How many events of this kind there were.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.0.borrow().iter().filter(|heard| heard.event.kind() == kind).count()
    }

    /// The streams that the events of this kind are about.
    #[must_use]
    pub fn streams(&self, kind: Kind) -> Vec<String> {
        self.picked(|event| if event.kind() == kind { event.stream.clone() } else { None })
    }

    /// The last event.
    #[must_use]
    pub fn last(&self) -> Option<Event> {
        self.0.borrow().last().map(|heard| heard.event.clone())
    }

    /// The place of the first event that is this one.
    ///
    /// # Panics
    /// If it was not heard.
    #[must_use]
    #[track_caller]
    pub fn place(&self, wanted: &Event) -> usize {
        let place = self.0.borrow().iter().position(|heard| heard.event == *wanted);
        place.unwrap_or_else(|| panic!("no {wanted:?} in {:#?}", self.events()))
    }

    /// Waits, no longer than [`SOON`](super::SOON), for an event of which this is true.
    ///
    /// # Panics
    /// If none comes.
    pub async fn comes(&self, is_wanted: impl Fn(&Event) -> bool) {
        let mut all = self.0.subscribe();
        let came = all.wait_for(|all| all.iter().any(|heard| is_wanted(&heard.event)));
        soon(came).await.expect("the recorder is there");
    }

    /// The data of the messages of this stream.
    #[must_use]
    pub fn messages(&self, stream: &str) -> Vec<String> {
        self.picked(|event| match &event.what {
            What::Message { data, .. } if event.stream.as_deref() == Some(stream) => Some(data.clone()),
            _ => None,
        })
    }

    /// The titles of the steps and actions that started with this keyword.
    #[must_use]
    pub fn steps(&self, keyword: &str) -> Vec<String> {
        self.picked(|event| match &event.what {
            What::StepStarted { step, title } if *step == keyword => Some(title.clone()),
            _ => None,
        })
    }

    /// What streams sent in vain, as it was told at their ends and losses, and at which of these.
    #[must_use]
    pub fn dropped(&self) -> Vec<(Kind, Dropped)> {
        self.picked(|event| event.dropped().map(|dropped| (event.kind(), dropped.clone())))
    }

    /// What a stream sent in vain, as the first event of this kind tells it.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    #[track_caller]
    pub fn dropped_at(&self, kind: Kind) -> Dropped {
        let mut told = self.dropped().into_iter().filter(|(other, _)| *other == kind);
        told.next().unwrap_or_else(|| panic!("no {kind:?} in {:#?}", self.events())).1
    }

    /// The reasons for which streams were cut.
    #[must_use]
    pub fn cuts(&self) -> Vec<String> {
        self.picked(|event| match &event.what {
            What::Cut { reason, .. } => Some(reason.clone()),
            _ => None,
        })
    }

    /// How streams ended, and that they were measured, in the order in which it was told.
    #[must_use]
    pub fn endings(&self) -> Vec<Ending> {
        self.picked(|event| match (event.kind(), &event.stream) {
            (kind @ (Kind::Ended | Kind::Cut | Kind::Closed | Kind::Measured), Some(stream)) => {
                Some(Ending { kind, stream: stream.clone() })
            }
            _ => None,
        })
    }

    /// What was measured of streams, in the order in which it was told.
    #[must_use]
    pub fn metrics(&self) -> Vec<StreamMetrics> {
        self.picked(|event| match &event.what {
            What::Measured { metrics } => Some((**metrics).clone()),
            _ => None,
        })
    }

    /// What `pick` makes of the events.
    pub fn picked<T>(&self, pick: impl Fn(&Event) -> Option<T>) -> Vec<T> {
        self.0.borrow().iter().filter_map(|heard| pick(&heard.event)).collect()
    }
}
