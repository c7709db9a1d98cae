//! How the messages that no check took are read.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::line::Line;
use crate::cause;
use crate::check::{AnyCheck, Check, CheckState, Keeps, MatchResult};
use crate::failure::{Failure, FailureKind};
use crate::journal::{Journal, Stop};
use crate::observer::RunEventKind;
use crate::stored::StoredMessage;

/// Messages on their way to whoever asks for those that no check took, held against the conditions of a check.
pub(crate) struct HandOver<K: Keeps> {
    check: Check<K>,
    left: VecDeque<StoredMessage>,
    taken: u64,
    matched: u64,
    dropped: u64,
}

impl<K: Keeps> HandOver<K> {
    /// Takes the messages out of a stream. `None` if the check cannot be used.
    pub(crate) fn begin(
        line: &mut Line,
        journal: &mut Journal,
        mut check: Check<K>,
    ) -> Result<Option<Self>, Stop> {
        let state = check.state_mut();
        let key = state.key("unmatched");
        journal.step_started(key, &state.title, Some(&line.name), "");
        if let Some(reason) = state.invalid.take() {
            let failure = failure(FailureKind::Value, reason, state, line).dropping(line.dropped());
            journal.failed(failure)?;
            journal.step_finished(key);
            return Ok(None);
        }
        let (left, dropped) = line.unmatched.as_mut().map(|unmatched| unmatched.take()).unwrap_or_default();
        Ok(Some(Self { check, left, taken: 0, matched: 0, dropped }))
    }

    /// Hands the next message to the check; how many bytes it has, or `None` if there was none.
    pub(crate) fn next(&mut self, journal: &mut Journal) -> Option<usize> {
        let stored = self.left.pop_front()?;
        let message = stored.message();
        self.taken += 1;
        self.check.state().tell(&message, journal.secrets_mut());
        self.matched += u64::from(self.check.look(&message) == MatchResult::Match);
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
        let key = state.key("unmatched");
        if let Some(reason) = state.unknown.take() {
            journal.failed(failure(FailureKind::Check, reason, state, line))?;
            journal.step_finished(key);
            return Ok(None);
        }
        journal.go_on()?;
        journal.step_finished(key);
        Ok(Some((check.into_kept(), dropped)))
    }
}

/// The failure of a step whose check cannot be used, or has come to no result.
fn failure(kind: FailureKind, reason: String, state: &CheckState, line: &Line) -> Failure {
    Failure::new(kind, cause::generic(&reason), "unmatched", &state.title, state.at)
        .on(&line.name)
        .fact("cause", reason)
        .came("came", line.recent(Instant::now()))
}
