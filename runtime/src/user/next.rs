//! How a virtual user takes the next message of a stream that no check took.

use std::task::Poll;

use tokio::time::Instant;

use super::User;
use super::drive::Focus;
use crate::cause;
use crate::check::{AnyCheck, Check, Keeps, MatchResult};
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::stored::StoredMessage;
use crate::stream::Streams;

/// What a `next` has come to.
#[derive(Debug)]
pub enum Next<T> {
    /// A message, of which this is kept.
    Message(T),
    /// The stream is over, and the step says what to do then.
    End,
    /// The step has failed, and the user goes on.
    Failed,
}

/// Why there is no message that could be taken.
struct Missed {
    kind: FailureKind,
    /// Without what differs from time to time.
    cause: &'static str,
    reason: String,
    /// The message that came, if it does not meet the conditions.
    message: Option<StoredMessage>,
}

impl User {
    /// Takes one message: the oldest that is kept since no check took it, or else the next that comes in time. With
    /// `may_end` the end of the stream is no failure.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn next<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        mut check: Check<K>,
        may_end: bool,
    ) -> Result<Next<K::Kept>, Stop> {
        self.wanted = self.wanted.wrapping_add(1);
        let key = check.state().key("next");
        self.heed(key)?;
        let Some(slot) = streams.slot(index) else { return Ok(Next::Failed) };
        self.journal.step_started(key, &check.state().title, Some(slot.line().name()), "");
        let now = Instant::now();
        let state = check.state_mut();
        state.set(now);
        state.shows_secrets = self.journal.secrets().are_shown();
        let next = match state.invalid.take() {
            Some(reason) => Err(Missed {
                kind: FailureKind::Value,
                cause: "a value that cannot be used",
                reason,
                message: None,
            }),
            None => match slot.line().take_dropped() {
                0 => self.message(streams, index, &check).await?,
                dropped => {
                    let reason = format!(
                        "{dropped} messages were dropped since the last `next`, as more came than `unmatched` keeps: take them \
                         faster, or keep more"
                    );
                    let cause = "messages dropped before";
                    Err(Missed { kind: FailureKind::Check, cause, reason, message: None })
                }
            },
        };
        let missed = match next {
            Ok(Some(stored)) => match self.meets(&mut check, &stored) {
                None => {
                    self.step_finished(key);
                    return Ok(Next::Message(check.into_kept()));
                }
                Some(reason) => Missed {
                    kind: FailureKind::Check,
                    cause: "conditions do not hold in",
                    reason,
                    message: Some(stored),
                },
            },
            // A cut was told, and has failed the user.
            Ok(None) if may_end => {
                self.step_finished(key);
                return Ok(Next::End);
            }
            Ok(None) => {
                let is_cut = streams.slot(index).is_some_and(|slot| slot.line().is_cut());
                let kind = if is_cut { FailureKind::Cut } else { FailureKind::Check };
                let reason = "no message is left".to_owned();
                Missed { kind, cause: "end of the stream before", reason, message: None }
            }
            Err(missed) => missed,
        };
        self.missed(streams, index, &mut check, missed)?;
        self.step_finished(key);
        Ok(Next::Failed)
    }

    /// The next message; `None` if the stream is over.
    async fn message<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        check: &Check<K>,
    ) -> Result<Result<Option<StoredMessage>, Missed>, Stop> {
        let Some(slot) = streams.slot(index) else { return Ok(Ok(None)) };
        if let Some(oldest) = slot.line().take_oldest(&mut self.journal) {
            return Ok(Ok(Some(oldest)));
        }
        let due = check.state().own_deadline();
        let came = self
            .drive(streams, due, Focus::One(index), |_, streams| {
                let decided = streams.slot(index).is_none_or(|slot| slot.line().is_next_decided());
                if decided { Poll::Ready(()) } else { Poll::Pending }
            })
            .await?;
        let message = streams.slot(index).and_then(|slot| slot.line().take_next());
        Ok(match (message, came) {
            (None, None) => Err(Missed {
                kind: FailureKind::Check,
                cause: "deadline of",
                reason: "no message came in time".to_owned(),
                message: None,
            }),
            (message, _) => Ok(message),
        })
    }

    /// Why a message does not meet the conditions; `None` if it does, and is kept.
    fn meets<K: Keeps>(&mut self, check: &mut Check<K>, stored: &StoredMessage) -> Option<String> {
        let message = stored.message();
        check.state().tell(&message, self.journal.secrets_mut());
        (check.look(&message) != MatchResult::Match).then(|| check.explain(&message))
    }

    fn missed<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        check: &mut Check<K>,
        missed: Missed,
    ) -> Result<(), Stop> {
        let Some(slot) = streams.slot(index) else { return Ok(()) };
        let (line, state) = (slot.line(), check.state());
        let Missed { kind, cause, reason, message } = missed;
        let cause = match kind {
            FailureKind::Value => cause::generic(&reason),
            _ => format!("{cause} next {:?}", crate::shown::Short(state.written_title())).into(),
        };
        let set_at = state.set_at();
        let failure = Failure::new(kind, cause, "next", &state.title, state.at).on(line.name());
        let failure = match &message {
            None => failure
                .fact("wanted", check.wanted())
                .fact("got", format!("{reason}; {}", line.described(Instant::now())))
                .came("came", line.recent(set_at)),
            Some(stored) => {
                let came = vec![stored.came(set_at, Some(reason.clone()), state.shows(None))];
                failure.fact("wanted", check.wanted()).fact("got", reason).came("came", came)
            }
        };
        self.journal.failed(failure.dropping(line.dropped()))
    }
}
