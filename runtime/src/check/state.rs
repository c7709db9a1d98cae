//! What a check has seen so far, and its verdict.

use std::borrow::Cow;
use std::time::Duration;

use tokio::time::Instant;

use super::across::{Across, AllAcross, Broken, Seen};
use super::asked::{Asked, Asks};
use super::goal::Goal;
use crate::location::Location;
use crate::message::Message;
use crate::on_failure::OnFailure;
use crate::received_message::ReceivedMessage;
use crate::round_id::RoundId;
use crate::shown::Secrets;
use crate::step_key::StepKey;
use crate::stored::{Shows, StoredMessage};

/// A check of any kind while it may be pending: the stream that has it shows it every message.
///
/// [`Check`](super::Check) implements it, and so does the enum of a stream's checks that `scenario!` makes.
pub trait AnyCheck {
    /// What it has seen so far.
    fn state(&self) -> &CheckState;
    /// What it has seen so far.
    fn state_mut(&mut self) -> &mut CheckState;
    /// Holds a message against it.
    fn look(&mut self, message: &Message<'_>) -> MatchResult;
    /// Why `message` does not match, for a report.
    fn explain(&self, message: &Message<'_>) -> String;
    /// What is wanted, for a report.
    fn wanted(&self) -> String;
}

/// What a message is to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchResult {
    /// It matches.
    Match,
    /// The condition of this index does not hold.
    NoMatch(usize),
    /// It matches, and the requirement of this index does not hold.
    Violated(usize),
    /// Whether the condition of this index holds is not known, and matters.
    Unknown(usize),
}

/// The part of a check that does not depend on what it keeps.
#[derive(Debug)]
pub struct CheckState {
    pub(crate) title: Cow<'static, str>,
    /// The title as it is written.
    pub(crate) written: &'static str,
    pub(crate) at: Location,
    pub(crate) goal: Goal,
    pub(crate) within: Duration,
    pub(crate) on_failure: OnFailure,
    /// The round of an `attempt` that it was set in.
    pub(crate) round: RoundId,
    /// What is wrong with what Rust gave for it.
    pub(crate) invalid: Option<String>,
    /// Whether it asks a function of the user's.
    pub(crate) asks: bool,
    /// `None` before it is set.
    set_at: Option<Instant>,
    pub(crate) status: CheckOutcome,
    pub(crate) matched: u64,
    pub(crate) seen: u64,
    /// Why it could not be found out whether some message matches.
    pub(crate) unknown: Option<String>,
    nearest: Vec<Near>,
    pub(super) asked: Asks,
    across: AllAcross,
    /// Whether it is about comments, though none of its conditions says so.
    of_comments: bool,
    /// Whether reports say what secrets are.
    pub(crate) shows_secrets: bool,
}

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckOutcome {
    Pending,
    Succeeded,
    Failed,
}

/// Why a check is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    Reached,
    Deadline,
    /// The server ended the stream.
    End,
    /// The scenario closed the stream.
    Close,
}

/// A message that did not match, with the index of the condition that did not hold.
#[derive(Debug)]
struct Near {
    condition: usize,
    stored: StoredMessage,
}

impl CheckState {
    pub(super) fn new(title: Cow<'static, str>, at: Location, goal: Goal, within: Duration) -> Self {
        Self {
            title,
            written: "",
            at,
            goal,
            within,
            on_failure: OnFailure::Stop,
            round: RoundId::default(),
            invalid: None,
            asks: false,
            set_at: None,
            status: CheckOutcome::Pending,
            matched: 0,
            seen: 0,
            unknown: None,
            nearest: Vec::new(),
            asked: Asks::nothing(),
            across: AllAcross::default(),
            of_comments: false,
            shows_secrets: false,
        }
    }

    /// The title as it is written; of a session as it is, since nobody has written it beforehand.
    pub(crate) fn written_title(&self) -> &str {
        if self.written.is_empty() { &self.title } else { self.written }
    }

    /// It is set: its time runs.
    #[inline]
    pub(crate) fn set(&mut self, now: Instant) {
        self.set_at = Some(now);
    }

    /// When it was set.
    pub(crate) fn set_at(&self) -> Instant {
        self.set_at.unwrap_or_else(Instant::now)
    }

    /// How long ago it was set.
    pub(crate) fn elapsed(&self, now: Instant) -> Duration {
        self.set_at.map(|set_at| now.saturating_duration_since(set_at)).unwrap_or_default()
    }

    /// Which step it is, of those with this keyword.
    pub(crate) fn key(&self, step: &'static str) -> StepKey {
        StepKey::new(step, self.written, self.at)
    }

    /// Asks this and nothing else.
    #[inline]
    pub(super) fn asks_all(&mut self, asked: &'static Asked) {
        if let Some(reason) = &asked.invalid {
            self.invalid(reason.clone());
        }
        self.asked = Asks::all(asked);
    }

    /// What a report shows of a message for which this condition decided; of several, if that is not known.
    pub(crate) fn shows(&self, condition: Option<usize>) -> Shows {
        if self.asked.looks_at_assembled(condition) { Shows::Added } else { Shows::All }
    }

    /// Whether it is about comments. Messages are nothing to it then.
    #[inline]
    pub(crate) fn is_of_comments(&self) -> bool {
        self.of_comments || self.asked.of_comments
    }

    /// Whether it asks for the server's error.
    #[inline]
    pub(crate) fn is_of_errors(&self) -> bool {
        self.asked.of_errors
    }

    pub(super) fn of_comments(&mut self) {
        self.of_comments = true;
    }

    /// What it counts, as a report says it: one, and several.
    pub(crate) fn counted(&self) -> (&'static str, &'static str) {
        if self.is_of_comments() { ("comment", "comments") } else { ("message", "messages") }
    }

    /// Whether some of what is found is a secret.
    #[inline]
    pub(crate) fn finds_secrets(&self) -> bool {
        !self.asked.secret.is_empty()
    }

    /// Tells `secrets` which of them are in a message, whether it matches or not.
    pub(crate) fn tell(&self, message: &Message<'_>, secrets: &mut Secrets) {
        for found in self.asked.secret.iter().filter_map(|condition| condition.find_alone(message).ok()) {
            found.tell(secrets);
        }
    }

    /// The same of the messages that a report shows.
    pub(crate) fn tell_of_nearest(&self, secrets: &mut Secrets) {
        if self.finds_secrets() {
            self.nearest.iter().for_each(|near| self.tell(&near.stored.message(), secrets));
        }
    }

    /// Adds what must hold across the messages that match.
    pub(super) fn across(&mut self, across: Across) {
        if let Some(reason) = across.invalid() {
            self.invalid(reason);
        }
        self.across.push(across);
    }

    /// Takes in a message that matches; gives why it breaks what must hold across several.
    #[inline]
    pub(crate) fn cross(&mut self, message: &Message<'_>, now: Instant) -> Option<Broken> {
        if self.across.is_empty() {
            return None;
        }
        self.across.take(Seen { message, now, set_at: self.set_at() })
    }

    /// Whether silence alone can break what must hold across several messages.
    #[inline]
    pub(crate) fn minds_silence(&self) -> bool {
        !self.across.is_empty() && self.across.deadline().is_some()
    }

    /// Whether one more message that matches can fail the check.
    pub(super) fn minds_matches(&self) -> bool {
        !self.across.is_empty() || matches!(self.goal.range(), Some((_, Some(_))))
    }

    /// Why the silence up to `now` fails the check, if it did so before its own deadline.
    pub(crate) fn silence(&self, now: Instant) -> Option<Broken> {
        let silent = self.across.deadline()?;
        let is_first = self.own_deadline().is_none_or(|deadline| silent < deadline);
        if is_first && silent <= now {
            self.across.silence(now, self.set_at(), self.counted().0)
        } else {
            None
        }
    }

    /// The rule across messages that is not met when the check is decided.
    pub(crate) fn unmet(&self) -> Option<Broken> {
        self.across.unmet()
    }

    /// What must hold across messages, each as the language writes it.
    pub(super) fn wanted_across(&self) -> impl Iterator<Item = String> {
        self.across.wanted()
    }

    pub(super) fn invalid(&mut self, reason: String) {
        self.invalid.get_or_insert(reason);
    }

    /// The next moment at which time alone decides the check.
    #[inline]
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.status != CheckOutcome::Pending {
            return None;
        }
        let own = self.own_deadline();
        if self.across.is_empty() { own } else { own.into_iter().chain(self.across.deadline()).min() }
    }

    /// The deadline of `within`.
    pub(crate) fn own_deadline(&self) -> Option<Instant> {
        // A deadline that overflows the clock counts as none.
        self.set_at?.checked_add(self.within)
    }

    /// Whether the check succeeds by this verdict.
    pub(crate) fn succeeds(&self, verdict: Trigger) -> bool {
        match self.goal {
            Goal::Until(n) => self.matched >= n,
            Goal::UntilEnd => verdict == Trigger::End,
            Goal::UntilEndExpect { .. } => verdict == Trigger::End && self.is_in_range(),
            Goal::Expect { .. } => self.is_in_range(),
        }
    }

    fn is_in_range(&self) -> bool {
        self.goal
            .range()
            .is_none_or(|(min, max)| self.matched >= min && max.is_none_or(|max| self.matched <= max))
    }

    /// Whether more messages matched than the goal admits.
    pub(crate) fn reached_more_than_wanted(&self) -> bool {
        matches!(self.goal.range(), Some((_, Some(max))) if self.matched > max)
    }

    /// Whether the goal is reached, whatever comes.
    pub(crate) fn reached(&self) -> bool {
        matches!(self.goal, Goal::Until(n) if self.matched >= n)
    }

    pub(crate) fn goal_text(&self) -> String {
        let within = crate::failure::time(self.within);
        let (one, several) = self.counted();
        let counted = |n: u64| if n == 1 { format!("1 {one}") } else { format!("{n} {several}") };
        let range = |min: u64, max: Option<u64>| match (min, max) {
            (_, Some(0)) => format!("no {one}"),
            (min, Some(max)) if min == max => format!("exactly {}", counted(min)),
            (0, Some(max)) => format!("at most {}", counted(max)),
            (min, Some(max)) => format!("{min}..={max} {several}"),
            (0, None) => format!("any number of {several}"),
            (min, None) => format!("{min} or more {several}"),
        };
        match self.goal {
            Goal::Until(n) => format!("{} within {within}", counted(n)),
            Goal::UntilEnd => format!("the end of the stream within {within}"),
            Goal::UntilEndExpect { min, max } => {
                format!("{} until the end of the stream, within {within}", range(min, max))
            }
            Goal::Expect { min, max } => format!("{} within {within}", range(min, max)),
        }
    }

    /// Remembers a message that does not match, if it came nearer than those remembered. Gives `true` if it was too large
    /// to be kept whole: then [`explain_last`](Self::explain_last) must be given the reason now.
    pub(crate) fn missed(&mut self, condition: usize, message: &Message<'_>, at: Instant) -> bool {
        const KEPT: usize = 2;
        let mut near = if self.nearest.len() < KEPT {
            Near { condition, stored: StoredMessage::empty(at) }
        } else {
            // The message whose condition failed earliest is dropped. Of two alike, the older one is dropped, which
            // stands first.
            let Some(worst) = (0..self.nearest.len()).min_by_key(|&place| self.nearest[place].condition)
            else {
                return false;
            };
            if self.nearest[worst].condition > condition {
                return false;
            }
            self.nearest.remove(worst)
        };
        near.condition = condition;
        near.stored.fill(message, at);
        // What the stream has put together, and the id in force, are not kept with the message.
        let is_cut = near.stored.is_cut() || self.asked.depends_on_the_moment(condition, message);
        self.nearest.push(near);
        is_cut
    }

    /// Says why the message that was remembered last does not match.
    pub(crate) fn explain_last(&mut self, reason: String) {
        if let Some(near) = self.nearest.last_mut() {
            near.stored.reason = Some(reason);
        }
    }

    /// The nearest misses, in the order they came.
    pub(crate) fn nearest(&self, explain: impl Fn(&Message<'_>) -> String) -> Vec<ReceivedMessage> {
        self.nearest
            .iter()
            .map(|near| {
                let reason = near.stored.reason.clone().unwrap_or_else(|| explain(&near.stored.message()));
                near.stored.came(self.set_at(), Some(reason), self.shows(Some(near.condition)))
            })
            .collect()
    }
}
