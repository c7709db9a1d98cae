//! A check: its conditions, its goal, and what it keeps.

use std::borrow::Cow;
use std::time::Duration;

use smallvec::SmallVec;

use super::across::Across;
use super::asked::{Asked, Cache};
use super::condition::Condition;
use super::convert::{Candidate, Convert};
use super::found::Miss;
use super::goal::Goal;
use super::keep::{Collect, CollectSome, Founds, Keeps, Satisfies, Save};
use super::keeping::Keeping;
use super::reason::unfit;
use super::state::{AnyCheck, CheckState, MatchResult};
use crate::location::Location;
use crate::message::Message;
use crate::step_key::StepKey;

/// What a stream is expected to send within some time, and what is kept of it.
///
/// ```
/// use std::time::Duration;
/// use streamgauge::check::{Check, Comparable, Compare, Condition, Goal, Json, Operator};
/// use streamgauge::{JsonPath, Target};
///
/// let price = Condition::on(Target::Data).json(&JsonPath::parse("$.price")?);
/// let check = Check::new("Opening price", Goal::Until(1), Duration::from_secs(10))
///     .when(Condition::on(Target::Event).compare(Compare::Is(Operator::Equal, "snapshot".operand())))
///     .when(price)
///     .save::<Json, f64>();
/// # let _ = check;
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Debug)]
pub struct Check<K = ()> {
    pub(super) state: CheckState,
    keeping: Keeping<K>,
}

impl Check {
    /// A check that matches every message. `within` counts from the moment the check is set.
    #[must_use]
    #[track_caller]
    #[inline]
    pub fn new(title: impl Into<Cow<'static, str>>, goal: Goal, within: Duration) -> Self {
        let mut state = CheckState::new(title.into(), Location::caller(), goal, within);
        match goal {
            Goal::Until(0) => state.invalid("`until 0` would be reached before any message".to_owned()),
            Goal::Expect { min, max: Some(max) } | Goal::UntilEndExpect { min, max: Some(max) }
                if max < min =>
            {
                state.invalid(format!("`expect {min}..={max}` is an empty range"));
            }
            _ if within.is_zero() => {
                state.invalid("`within` of no time leaves none for a message".to_owned())
            }
            _ => {}
        }
        Self { state, keeping: Keeping::new() }
    }
}

impl<K> Check<K> {
    /// The line of the scenario that sets this check, for failures.
    #[must_use]
    pub fn at(mut self, at: Location) -> Self {
        self.state.at = at;
        self
    }

    /// The step of the scenario that sets this check, for failures and events.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn of_step(mut self, key: &StepKey) -> Self {
        self.state.at = key.location();
        self.state.written = key.title();
        self
    }

    /// Holds the comments of the stream against this check instead of its messages: all its conditions, and what must hold
    /// across several. A condition on [`Target::Comment`](crate::Target::Comment) says so by itself.
    ///
    /// ```
    /// use std::time::Duration;
    /// use streamgauge::check::{Across, Check, Goal};
    ///
    /// // check … within 1min expect 4.. comment require gap <= 16s
    /// let heartbeats = Check::new("Heartbeats", Goal::expect((4, None)), Duration::from_secs(60))
    ///     .of_comments()
    ///     .across(Across::gap(Duration::from_secs(16)));
    /// # let _ = heartbeats;
    /// ```
    #[must_use]
    pub fn of_comments(mut self) -> Self {
        self.state.of_comments();
        self
    }

    /// Asks this, which was built before, and nothing else.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn asking(mut self, asked: &'static Asked) -> Self {
        self.state.asks_all(asked);
        self
    }

    /// What is kept or asked next is about the condition of this index.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn of(mut self, condition: usize) -> Self {
        self.keeping.of(condition);
        self
    }

    /// Where it is set.
    pub(crate) fn at_line(&self) -> Location {
        self.state.at
    }

    /// A further condition that a message must meet to match.
    #[must_use]
    pub fn when(self, condition: Condition) -> Self {
        self.condition(condition, Asked::add_matching)
    }

    /// A further condition, or none. `None` has the effect of leaving the condition out, with all that is kept of it. It
    /// is the `when (…)` of the language.
    ///
    /// ```
    /// use std::time::Duration;
    /// use streamgauge::check::{Check, Condition, Goal, Text};
    /// use streamgauge::Target;
    ///
    /// let express = false;
    /// let check = Check::new("Orders", Goal::Until(1), Duration::from_secs(10))
    ///     .when_some(express.then(|| Condition::on(Target::Id)))
    ///     .save::<Text, u64>();
    /// # let _ = check;
    /// ```
    #[must_use]
    pub fn when_some(mut self, condition: Option<Condition>) -> Self {
        match condition {
            Some(condition) => self.when(condition),
            None => {
                self.keeping.skip();
                self
            }
        }
    }

    /// A requirement, or none, as with [`when_some`](Self::when_some).
    #[must_use]
    pub fn require_some(mut self, condition: Option<Condition>) -> Self {
        match condition {
            Some(condition) => self.require(condition),
            None => {
                self.keeping.skip();
                self
            }
        }
    }

    /// A condition that every matching message must meet; the first that does not fails the check. After
    /// the first of these, `when` must not follow.
    #[must_use]
    pub fn require(self, condition: Condition) -> Self {
        self.condition(condition, Asked::add)
    }

    /// What must hold across the messages that match.
    #[must_use]
    pub fn across(mut self, across: Across) -> Self {
        self.state.across(across);
        self
    }

    /// What must hold across the messages that match, or nothing, as with [`when_some`](Self::when_some).
    #[must_use]
    pub fn across_some(self, across: Option<Across>) -> Self {
        match across {
            Some(across) => self.across(across),
            None => self,
        }
    }

    fn condition(mut self, condition: Condition, add: fn(&mut Asked, Condition)) -> Self {
        self.keeping.of(self.state.asked.all.len());
        if let Some(reason) = &condition.invalid {
            self.state.invalid(reason.clone());
        }
        add(self.state.asked.own(), condition);
        self
    }

    /// Keeps what the last condition finds, of the last matching message.
    #[must_use]
    #[inline]
    pub fn save<C: Convert<T>, T>(mut self) -> Check<(K, Save<T>)> {
        self.keeps_of_the_last();
        self.with(Keeping::keep::<C, T, _>)
    }

    /// Keeps what the last condition finds, of all matching messages.
    #[must_use]
    #[inline]
    pub fn collect<C: Convert<T>, T>(mut self) -> Check<(K, Collect<T>)> {
        self.keeps_of_the_last();
        self.with(Keeping::keep::<C, T, _>)
    }

    /// As [`collect`](Self::collect), of a condition added by [`when_some`](Self::when_some): gives `None` if it does
    /// not count.
    #[must_use]
    pub fn collect_some<C: Convert<T>, T>(mut self) -> Check<(K, CollectSome<T>)> {
        self.keeps_of_the_last();
        self.with(Keeping::keep::<C, T, _>)
    }

    /// Asks `function` about what the last condition finds.
    #[must_use]
    pub fn satisfies<C, T, F>(self, function: F) -> Check<(K, Satisfies<F>)>
    where
        T: Candidate + ?Sized,
        C: Convert<T::Owned>,
        F: Fn(&T) -> bool,
    {
        self.satisfies_some::<C, T, F>(Some(function))
    }

    /// As [`satisfies`](Self::satisfies), or asks nothing, of a condition added by [`when_some`](Self::when_some).
    #[must_use]
    pub fn satisfies_some<C, T, F>(mut self, function: Option<F>) -> Check<(K, Satisfies<F>)>
    where
        T: Candidate + ?Sized,
        C: Convert<T::Owned>,
        F: Fn(&T) -> bool,
    {
        self.wants_a_condition();
        self.state.asks = true;
        self.with(|keeping| keeping.ask::<C, T, F>(function))
    }

    /// Something is kept of the last condition.
    #[inline]
    fn keeps_of_the_last(&mut self) {
        self.wants_a_condition();
        if let Some(last) = self.keeping.last() {
            self.state.asked.kept(last);
        }
    }

    /// Something is kept or asked of the last condition, so there must be one.
    #[inline]
    fn wants_a_condition(&mut self) {
        if self.keeping.is_before_the_first() {
            self.state.invalid("nothing is kept or asked before the first condition of a check".to_owned());
        }
    }

    #[inline]
    fn with<I>(self, add: impl FnOnce(Keeping<K>) -> Keeping<I>) -> Check<I> {
        let Self { state, keeping } = self;
        Check { state, keeping: add(keeping) }
    }
}

impl<K: Keeps> Check<K> {
    /// What the check kept.
    pub fn into_kept(self) -> K::Kept {
        self.keeping.keeps.into_kept()
    }

    /// Whether `message` matches.
    ///
    /// # Errors
    ///
    /// The index of the first condition that does not hold, and why.
    fn test<'m>(&self, message: &'m Message<'_>) -> Result<K::Fresh, (usize, Why<'m>)> {
        let (asked, keeps) = (&*self.state.asked, &self.keeping.keeps);
        let (matching, all) = (asked.matching, asked.all.len());
        let mut cache: Cache<'m> = SmallVec::new();
        let mut founds: Founds<'m> = SmallVec::new();
        asked.find(0..matching, message, &mut cache, &mut founds).map_err(missed)?;
        keeps.satisfied(&founds, 0).map_err(text)?;
        let mut fresh = keeps.convert(&founds).map_err(text)?;
        if matching < all {
            asked.find(matching..all, message, &mut cache, &mut founds).map_err(missed)?;
            keeps.satisfied(&founds, matching).map_err(text)?;
            keeps.convert_rest(&mut fresh, &founds, matching).map_err(text)?;
        }
        Ok(fresh)
    }

    /// Whether a message could fail the check if it matched, for messages that could not be looked at. If not, such a
    /// message counts as one that does not match.
    fn minds_unknown(&self) -> bool {
        self.state.minds_matches() || self.state.asked.matching < self.state.asked.all.len()
    }
}

/// Why a message does not match.
enum Why<'m> {
    Miss(Miss<'m>),
    Text(String),
}

fn missed((index, miss): (usize, Miss<'_>)) -> (usize, Why<'_>) {
    (index, Why::Miss(miss))
}

fn text<'m>((index, reason): (usize, String)) -> (usize, Why<'m>) {
    (index, Why::Text(reason))
}

impl<K: Keeps> AnyCheck for Check<K> {
    fn state(&self) -> &CheckState {
        &self.state
    }

    fn state_mut(&mut self) -> &mut CheckState {
        &mut self.state
    }

    fn look(&mut self, message: &Message<'_>) -> MatchResult {
        match self.test(message) {
            Ok(fresh) => {
                self.keeping.keeps.keep(fresh);
                MatchResult::Match
            }
            Err((condition, why))
                if condition >= self.state.asked.matching
                    && self.state.asked.matching < self.state.asked.all.len() =>
            {
                let is_unknown = matches!(why, Why::Miss(Miss::Unknown(_)));
                if is_unknown { MatchResult::Unknown(condition) } else { MatchResult::Violated(condition) }
            }
            Err((condition, Why::Miss(Miss::Unknown(_)))) if self.minds_unknown() => {
                MatchResult::Unknown(condition)
            }
            Err((condition, Why::Miss(miss @ Miss::Unknown(_)))) => {
                let shows = self.state.shows_secrets;
                let reason =
                    self.state.asked.all.get(condition).map(|condition| miss.reason(condition, shows));
                self.state.unknown = reason;
                MatchResult::NoMatch(condition)
            }
            Err((condition, _)) => MatchResult::NoMatch(condition),
        }
    }

    fn explain(&self, message: &Message<'_>) -> String {
        match self.test(message) {
            Ok(_) => "matches".to_owned(),
            Err((index, why)) => {
                let Some(condition) = self.state.asked.all.get(index) else { return String::new() };
                let shows = self.state.shows_secrets;
                let reason = match why {
                    Why::Miss(miss @ Miss::Is(_)) => miss.reason(condition, shows),
                    Why::Text(reason) => unfit(condition, &reason, shows),
                    Why::Miss(miss) => return miss.reason(condition, shows),
                };
                if shows { reason } else { condition.without_named(reason, message.text(condition.target)) }
            }
        }
    }

    fn wanted(&self) -> String {
        // A condition that only keeps something is mentioned if there is no other condition.
        let asks = self.state.asked.all.iter().enumerate().any(|(index, condition)| {
            let requires = index >= self.state.asked.matching;
            !condition.never_misses() && (requires || !condition.only_keeps)
        });
        let list = |conditions: &[Condition], asks: bool| {
            let mentioned =
                |condition: &&Condition| !(condition.never_misses() || asks && condition.only_keeps);
            let wanted = |condition: &Condition| condition.wanted(self.state.shows_secrets);
            let conditions: Vec<String> = conditions.iter().filter(mentioned).map(wanted).collect();
            conditions.join(" and ")
        };
        let asked = &self.state.asked;
        let (matching, required) = asked.all.split_at(asked.matching.min(asked.all.len()));
        let mut wanted = self.state.goal_text();
        let required = [list(required, false)].into_iter().filter(|required| !required.is_empty());
        let required = required.chain(self.state.wanted_across()).collect::<Vec<_>>().join(" and ");
        let matching = list(matching, asks);
        // Behind conditions, what is required of the messages that meet them.
        let comma = if matching.is_empty() { "" } else { "," };
        for (word, conditions) in [(" where", matching), (&*format!("{comma} require"), required)] {
            if !conditions.is_empty() {
                wanted.push_str(&format!("{word}  {conditions}"));
            }
        }
        wanted
    }
}
