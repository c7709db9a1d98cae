//! The messages of a stream that no check took, so that they can be read afterwards.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::check::{Check, Keeps, Look, Pending};
use crate::failure::{Failure, FailureKind};
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::stream::{Line, Streams};
use crate::user::{Stop, User};
use crate::work::Work;

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

    /// Hands over the messages that no check took, without a wait; see [`User::unmatched`].
    pub(crate) fn hand_over<K: Keeps>(
        &mut self,
        user: &mut User,
        mut check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Some((kept, mut handed)) = self.begin_to_hand_over(user, &mut check)? else { return Ok(None) };
        for held in kept {
            handed.over(&held, user, &mut check);
        }
        self.end_to_hand_over(user, check, &handed)
    }

    /// The messages that no check took, which from here on are gone. `None` if the check cannot be used.
    fn begin_to_hand_over<K: Keeps>(
        &mut self,
        user: &mut User,
        check: &mut Check<K>,
    ) -> Result<Option<(VecDeque<Held>, Handed)>, Stop> {
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
        let Some(unmatched) = &mut self.unmatched else { return Ok(Some(Default::default())) };
        let dropped = std::mem::take(&mut unmatched.dropped);
        Ok(Some((std::mem::take(&mut unmatched.kept), Handed { dropped, ..Handed::default() })))
    }

    fn end_to_hand_over<K: Keeps>(
        &mut self,
        user: &mut User,
        mut check: Check<K>,
        handed: &Handed,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Handed { taken, matched, dropped } = *handed;
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

/// What was handed over so far.
#[derive(Debug, Default)]
struct Handed {
    taken: u64,
    matched: u64,
    dropped: u64,
}

impl Handed {
    fn over<K: Keeps>(&mut self, held: &Held, user: &mut User, check: &mut Check<K>) {
        self.taken += 1;
        check.state().tell(&held.message(), &mut user.secrets);
        self.matched += u64::from(check.look(&held.message()) == Look::Match);
    }
}

impl User {
    /// Hands over the messages on a stream that no check took, held against the conditions of `check`: what that keeps of
    /// those which match, and how many messages were dropped since more came than are kept. From here on there are none.
    /// Where that takes long, streams and other tasks have their turn.
    ///
    /// `None` if the check cannot be used, which is a failed step.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn unmatched<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        mut check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        let Some((kept, mut handed)) = slot.line().begin_to_hand_over(self, &mut check)? else {
            return Ok(None);
        };
        let weight = if check.state().asks { Work::UNKNOWN } else { Work::KNOWN };
        let mut work = Work::default();
        for held in kept {
            handed.over(&held, self, &mut check);
            work.add(held.data.len(), weight);
            if work.is_done() {
                Box::pin(self.give_way(streams)).await?;
                work = Work::default();
            }
        }
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        slot.line().end_to_hand_over(self, check, &handed)
    }
}
