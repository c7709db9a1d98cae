//! A level of a search while it runs: whether it keeps up.

use std::time::Duration;

use super::assertion::Assertion;
use super::search::{LevelEnd, LevelResult, SearchLevel};
use super::verdict::judge;
use crate::result::{Report, Series, Verdict};

/// What a level is at a moment. One a second will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// When, counted from the start of the level, its warm-up included.
    pub at: Duration,
    /// How many users have started and not ended.
    pub in_flight: u64,
    /// How many have started so far.
    pub started: u64,
    /// How long what the search is about took in the last second, by its median; `None` if there was none.
    pub latency: Option<Duration>,
}

/// Watches a level of a [`Search`](super::Search): says when it can be left early, and what it came to.
///
/// ```
/// use std::time::Duration;
/// use streamgauge_load::judge::{Observation, Search, Watch};
///
/// let search = Search::new();
/// let level = search.next().expect("the first level");
/// let mut watch = Watch::new(&level);
/// let seen = Observation { at: Duration::from_secs(1), in_flight: 10, started: 10, latency: None };
/// assert_eq!(watch.tell(seen), None); // it goes on
/// ```
#[derive(Debug, Clone)]
pub struct Watch {
    warm_up: Duration,
    length: Duration,
    seen: Vec<Observation>,
    left: Option<String>,
}

/// The most observations by which a level is left early: it may have kept up before.
const RECENT: usize = 20;
/// The fewest.
const ENOUGH: usize = 8;

impl Watch {
    /// Watches this level.
    #[must_use]
    pub fn new(level: &SearchLevel) -> Self {
        Self { warm_up: level.warm_up, length: level.length, seen: Vec::new(), left: None }
    }

    /// Takes what the level is at a moment, and says why it should be left early: users in flight and latency both rise, and go on
    /// doing so. `None` as long as it should go on.
    pub fn tell(&mut self, seen: Observation) -> Option<String> {
        if seen.at < self.warm_up || self.left.is_some() {
            return self.left.clone();
        }
        self.seen.push(seen);
        let recent = self.seen.get(self.seen.len().saturating_sub(RECENT)..).unwrap_or_default();
        if recent.len() < ENOUGH {
            return None;
        }
        let quarters: Vec<Part> = recent.chunks(recent.len().div_ceil(4)).filter_map(Part::of).collect();
        let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else { return None };
        let rises = |of: fn(&Part) -> f64| {
            quarters.windows(2).all(|two| matches!(two, [one, other] if of(other) > of(one)))
        };
        let is_overrun = quarters.len() == 4
            && rises(|part| part.in_flight)
            && rises(|part| part.latency)
            && last.in_flight > first.expected(last) * 1.5
            && last.in_flight > first.grown(last)
            && last.latency > first.latency * 2.0;
        if is_overrun {
            self.left = Some(format!(
                "left early: users in flight rose from {:.0} to {:.0}, and latency with them",
                first.in_flight, last.in_flight
            ));
        }
        self.left.clone()
    }

    /// Whether users in flight grew over the second half of the level, beyond what more arrivals and chance explain: why it does
    /// not keep up.
    fn grows(&self) -> Option<String> {
        let half = self.warm_up + self.length / 2;
        let second: Vec<Observation> = self.seen.iter().copied().filter(|seen| seen.at >= half).collect();
        let (third, fourth) = second.split_at(second.len() / 2);
        let (Some(third), Some(fourth)) = (Part::of(third), Part::of(fourth)) else {
            return Some("it was over before users in flight could be counted".into());
        };
        (fourth.in_flight > third.grown(&fourth)).then(|| {
            format!(
                "users in flight grew over its second half: {:.0}, then {:.0}",
                third.in_flight, fourth.in_flight
            )
        })
    }

    /// What the level came to, by its report.
    #[must_use]
    pub fn result(&self, report: &Report, assertions: &[Assertion]) -> LevelResult {
        let verdicts = judge(assertions, report);
        let failing = verdicts.iter().find(|verdict| !verdict.held);
        let told = |verdict: &Verdict| match verdict.note.as_str() {
            "" => format!("{}: {}", verdict.assertion, verdict.value),
            note => format!("{}: {} ({note})", verdict.assertion, verdict.value),
        };
        let end = if let Some(why) = report.generator.bottlenecks.first() {
            LevelEnd::Saturated(why.clone())
        } else if let Some(why) = &self.left {
            LevelEnd::Failed(why.clone())
        } else if let Some(failing) = failing {
            LevelEnd::Failed(told(failing))
        } else if let Some(why) = self.grows() {
            LevelEnd::Failed(why)
        } else {
            LevelEnd::Held
        };
        let streams =
            report.series.iter().filter(|series| series.metric == "stream" && series.of.kind == "stream");
        let longest = |series: &Series| {
            let totals = [Some(&series.total), series.warm_up.as_ref()];
            totals.into_iter().flatten().filter_map(|total| total.succeeded.max()).max()
        };
        let worst = failing.or(verdicts.first());
        LevelResult {
            end,
            value: worst.map(|verdict| verdict.value.clone()).unwrap_or_default(),
            samples: worst.map_or(0, |verdict| verdict.samples),
            longest_stream: Duration::from_nanos(streams.filter_map(longest).max().unwrap_or_default()),
            in_flight: self.seen.iter().map(|seen| seen.in_flight).max().unwrap_or_default(),
        }
    }
}

/// The means of some observations.
struct Part {
    in_flight: f64,
    latency: f64,
    /// Arrivals per second.
    rate: f64,
}

impl Part {
    /// `None` of fewer than two.
    fn of(seen: &[Observation]) -> Option<Self> {
        let [first, .., last] = seen else { return None };
        let n = seen.len() as f64;
        let latencies: Vec<f64> =
            seen.iter().filter_map(|seen| seen.latency).map(|time| time.as_secs_f64()).collect();
        let seconds = last.at.saturating_sub(first.at).as_secs_f64();
        let arrived = last.started.saturating_sub(first.started) as f64;
        Some(Self {
            in_flight: seen.iter().map(|seen| seen.in_flight as f64).sum::<f64>() / n,
            latency: if latencies.is_empty() {
                0.0
            } else {
                latencies.iter().sum::<f64>() / latencies.len() as f64
            },
            rate: if seconds > 0.0 { arrived / seconds } else { 0.0 },
        })
    }

    /// How many users in flight a later part would have by its arrivals alone.
    fn expected(&self, later: &Self) -> f64 {
        let more = if self.rate > 0.0 { later.rate / self.rate } else { 1.0 };
        self.in_flight * more.max(1.0)
    }

    /// What a later part has at most if it keeps up: a twentieth more than expected, or twice what chance makes of arrivals.
    fn grown(&self, later: &Self) -> f64 {
        let expected = self.expected(later);
        expected + (expected * 0.05).max(2.0 * expected.sqrt())
    }
}
