//! What must hold across the messages that match a check: their order, their pace, their sequence.

mod ordered;
mod pace;
mod sequence;

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::compare::Compare;
use super::condition::Condition;
use super::operand::Operand;
use crate::message::Message;
use ordered::{Order, Ordered};
use pace::{Gap, Rate};
use sequence::Sequence;
pub use sequence::Stage;

/// What must hold across the messages that match a check. The first message that breaks it fails the check at once; what
/// can be known only in the end is judged when the check is decided.
///
/// ```
/// use std::time::Duration;
/// use streamgauge::check::{Across, Check, Condition, Goal};
/// use streamgauge::{JsonPath, Target};
///
/// // require json "$.seq" rising per json "$.symbol"
/// // require gap <= 500ms
/// let seq = Condition::on(Target::Data).json(&JsonPath::parse("$.seq")?);
/// let symbol = Condition::on(Target::Data).json(&JsonPath::parse("$.symbol")?);
/// let rising = Across::rising(seq).per(symbol);
/// assert_eq!(rising.to_string(), r#"json "$.seq" rising per json "$.symbol""#);
/// let ticks = Check::new("Ticks", Goal::UntilEnd, Duration::from_secs(10))
///     .across(rising)
///     .across(Across::gap(Duration::from_millis(500)));
/// # let _ = ticks;
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Debug)]
pub struct Across(Rule);

#[derive(Debug)]
enum Rule {
    Ordered(Box<Ordered>),
    Gap(Gap),
    Rate(Rate),
    Sequence(Sequence),
}

/// A message that matches a check, when it was read, and when the check was set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'m, 'a> {
    pub(super) message: &'m Message<'a>,
    pub(super) now: Instant,
    pub(super) set_at: Instant,
}

impl Across {
    /// How many keys and values [`rising`](Self::rising), [`unique`](Self::unique) and [`same`](Self::same) remember, so
    /// that a stream without end does not fill the memory. One more fails the check.
    pub const MOST_KEPT: usize = 1_000_000;

    /// The number that `of` finds is greater than that of the matching message before. One that finds nothing, or no
    /// number, breaks it.
    #[must_use]
    pub fn rising(of: Condition) -> Self {
        Self(Rule::Ordered(Box::new(Ordered::new(Order::Rising, of))))
    }

    /// What `of` finds, as text, was found in no matching message before.
    #[must_use]
    pub fn unique(of: Condition) -> Self {
        Self(Rule::Ordered(Box::new(Ordered::new(Order::Unique, of))))
    }

    /// What `of` finds, as text, is the same in all matching messages.
    #[must_use]
    pub fn same(of: Condition) -> Self {
        Self(Rule::Ordered(Box::new(Ordered::new(Order::Same, of))))
    }

    /// Holds [`rising`](Self::rising), [`unique`](Self::unique) or [`same`](Self::same) for each value of `key` by itself;
    /// nothing else has keys.
    #[must_use]
    pub fn per(mut self, key: Condition) -> Self {
        if let Rule::Ordered(ordered) = &mut self.0 {
            ordered.per = Some(key);
        }
        self
    }

    /// No two matching messages that follow one another are further apart than `longest`, and silence fails the check
    /// as soon as it has lasted longer. It counts from the first match on, by the time at which messages are read.
    #[must_use]
    pub fn gap(longest: Duration) -> Self {
        Self(Rule::Gap(Gap::new(longest)))
    }

    /// The matching messages per second stand this comparison when the check is decided. With *n* matches it is
    /// (*n* - 1) / (time from the first to the last), and 0 if there are fewer than two.
    #[must_use]
    pub fn rate(wanted: Compare) -> Self {
        Self(Rule::Rate(Rate::new(wanted)))
    }

    /// The matching messages come in this order. A message that fits no place fails the check, and so does a sequence
    /// that is not finished when the check is decided. Where a message fits several places, every way is followed.
    #[must_use]
    pub fn sequence(stages: Vec<Stage>) -> Self {
        Self(Rule::Sequence(Sequence::new(stages)))
    }

    /// What is wrong with what Rust gave for it.
    pub(super) fn invalid(&self) -> Option<String> {
        match &self.0 {
            Rule::Ordered(ordered) => ordered.invalid(),
            Rule::Gap(gap) => gap.invalid(),
            Rule::Rate(rate) => rate.invalid(),
            Rule::Sequence(sequence) => sequence.invalid(),
        }
    }

    /// Takes in a message that matches.
    ///
    /// # Errors
    ///
    /// Why it breaks what must hold.
    fn take(&mut self, seen: Seen<'_, '_>) -> Result<(), String> {
        match &mut self.0 {
            Rule::Ordered(ordered) => ordered.take(seen),
            Rule::Gap(gap) => gap.take(seen),
            Rule::Rate(rate) => {
                rate.take(seen.now);
                Ok(())
            }
            Rule::Sequence(sequence) => sequence.take(seen.message),
        }
    }

    /// The moment at which silence breaks it, and why.
    fn silence(&self) -> Option<(Instant, &Gap)> {
        match &self.0 {
            Rule::Gap(gap) => gap.deadline().map(|deadline| (deadline, gap)),
            _ => None,
        }
    }

    /// What is not met when the check is decided.
    fn unmet(&self) -> Option<String> {
        match &self.0 {
            Rule::Rate(rate) => rate.unmet(),
            Rule::Sequence(sequence) => sequence.unmet(),
            Rule::Ordered(_) | Rule::Gap(_) => None,
        }
    }
}

impl fmt::Display for Across {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::Ordered(ordered) => ordered.fmt(f),
            Rule::Gap(gap) => gap.fmt(f),
            Rule::Rate(rate) => rate.fmt(f),
            Rule::Sequence(sequence) => sequence.fmt(f),
        }
    }
}

/// All that must hold across the messages of one check.
#[derive(Debug, Default)]
pub(super) struct AllAcross(Vec<Across>);

impl AllAcross {
    pub(super) fn push(&mut self, across: Across) {
        self.0.push(across);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in a message that matches; gives why it breaks something.
    pub(super) fn take(&mut self, seen: Seen<'_, '_>) -> Option<String> {
        self.0.iter_mut().find_map(|across| across.take(seen).err())
    }

    /// The first moment at which silence breaks something.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.0.iter().filter_map(|across| Some(across.silence()?.0)).min()
    }

    /// Why the silence up to `now` breaks something; `set_at` is when the check was set.
    pub(super) fn silence(&self, now: Instant, set_at: Instant) -> Option<String> {
        let broken = self.0.iter().filter_map(Across::silence).filter(|(deadline, _)| *deadline <= now);
        broken.min_by_key(|(deadline, _)| *deadline).map(|(_, gap)| gap.broken_by_silence(set_at))
    }

    /// What is not met when the check is decided.
    pub(super) fn unmet(&self) -> Option<String> {
        let unmet: Vec<String> = self.0.iter().filter_map(Across::unmet).collect();
        (!unmet.is_empty()).then(|| unmet.join("\n"))
    }

    /// Each as the language writes it.
    pub(super) fn wanted(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(Across::to_string)
    }
}

/// How long after the check was set something was, as failures show it.
fn after(set_at: Instant, at: Instant) -> String {
    format!("+{:.3}s", at.saturating_duration_since(set_at).as_secs_f64())
}

/// Whether a comparison is one with numbers, as a rate's is.
fn is_numeric(compare: &Compare) -> bool {
    match compare {
        Compare::Is(_, operand) => matches!(operand, Operand::Number(_)),
        Compare::Within { least, most, .. } => least.is_some() || most.is_some(),
        _ => false,
    }
}
