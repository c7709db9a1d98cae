//! What is asked of the response to an `http` step, and what is kept of it.

use super::condition::Condition;
use super::convert::{Candidate, Convert};
use super::found::Found;
use super::keep::{Collect, CollectSome, Founds, Keeps, Satisfies, Save};
use super::keeping::Keeping;
use super::node::Node;
use super::reason::unfit;
use super::received::Received;
use crate::message::Target;
use crate::shown::Secrets;

/// What is asked of a response, and what is kept of it: the `check` of an `http` step.
///
/// Without a condition on the status, one outside 200..=399 does not pass.
///
/// ```
/// use streamgauge::check::{Comparable, Compare, Condition, Json, Operator, ResponseCheck};
/// use streamgauge::{JsonPath, Target};
///
/// // check status == 201
/// //     json "$.token" save token
/// let created = Condition::on(Target::Status).compare(Compare::Is(Operator::Equal, 201.operand()));
/// let token = Condition::on(Target::Body).json(&JsonPath::parse("$.token")?);
/// let check = ResponseCheck::new().when(created).when(token).save::<Json, String>();
/// # let _ = check;
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Debug)]
pub struct ResponseCheck<K = ()> {
    conditions: Vec<Condition>,
    keeping: Keeping<K>,
}

impl Default for ResponseCheck {
    fn default() -> Self {
        Self::new()
    }
}

impl ResponseCheck {
    /// A check that every response with a status of 200..=399 passes.
    #[must_use]
    pub fn new() -> Self {
        Self { conditions: Vec::new(), keeping: Keeping::new() }
    }
}

impl<K> ResponseCheck<K> {
    /// A further condition that must hold.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.keeping.of(self.conditions.len());
        self.conditions.push(condition);
        self
    }

    /// A further condition, or none. `None` has the effect of leaving the condition out, with all that is asked and kept
    /// of it.
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

    /// Keeps what the last condition finds.
    #[must_use]
    pub fn save<C: Convert<T>, T>(self) -> ResponseCheck<(K, Save<T>)> {
        self.with(Keeping::keep::<C, T, _>)
    }

    /// Keeps what the last condition finds, as the only one of a list.
    #[must_use]
    pub fn collect<C: Convert<T>, T>(self) -> ResponseCheck<(K, Collect<T>)> {
        self.with(Keeping::keep::<C, T, _>)
    }

    /// As [`collect`](Self::collect), of a condition added by [`when_some`](Self::when_some): gives `None` if it does
    /// not count.
    #[must_use]
    pub fn collect_some<C: Convert<T>, T>(self) -> ResponseCheck<(K, CollectSome<T>)> {
        self.with(Keeping::keep::<C, T, _>)
    }

    /// Asks `function` about what the last condition finds.
    #[must_use]
    pub fn satisfies<C, T, F>(self, function: F) -> ResponseCheck<(K, Satisfies<F>)>
    where
        T: Candidate + ?Sized,
        C: Convert<T::Owned>,
        F: Fn(&T) -> bool,
    {
        self.satisfies_some::<C, T, F>(Some(function))
    }

    /// As [`satisfies`](Self::satisfies), or asks nothing, of a condition added by [`when_some`](Self::when_some).
    #[must_use]
    pub fn satisfies_some<C, T, F>(self, function: Option<F>) -> ResponseCheck<(K, Satisfies<F>)>
    where
        T: Candidate + ?Sized,
        C: Convert<T::Owned>,
        F: Fn(&T) -> bool,
    {
        self.with(|keeping| keeping.ask::<C, T, F>(function))
    }

    fn with<I>(self, add: impl FnOnce(Keeping<K>) -> Keeping<I>) -> ResponseCheck<I> {
        ResponseCheck { conditions: self.conditions, keeping: add(self.keeping) }
    }

    /// Why it cannot be asked at all, if Rust gave something that makes no sense.
    pub(crate) fn invalid(&self) -> Option<String> {
        self.conditions.iter().find_map(|condition| condition.invalid.clone())
    }

    /// Whether any status passes that its own conditions let through.
    pub(crate) fn asks_status(&self) -> bool {
        self.conditions.iter().any(|condition| condition.target == Target::Status)
    }

    /// Its conditions on the status alone.
    pub(crate) fn statuses(&self) -> Statuses {
        let on_status = |condition: &&Condition| condition.target == Target::Status;
        Statuses(self.conditions.iter().filter(on_status).cloned().collect())
    }

    /// What is wanted, for a report; empty if nothing is.
    pub(crate) fn wanted(&self, shows_secrets: bool) -> String {
        let wanted = |condition: &Condition| condition.wanted(shows_secrets);
        let mentioned = self.conditions.iter().filter(|condition| !condition.never_misses());
        let conditions: Vec<String> = mentioned.map(wanted).collect();
        conditions.join(" and ")
    }
}

/// The conditions on a status.
#[derive(Debug, Default)]
pub(crate) struct Statuses(Vec<Condition>);

impl Statuses {
    /// Whether there is one at all.
    pub(crate) fn are_asked(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether all of them hold.
    pub(crate) fn hold(&self, status: u16) -> bool {
        let text = status.to_string();
        let node = || std::iter::once(Node::json(&text));
        self.0.iter().all(|condition| condition.compare_values(node(), Some("")).is_ok())
    }

    /// What is wanted, for a report.
    pub(crate) fn wanted(&self) -> String {
        let conditions: Vec<String> = self.0.iter().map(Condition::to_string).collect();
        conditions.join(" and ")
    }
}

/// Why a response does not pass.
#[derive(Debug)]
pub(crate) struct Misses {
    /// The index of the first condition that does not hold.
    pub(crate) first: usize,
    /// Whether what it finds cannot be kept or asked about.
    pub(crate) is_unfit: bool,
    /// For a report, a line for each condition that does not hold.
    pub(crate) reason: String,
}

impl<K: Keeps> ResponseCheck<K> {
    /// What is kept of a response that passes. `secrets` is told of those in it.
    ///
    /// # Errors
    ///
    /// Why it does not pass.
    pub(crate) fn decide(self, response: &Received, secrets: &mut Secrets) -> Result<K::Kept, Misses> {
        let (all, mut keeps) = (self.conditions, self.keeping.keeps);
        for condition in all.iter().filter(|condition| condition.secret) {
            if let Ok(found) = condition.unasked().find_in_response(response) {
                found.tell(secrets);
            }
        }
        let shows = secrets.are_shown();
        let hiding = |condition: &Condition, reason| match condition.target {
            _ if shows => reason,
            Target::Header(name) => {
                let hidden = |reason, value| condition.without_named(reason, Some(value));
                response.values_of(name).fold(reason, hidden)
            }
            _ => condition.without_named(reason, Some(&response.body)),
        };
        let mut founds: Founds<'_> = Founds::new();
        let (mut misses, mut first) = (Vec::new(), None);
        for (index, condition) in all.iter().enumerate() {
            founds.push(condition.find_in_response(response).unwrap_or_else(|miss| {
                misses.push(hiding(condition, miss.reason(condition, shows)));
                first.get_or_insert(index);
                Found::Nothing
            }));
        }
        if let Some(first) = first {
            return Err(Misses { first, is_unfit: false, reason: misses.join("\n") });
        }
        let why = |(first, reason): (usize, String)| match all.get(first) {
            Some(condition) => {
                let reason = hiding(condition, unfit(condition, &reason, shows));
                Misses { first, is_unfit: true, reason }
            }
            None => Misses { first, is_unfit: true, reason },
        };
        keeps.satisfied(&founds, 0).map_err(why)?;
        let fresh = keeps.convert(&founds).map_err(why)?;
        keeps.keep(fresh);
        Ok(keeps.into_kept())
    }
}
