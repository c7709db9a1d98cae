//! A check: its conditions, its goal, and what it keeps.

use std::borrow::Cow;
use std::time::Duration;

use smallvec::SmallVec;

use super::across::Across;
use super::condition::Condition;
use super::conditions::Conditions;
use super::convert::{Candidate, Convert};
use super::found::{Found, Miss};
use super::goal::Goal;
use super::keep::{Collect, CollectSome, Founds, Keeps, Satisfies, Save};
use super::reason::unfit;
use super::state::{AnyCheck, CheckState, MatchResult};
use crate::json;
use crate::location::Location;
use crate::message::{Message, Target};
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
    conditions: Conditions<K>,
    /// How many of `conditions` decide whether a message matches; the rest are required of those that do.
    matching: usize,
    groups: SmallVec<[Group; 1]>,
}

/// Singular paths into the same text, answered in one pass.
#[derive(Debug)]
struct Group {
    target: Target,
    jsonp: bool,
    /// Indexes of the conditions.
    conditions: SmallVec<[usize; 4]>,
}

impl Group {
    /// The text that the paths go into; `None` if the message does not have it.
    fn text<'m>(&self, message: &'m Message<'_>) -> Option<&'m str> {
        let text = message.text(self.target);
        if self.jsonp { text.and_then(json::strip_jsonp) } else { text }
    }
}

impl Check {
    /// A check that matches every message. `within` counts from the moment the check is set.
    #[must_use]
    #[track_caller]
    pub fn new(title: impl Into<Cow<'static, str>>, goal: Goal, within: Duration) -> Self {
        let mut state = CheckState::new(title.into(), Location::caller(), goal, within);
        match goal {
            Goal::Until(0) => state.invalid("`until 0` would be reached before any message".to_owned()),
            Goal::Expect { min, max: Some(max) } if max < min => {
                state.invalid(format!("`expect {min}..={max}` is an empty range"));
            }
            _ if within.is_zero() => {
                state.invalid("`within` of no time leaves none for a message".to_owned())
            }
            _ => {}
        }
        Self { state, conditions: Conditions::new(), matching: 0, groups: SmallVec::new() }
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
    pub fn of_step(mut self, key: &StepKey) -> Self {
        self.state.at = key.location();
        self.state.written = key.title();
        self
    }

    /// Where it is set.
    pub(crate) fn at_line(&self) -> Location {
        self.state.at
    }

    /// A further condition that a message must meet to match.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.matching += 1;
        self.condition(condition)
    }

    /// A further condition, or none: then it is as if it was not written, and what is kept of it is never kept.
    /// It is the `when (…)` of the language.
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
                self.conditions.skip();
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
                self.conditions.skip();
                self
            }
        }
    }

    /// A condition that every matching message must meet; the first that does not fails the check. After
    /// the first of these, `when` must not follow.
    #[must_use]
    pub fn require(self, condition: Condition) -> Self {
        self.condition(condition)
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

    fn condition(mut self, condition: Condition) -> Self {
        let index = self.conditions.all.len();
        if let Some(reason) = &condition.invalid {
            self.state.invalid(reason.clone());
        }
        if matches!(condition.target, Target::Text | Target::Tool | Target::Usage | Target::Finish) {
            self.state.looks_at_assembled(index);
        }
        if condition.secret {
            self.state.hide(condition.unasked());
        }
        if let Some((_, jsonp)) = condition.singular() {
            let target = condition.target;
            match self.groups.iter_mut().find(|group| group.target == target && group.jsonp == jsonp) {
                Some(group) => group.conditions.push(index),
                None => self.groups.push(Group { target, jsonp, conditions: smallvec::smallvec![index] }),
            }
        }
        self.conditions.add(condition);
        self
    }

    /// Keeps what the last condition finds, of the last matching message.
    #[must_use]
    pub fn save<C: Convert<T>, T>(mut self) -> Check<(K, Save<T>)> {
        self.wants_a_condition();
        self.with(Conditions::keep::<C, T, _>)
    }

    /// Keeps what the last condition finds, of all matching messages.
    #[must_use]
    pub fn collect<C: Convert<T>, T>(mut self) -> Check<(K, Collect<T>)> {
        self.wants_a_condition();
        self.with(Conditions::keep::<C, T, _>)
    }

    /// As [`collect`](Self::collect), of a condition added by [`when_some`](Self::when_some): gives `None` if it does
    /// not count.
    #[must_use]
    pub fn collect_some<C: Convert<T>, T>(mut self) -> Check<(K, CollectSome<T>)> {
        self.wants_a_condition();
        self.with(Conditions::keep::<C, T, _>)
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
        self.with(|conditions| conditions.ask::<C, T, F>(function))
    }

    /// Something is kept or asked of the last condition, so there must be one.
    fn wants_a_condition(&mut self) {
        if self.conditions.is_before_the_first() {
            self.state.invalid("nothing is kept or asked before the first condition of a check".to_owned());
        }
    }

    fn with<I>(self, add: impl FnOnce(Conditions<K>) -> Conditions<I>) -> Check<I> {
        let Self { state, conditions, matching, groups } = self;
        Check { state, conditions: add(conditions), matching, groups }
    }
}

/// The groups that were looked up in this message, and the nodes of their paths.
type Cache<'m> = SmallVec<[(usize, json::Nodes<'m>); 1]>;

impl<K: Keeps> Check<K> {
    /// What the check kept.
    pub fn into_kept(self) -> K::Kept {
        self.conditions.keeps.into_kept()
    }

    /// Whether `message` matches.
    ///
    /// # Errors
    ///
    /// The index of the first condition that does not hold, and why.
    fn test<'m>(&self, message: &'m Message<'_>) -> Result<K::Fresh, (usize, Why<'m>)> {
        let mut cache: Cache<'m> = SmallVec::new();
        let mut founds: Founds<'m> = SmallVec::new();
        self.find(0..self.matching, message, &mut cache, &mut founds)?;
        self.conditions.keeps.satisfied(&founds, 0).map_err(text)?;
        let fresh = self.conditions.keeps.convert(&founds).map_err(text)?;
        if self.matching < self.conditions.all.len() {
            self.find(self.matching..self.conditions.all.len(), message, &mut cache, &mut founds)?;
            self.conditions.keeps.satisfied(&founds, self.matching).map_err(text)?;
        }
        Ok(fresh)
    }

    fn find<'m>(
        &self,
        which: std::ops::Range<usize>,
        message: &'m Message<'_>,
        cache: &mut Cache<'m>,
        founds: &mut Founds<'m>,
    ) -> Result<(), (usize, Why<'m>)> {
        for (index, condition) in which.clone().zip(self.conditions.all.get(which).unwrap_or_default()) {
            let looked_up = condition.singular().map(|_| self.look_up(index, message, cache));
            let found: Found<'m> =
                condition.find(message, looked_up).map_err(|miss| (index, Why::Miss(miss)))?;
            founds.push(found);
        }
        Ok(())
    }

    /// The node of the singular path of condition `index`; the first of its group looks up them all.
    fn look_up<'m>(&self, index: usize, message: &'m Message<'_>, cache: &mut Cache<'m>) -> Option<&'m str> {
        for (number, group) in self.groups.iter().enumerate() {
            if let Some(place) = group.conditions.iter().position(|&condition| condition == index) {
                if group.conditions.len() == 1 {
                    // Nobody else asks for it, so it need not be remembered.
                    let (steps, _) = self.conditions.all.get(index)?.singular()?;
                    return json::find_one(group.text(message)?, steps);
                }
                if !cache.iter().any(|(known, _)| *known == number) {
                    cache.push((number, self.look_up_all(group, message)));
                }
                let (_, nodes) = cache.iter().find(|(known, _)| *known == number)?;
                return nodes.get(place).copied().flatten();
            }
        }
        None
    }

    /// Whether a message of which it is not known whether it matches could have failed the check, had it matched.
    /// Otherwise it counts as one that does not.
    fn minds_unknown(&self) -> bool {
        self.state.minds_matches() || self.matching < self.conditions.all.len()
    }

    fn look_up_all<'m>(&self, group: &Group, message: &'m Message<'_>) -> json::Nodes<'m> {
        let paths: SmallVec<[&[json::Step]; 4]> = group
            .conditions
            .iter()
            .filter_map(|&condition| self.conditions.all.get(condition)?.singular())
            .map(|(steps, _)| steps)
            .collect();
        group.text(message).map(|text| json::find(text, &paths)).unwrap_or_default()
    }
}

/// Why a message does not match.
enum Why<'m> {
    Miss(Miss<'m>),
    Text(String),
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
                self.conditions.keeps.keep(fresh);
                MatchResult::Match
            }
            Err((condition, why))
                if condition >= self.matching && self.matching < self.conditions.all.len() =>
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
                    self.conditions.all.get(condition).map(|condition| miss.reason(condition, shows));
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
                let Some(condition) = self.conditions.all.get(index) else { return String::new() };
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
        // What is only kept is mentioned where nothing else is asked.
        let asks = self.conditions.all.iter().any(|condition| !condition.implied && !condition.only_keeps);
        let list = |conditions: &[Condition]| {
            let mentioned = |condition: &&Condition| !(condition.implied || asks && condition.only_keeps);
            let wanted = |condition: &Condition| condition.wanted(self.state.shows_secrets);
            let conditions: Vec<String> = conditions.iter().filter(mentioned).map(wanted).collect();
            conditions.join(" and ")
        };
        let (matching, required) = self.conditions.all.split_at(self.matching.min(self.conditions.all.len()));
        let mut wanted = self.state.goal_text();
        let required = [list(required)].into_iter().filter(|required| !required.is_empty());
        let required = required.chain(self.state.wanted_across()).collect::<Vec<_>>().join(" and ");
        let matching = list(matching);
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
