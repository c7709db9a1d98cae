//! The messages of a stream that no check took, so that they can be read afterwards.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::check::{Check, Keeps, Look, Pending};
use crate::failure::{Failure, FailureKind};
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::stream::Line;
use crate::user::{Stop, User};

/// The last messages that no check took, the oldest first.
#[derive(Debug)]
pub(crate) struct Unmatched {
    most: usize,
    kept: VecDeque<Held>,
    /// How many went since more came than are kept, since they were read last.
    dropped: u64,
}

/// A message as it came.
#[derive(Debug)]
struct Held {
    data: String,
    event: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
}

impl Held {
    fn of(message: &Message<'_>) -> Self {
        Self {
            data: message.data().to_owned(),
            event: message.named_event().map(str::to_owned),
            id: message.id().map(str::to_owned),
            retry: message.retry(),
        }
    }

    fn message(&self) -> Message<'_> {
        Message::new(&self.data, self.event.as_deref(), self.id.as_deref(), self.retry)
    }
}

impl Unmatched {
    /// A buffer of at most so many messages; none if it is to keep none.
    pub(crate) fn keeping(most: u64) -> Option<Box<Self>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        (most > 0).then(|| Box::new(Self { most, kept: VecDeque::new(), dropped: 0 }))
    }
}

impl Line {
    /// Keeps a message that no check took, if such are kept.
    #[inline]
    pub(crate) fn set_aside(&mut self, user: &User, message: &Message<'_>) {
        if self.unmatched.is_some() {
            self.keep_aside(user, message);
        }
    }

    fn keep_aside(&mut self, user: &User, message: &Message<'_>) {
        let Some(unmatched) = &mut self.unmatched else { return };
        if unmatched.kept.len() >= unmatched.most {
            unmatched.kept.pop_front();
            unmatched.dropped += 1;
            user.tell(RunEventKind::UnmatchedDropped { stream: &self.name, dropped: unmatched.dropped });
        }
        unmatched.kept.push_back(Held::of(message));
    }

    /// Hands over the messages that no check took; see [`Slot::unmatched`](crate::stream::Slot::unmatched).
    pub(crate) fn hand_over<K: Keeps>(
        &mut self,
        user: &mut User,
        mut check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let state = check.state_mut();
        user.step_started("unmatched", &state.title, Some(&self.name), state.at);
        if let Some(reason) = state.invalid.take() {
            let failure = Failure::new(FailureKind::Value, "unmatched", &state.title, state.at)
                .on(&self.name)
                .fact("cause", reason)
                .dropping(self)
                .came("came", self.recent(Instant::now()));
            return user.failed(failure).map(|()| None);
        }
        let (mut taken, mut matched, mut dropped) = (0, 0, 0);
        if let Some(unmatched) = &mut self.unmatched {
            dropped = std::mem::take(&mut unmatched.dropped);
            for held in unmatched.kept.drain(..) {
                taken += 1;
                check.state().tell(&held.message(), &mut user.secrets);
                matched += u64::from(check.look(&held.message()) == Look::Match);
            }
        }
        let title = &check.state().title;
        user.tell(RunEventKind::UnmatchedTaken { stream: &self.name, title, taken, matched, dropped });
        let state = check.state_mut();
        if let Some(reason) = state.unknown.take() {
            let failure = Failure::new(FailureKind::Check, "unmatched", &state.title, state.at)
                .on(&self.name)
                .fact("cause", reason)
                .came("came", self.recent(Instant::now()));
            return user.failed(failure).map(|()| None);
        }
        user.go_on()?;
        Ok(Some((check.into_kept(), dropped)))
    }
}
