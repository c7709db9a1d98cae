//! The messages of a stream that no check took, so that they can be read afterwards.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::line::Line;
use crate::check::{Check, Keeps, Look, Pending};
use crate::failure::{Failure, FailureKind};
use crate::journal::{Journal, Stop};
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::stored::StoredMessage;

/// The last messages that no check took, the oldest first.
#[derive(Debug)]
pub(crate) struct Unmatched {
    most: usize,
    kept: VecDeque<StoredMessage>,
    /// How many went since more came than are kept, since they were read last.
    dropped: u64,
}

impl Unmatched {
    /// A buffer of at most so many messages; none if it is to keep none.
    pub(super) fn keeping(most: u64) -> Option<Box<Self>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        (most > 0).then(|| Box::new(Self { most, kept: VecDeque::new(), dropped: 0 }))
    }

    /// Keeps a message. If the oldest one goes for it, how many went so far.
    pub(super) fn keep(&mut self, message: &Message<'_>, now: Instant) -> Option<u64> {
        let is_full = self.kept.len() >= self.most;
        if is_full {
            self.kept.pop_front();
            self.dropped += 1;
        }
        self.kept.push_back(StoredMessage::whole(message, now));
        is_full.then_some(self.dropped)
    }
}

/// Messages on their way to whoever asks for those that no check took, held against the conditions of a check.
pub(crate) struct HandOver<K: Keeps> {
    check: Check<K>,
    left: VecDeque<StoredMessage>,
    taken: u64,
    matched: u64,
    dropped: u64,
}

impl<K: Keeps> HandOver<K> {
    /// Takes the messages from a stream, where they are gone from here on. `None` if the check cannot be used.
    pub(crate) fn begin(
        line: &mut Line,
        journal: &mut Journal,
        mut check: Check<K>,
    ) -> Result<Option<Self>, Stop> {
        let state = check.state_mut();
        journal.step_started("unmatched", &state.title, Some(&line.name), state.at);
        if let Some(reason) = state.invalid.take() {
            let failure = Failure::new(FailureKind::Value, "unmatched", &state.title, state.at)
                .on(&line.name)
                .fact("cause", reason)
                .dropping(line.dropped())
                .came("came", line.recent(Instant::now()));
            return journal.failed(failure).map(|()| None);
        }
        let (left, dropped) = match &mut line.unmatched {
            Some(unmatched) => (std::mem::take(&mut unmatched.kept), std::mem::take(&mut unmatched.dropped)),
            None => Default::default(),
        };
        Ok(Some(Self { check, left, taken: 0, matched: 0, dropped }))
    }

    /// Hands the next message to the check; how many bytes it has, or `None` if there was none.
    pub(crate) fn next(&mut self, journal: &mut Journal) -> Option<usize> {
        let stored = self.left.pop_front()?;
        let message = stored.message();
        self.taken += 1;
        self.check.state().tell(&message, journal.secrets_mut());
        self.matched += u64::from(self.check.look(&message) == Look::Match);
        Some(message.data().len())
    }

    /// Whether the check asks a function of the user's, which may take long.
    pub(crate) fn asks(&self) -> bool {
        self.check.state().asks
    }

    /// What the check has kept, and how many messages had been dropped before. `None` if that is not known.
    pub(crate) fn end(self, line: &Line, journal: &mut Journal) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Self { mut check, taken, matched, dropped, .. } = self;
        let title = &check.state().title;
        journal.tell(RunEventKind::UnmatchedTaken { stream: &line.name, title, taken, matched, dropped });
        let state = check.state_mut();
        if let Some(reason) = state.unknown.take() {
            let failure = Failure::new(FailureKind::Check, "unmatched", &state.title, state.at)
                .on(&line.name)
                .fact("cause", reason)
                .came("came", line.recent(Instant::now()));
            return journal.failed(failure).map(|()| None);
        }
        journal.go_on()?;
        Ok(Some((check.into_kept(), dropped)))
    }
}
