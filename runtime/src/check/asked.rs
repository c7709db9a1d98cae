//! What a check asks of messages: its conditions, and what follows from them.

use std::ops::{Deref, Range};

use smallvec::SmallVec;

use super::compare::Compare;
use super::condition::Condition;
use super::found::{Found, Miss};
use super::keep::Founds;
use crate::json;
use crate::message::{Message, Target};

/// The conditions of a check on messages. `scenario!` builds those that are literals throughout once, for all checks of
/// that step.
#[derive(Debug, Clone)]
pub struct Asked {
    pub(super) all: Vec<Condition>,
    /// The number of `all` that decide whether a message matches. The rest are requirements of matching messages.
    pub(super) matching: usize,
    /// What is wrong with what Rust gave for them.
    pub(super) invalid: Option<String>,
    /// The conditions that find secrets, without their comparisons.
    pub(super) secret: Vec<Condition>,
    groups: Vec<Group>,
    /// Which of the first 64 conditions look at what the stream's protocol puts together: a bit for each.
    of_assembled: u64,
    /// Which of them look at what is in force on the stream, or at the server's error: a bit for each.
    of_position: u64,
    /// Whether one of them looks at comments. Then all do.
    pub(super) of_comments: bool,
    /// Whether one of them looks at the server's error, so that a message that matches is one.
    pub(super) of_errors: bool,
}

/// Singular paths into the same text, answered in one pass.
#[derive(Debug, Clone)]
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

/// The groups that were looked up in a message, and the nodes of their paths.
pub(super) type Cache<'m> = SmallVec<[(usize, json::Nodes<'m>); 1]>;

impl Asked {
    /// No conditions: every message matches.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            all: Vec::new(),
            matching: 0,
            invalid: None,
            secret: Vec::new(),
            groups: Vec::new(),
            of_assembled: 0,
            of_position: 0,
            of_comments: false,
            of_errors: false,
        }
    }

    /// A further condition that a message must meet to match.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.add_matching(condition);
        self
    }

    /// A condition that every matching message must meet.
    #[must_use]
    pub fn require(mut self, condition: Condition) -> Self {
        self.add(condition);
        self
    }

    /// Something is kept of what the last condition finds.
    #[must_use]
    pub fn kept(mut self) -> Self {
        if let Some(last) = self.all.last_mut() {
            last.only_keeps = asks_nothing(last);
        }
        self
    }

    pub(super) fn add_matching(&mut self, condition: Condition) {
        self.matching += 1;
        self.add(condition);
    }

    pub(super) fn add(&mut self, condition: Condition) {
        let index = self.all.len();
        if let (Some(reason), None) = (&condition.invalid, &self.invalid) {
            self.invalid = Some(reason.clone());
        }
        if condition.target.is_assembled() {
            self.of_assembled |= bit(index);
        }
        self.of_errors |= condition.target.is_error();
        self.of_comments |= condition.target == Target::Comment;
        if condition.target == Target::LastEventId || condition.target.is_error() {
            self.of_position |= bit(index);
        }
        if condition.secret {
            self.secret.push(condition.unasked());
        }
        if let Some((_, jsonp)) = condition.singular() {
            let target = condition.target;
            match self.groups.iter_mut().find(|group| group.target == target && group.jsonp == jsonp) {
                Some(group) => group.conditions.push(index),
                None => {
                    let conditions = smallvec::smallvec![index];
                    self.groups.reserve_exact(1);
                    self.groups.push(Group { target, jsonp, conditions });
                }
            }
        }
        // Most checks have one or two; a `Vec` by itself would make room for four.
        self.all.reserve_exact(1);
        self.all.push(condition);
    }

    /// Whether this condition looks at what the stream's protocol puts together. For `None`, whether any does.
    pub(super) fn looks_at_assembled(&self, condition: Option<usize>) -> bool {
        self.of_assembled & condition.map_or(u64::MAX, bit) != 0
    }

    /// Whether what the conditions up to this one say of a message depends on more than is kept of it.
    pub(super) fn depends_on_the_moment(&self, condition: usize, message: &Message<'_>) -> bool {
        let bit = bit(condition);
        let of_position = self.of_position != 0 && (bit == 0 || self.of_position & (bit | (bit - 1)) != 0);
        of_position || self.depends_on_assembled(condition, message)
    }

    /// Whether the conditions up to this one need what the stream's protocol has put together in order to say again what
    /// they said of a message. If this one found nothing there, it finds nothing without it too.
    fn depends_on_assembled(&self, condition: usize, message: &Message<'_>) -> bool {
        let (bit, is_there) = (bit(condition), |asked: &Condition| message.text(asked.target).is_some());
        message.assembled().is_some()
            // Beyond the 64th it is not known which do.
            && (bit == 0
                || self.of_assembled & (bit - 1) != 0
                || self.of_assembled & bit != 0 && self.all.get(condition).is_some_and(is_there))
    }

    /// Adds to `founds` what the conditions `which` find in a message.
    ///
    /// # Errors
    ///
    /// The index of the first that does not hold, and why.
    #[inline]
    pub(super) fn find<'m>(
        &self,
        which: Range<usize>,
        message: &'m Message<'_>,
        cache: &mut Cache<'m>,
        founds: &mut Founds<'m>,
    ) -> Result<(), (usize, Miss<'m>)> {
        for (index, condition) in which.clone().zip(self.all.get(which).unwrap_or_default()) {
            let looked_up = condition.singular().map(|_| self.look_up(index, message, cache));
            let found: Found<'m> = condition.find(message, looked_up).map_err(|miss| (index, miss))?;
            founds.push(found);
        }
        Ok(())
    }

    /// The node of the singular path of condition `index`. The first condition of a group looks up the nodes of all.
    fn look_up<'m>(&self, index: usize, message: &'m Message<'_>, cache: &mut Cache<'m>) -> Option<&'m str> {
        for (number, group) in self.groups.iter().enumerate() {
            if let Some(place) = group.conditions.iter().position(|&condition| condition == index) {
                if group.conditions.len() == 1 {
                    // No other condition asks for it, so it is not remembered.
                    let (steps, _) = self.all.get(index)?.singular()?;
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

    fn look_up_all<'m>(&self, group: &Group, message: &'m Message<'_>) -> json::Nodes<'m> {
        let paths: SmallVec<[&[json::Step]; 4]> = group
            .conditions
            .iter()
            .filter_map(|&condition| self.all.get(condition)?.singular())
            .map(|(steps, _)| steps)
            .collect();
        group.text(message).map(|text| json::find(text, &paths)).unwrap_or_default()
    }
}

/// Whether a condition asks nothing but that a value is there.
fn asks_nothing(condition: &Condition) -> bool {
    matches!(condition.compare, Compare::Exists) && condition.satisfies.is_none()
}

/// The bit of a condition; none beyond the 64th.
fn bit(index: usize) -> u64 {
    u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0)
}

/// What one check asks: what it shares with others, until it adds to it.
#[derive(Debug)]
pub(super) struct Asks {
    shared: &'static Asked,
    own: Option<Box<Asked>>,
}

impl Asks {
    /// Of a check without conditions.
    pub(super) fn nothing() -> Self {
        static NOTHING: Asked = Asked::nothing();
        Self::all(&NOTHING)
    }

    /// Of a check whose conditions were built before.
    #[inline]
    pub(super) fn all(shared: &'static Asked) -> Self {
        Self { shared, own: None }
    }

    /// To add to it.
    pub(super) fn own(&mut self) -> &mut Asked {
        self.own.get_or_insert_with(|| Box::new(self.shared.clone()))
    }

    /// Something is kept of what this condition finds.
    pub(super) fn kept(&mut self, condition: usize) {
        let is_known = self.all.get(condition).is_none_or(|kept| kept.only_keeps == asks_nothing(kept));
        if !is_known && let Some(kept) = self.own().all.get_mut(condition) {
            kept.only_keeps = asks_nothing(kept);
        }
    }
}

impl Deref for Asks {
    type Target = Asked;

    #[inline]
    fn deref(&self) -> &Asked {
        self.own.as_deref().unwrap_or(self.shared)
    }
}
