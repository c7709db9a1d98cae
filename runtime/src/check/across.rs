//! What must hold across the messages that match a check: their order, their pace, their sequence.

mod ordered;
mod pace;
mod seen;
mod sequence;

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::compare::Compare;
use super::condition::Condition;
use ordered::{Order, Ordered};
use pace::{Gap, Rate};
pub(super) use seen::Seen;
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

impl Across {
    /// How many keys and values [`rising`](Self::rising), [`unique`](Self::unique) and [`same`](Self::same) remember, so
    /// that a stream without end does not fill the memory. One more fails the check.
    pub const MOST_KEPT: usize = ordered::MOST_KEPT;

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

    /// The number of matching messages per second meets this comparison when the check is decided. With *n* matches it is
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

    /// The word of the language for it.
    fn word(&self) -> &'static str {
        match &self.0 {
            Rule::Ordered(ordered) => ordered.word(),
            Rule::Gap(_) => "gap",
            Rule::Rate(_) => "rate",
            Rule::Sequence(_) => "sequence",
        }
    }

    fn broken(&self, reason: String) -> Broken {
        Broken { rule: self.word(), reason }
    }

    /// Why a value that Rust gave for it cannot be used.
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

/// What did not hold across messages.
#[derive(Debug)]
pub(crate) struct Broken {
    /// The word of the language for what must hold.
    pub(crate) rule: &'static str,
    /// Why it does not, for a report.
    pub(crate) reason: String,
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
    pub(super) fn take(&mut self, seen: Seen<'_, '_>) -> Option<Broken> {
        self.0.iter_mut().find_map(|across| across.take(seen).err().map(|reason| across.broken(reason)))
    }

    /// The first moment at which silence breaks something.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.0.iter().filter_map(|across| Some(across.silence()?.0)).min()
    }

    /// Why the silence up to `now` breaks something; `set_at` is when the check was set, `counted` what it counts.
    pub(super) fn silence(&self, now: Instant, set_at: Instant, counted: &str) -> Option<Broken> {
        let broken = self
            .0
            .iter()
            .filter_map(|across| across.silence().map(|(deadline, gap)| (deadline, gap, across)));
        let (_, gap, across) =
            broken.filter(|(deadline, ..)| *deadline <= now).min_by_key(|(deadline, ..)| *deadline)?;
        Some(across.broken(gap.broken_by_silence(set_at, counted)))
    }

    /// What is not met when the check is decided.
    pub(super) fn unmet(&self) -> Option<Broken> {
        let unmet = self.0.iter().filter_map(|across| across.unmet().map(|reason| across.broken(reason)));
        unmet.reduce(|first, next| Broken { reason: format!("{}\n{}", first.reason, next.reason), ..first })
    }

    /// Each as the language writes it.
    pub(super) fn wanted(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(Across::to_string)
    }
}
