//! `sequence [ … ]`: the messages that match come in an order.
//!
//! A message may fit several places (`1.. data, data == "[DONE]"`), so every way of placing the messages is followed at
//! once. For each place, the sequence stores how many messages it can hold at this moment. These numbers form few runs,
//! since the ways differ only in the message at which they reached the place.

use std::fmt;

use super::super::condition::Condition;
use super::super::found::Miss;
use crate::message::Message;

/// One place of a [`sequence`](super::Across::sequence): what its messages are, and how many there are.
///
/// ```
/// use streamgauge::Target;
/// use streamgauge::check::{Comparable, Compare, Condition, Operator, Stage};
///
/// let tick = Condition::on(Target::Event).compare(Compare::Is(Operator::Equal, "tick".operand()));
/// let ticks = Stage::new().when(tick).times((1, None));
/// assert_eq!(ticks.to_string(), r#"1.. event == "tick""#);
/// ```
#[derive(Debug)]
pub struct Stage {
    conditions: Vec<Condition>,
    min: u64,
    max: Option<u64>,
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// One message, of whatever kind.
    #[must_use]
    pub fn new() -> Self {
        Self { conditions: Vec::new(), min: 1, max: Some(1) }
    }

    /// A further condition that its messages meet.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// From the first to the second number of messages; `None` has no limit.
    #[must_use]
    pub fn times(mut self, (min, max): (u64, Option<u64>)) -> Self {
        (self.min, self.max) = (min, max);
        self
    }

    /// Whether a message may be one of its own; the error says why that is not known.
    fn fits(&self, message: &Message<'_>) -> Result<bool, String> {
        for condition in &self.conditions {
            match condition.find_alone(message) {
                Ok(_) => {}
                Err(miss @ Miss::Unknown(_)) => return Err(miss.reason(condition, false)),
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The greatest number that is counted. Without a limit, all numbers above the least have the same effect.
    fn cap(&self) -> u64 {
        self.max.unwrap_or(self.min.max(1))
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (1, Some(1)) => {}
            (min, Some(max)) if min == max => write!(f, "{min} ")?,
            (min, Some(max)) => write!(f, "{min}..={max} ")?,
            (min, None) => write!(f, "{min}.. ")?,
        }
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        f.write_str(if conditions.is_empty() { "data" } else { "" })?;
        f.write_str(&conditions.join(" "))
    }
}

#[derive(Debug)]
pub(super) struct Sequence {
    stages: Vec<Stage>,
    /// Of each place, the numbers of messages that it can hold now, each run from its first to its last.
    held: Vec<Vec<(u64, u64)>>,
    /// How many messages there were.
    taken: u64,
}

impl Sequence {
    pub(super) fn new(stages: Vec<Stage>) -> Self {
        let held = stages.iter().map(|_| Vec::new()).collect();
        Self { stages, held, taken: 0 }
    }

    pub(super) fn invalid(&self) -> Option<String> {
        if self.stages.is_empty() {
            return Some("`sequence []` awaits nothing".to_owned());
        }
        self.stages.iter().find_map(|stage| {
            let empty = stage.max.is_some_and(|max| max < stage.min || max == 0);
            let reason = || format!("`{stage}` in a `sequence` can hold no message");
            empty.then(reason).or_else(|| stage.conditions.iter().find_map(|one| one.invalid.clone()))
        })
    }

    /// For each place whether the next message may be its first, and at the end whether the sequence is finished.
    fn entries(&self) -> Vec<bool> {
        let mut enters = self.taken == 0;
        let mut entries = Vec::with_capacity(self.stages.len() + 1);
        for (stage, held) in self.stages.iter().zip(&self.held) {
            entries.push(enters);
            let is_full_enough = held.iter().any(|(_, last)| *last >= stage.min);
            enters = is_full_enough || (enters && stage.min == 0);
        }
        entries.push(enters);
        entries
    }

    /// The places that the next message may stand at.
    fn awaited(&self) -> Vec<&Stage> {
        let has_room = |stage: &Stage, held: &[(u64, u64)]| {
            held.iter().any(|(first, _)| stage.max.is_none_or(|max| *first < max))
        };
        let places = self.stages.iter().zip(&self.held).zip(self.entries());
        places
            .filter(|((stage, held), enters)| *enters || has_room(stage, held))
            .map(|((stage, _), _)| stage)
            .collect()
    }

    pub(super) fn take(&mut self, message: &Message<'_>) -> Result<(), String> {
        let entries = self.entries();
        let mut held = Vec::with_capacity(self.stages.len());
        for ((stage, runs), enters) in self.stages.iter().zip(&self.held).zip(&entries) {
            let mut next: Vec<(u64, u64)> = Vec::new();
            if (*enters || !runs.is_empty()) && stage.fits(message)? {
                let cap = stage.cap();
                let runs = enters.then_some((0, 0)).into_iter().chain(runs.iter().copied());
                for (first, last) in runs {
                    // Without a limit there is always room for one more.
                    let first = if stage.max.is_none() { (first + 1).min(cap) } else { first + 1 };
                    join(&mut next, first, (last + 1).min(cap));
                }
            }
            held.push(next);
        }
        if held.iter().all(Vec::is_empty) {
            return Err(self.misplaced());
        }
        (self.held, self.taken) = (held, self.taken + 1);
        Ok(())
    }

    fn misplaced(&self) -> String {
        let place = self.taken + 1;
        match self.awaited().as_slice() {
            [] => format!("is message {place} of a `sequence` that ended with message {}", self.taken),
            awaited => format!("is message {place} of the `sequence`, which awaits {}", listed(awaited)),
        }
    }

    pub(super) fn unmet(&self) -> Option<String> {
        let is_finished = self.entries().last().copied().unwrap_or(true);
        let awaited = self.awaited();
        (!is_finished).then(|| {
            let after = match self.taken {
                0 => "before its first message".to_owned(),
                1 => "after 1 message".to_owned(),
                taken => format!("after {taken} messages"),
            };
            format!("the `sequence` is not finished {after}: it awaits {}", listed(&awaited))
        })
    }
}

/// Adds the numbers from `first` to `last`; none if `last` is less than `first`.
fn join(runs: &mut Vec<(u64, u64)>, first: u64, last: u64) {
    if first > last {
        return;
    }
    match runs.last_mut().filter(|(_, end)| first <= end.saturating_add(1)) {
        Some((_, end)) => *end = last.max(*end),
        None => runs.push((first, last)),
    }
}

fn listed(stages: &[&Stage]) -> String {
    let stages: Vec<String> = stages.iter().map(|stage| format!("`{stage}`")).collect();
    stages.join(" or ")
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stages: Vec<String> = self.stages.iter().map(Stage::to_string).collect();
        write!(f, "sequence [{}]", stages.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;
    use crate::Target;
    use crate::check::{Comparable, Compare};

    /// Messages of one letter each: those of `letters`.
    fn stage(letters: &str, times: (u64, Option<u64>)) -> Stage {
        let letters = letters.chars().map(|letter| letter.operand()).collect();
        Stage::new().when(Condition::on(Target::Data).compare(Compare::OneOf(letters))).times(times)
    }

    /// Whether the letters of a text are the sequence.
    fn matches(mut sequence: Sequence, text: &str) -> bool {
        let fits = text.split("").filter(|letter| !letter.is_empty()).all(|letter| {
            let message = Message::new(letter, None, None, None);
            sequence.take(&message).is_ok()
        });
        fits && sequence.unmet().is_none()
    }

    #[test]
    fn a_message_that_fits_two_places_goes_to_the_one_that_the_others_need() {
        let any_then_done = || Sequence::new(vec![stage("abz", (1, None)), stage("z", (1, Some(1)))]);
        assert!(matches(any_then_done(), "abz"));
        assert!(matches(any_then_done(), "zz"));
        assert!(!matches(any_then_done(), "z"));
        assert!(!matches(any_then_done(), "abzb"));
    }

    #[test]
    fn random_sequences_are_what_regular_expressions_say() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut yes, mut no) = (0, 0);
        for _ in 0..3000 {
            let (mut stages, mut pattern) = (Vec::new(), "^".to_owned());
            for _ in 0..=random(4) {
                let letters = ["a", "b", "c", "ab", "bc", "abc"][usize::try_from(random(6)).unwrap()];
                let min = random(3);
                let max = (random(3) > 0).then(|| min.max(1) + random(3));
                stages.push((letters, (min, max)));
                let max = max.map(|max| max.to_string()).unwrap_or_default();
                pattern.push_str(&format!("[{letters}]{{{min},{max}}}"));
            }
            let pattern = Regex::new(&format!("{pattern}$")).unwrap();
            for _ in 0..10 {
                let letter = |place: u64| ["a", "b", "c"][usize::try_from(place).unwrap()];
                let text: String = (0..=random(9)).map(|_| letter(random(3))).collect();
                let sequence = stages.iter().map(|(letters, times)| stage(letters, *times)).collect();
                let wanted = pattern.is_match(&text);
                assert_eq!(matches(Sequence::new(sequence), &text), wanted, "{pattern} {text}");
                (yes, no) = (yes + u32::from(wanted), no + u32::from(!wanted));
            }
        }
        assert!(yes > 1000 && no > 1000, "{yes} {no}");
    }
}
