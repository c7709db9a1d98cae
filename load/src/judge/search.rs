//! The search for the highest load that holds.

use std::fmt;
use std::time::Duration;

use super::exit::Exit;
use super::limit::nanos;
use super::shown::Shown;
use crate::profile::Percent;
use crate::result::{FoundLoad, LevelPoint};

/// Searches for the highest load at which assertions hold: one factor on the whole profile is doubled (or halved) until it is
/// known where they fail, the gap is cut in half until it is narrow, and the winner is confirmed by a longer run, as is the
/// failure just above it, so that chance does not end the search too low.
///
/// It runs nothing: [`next`](Self::next) says which level to run, with a warm-up and new users of its own, and
/// [`told`](Self::told) takes what it came to. [`Watch`](super::Watch) makes that of a report.
///
/// ```
/// use std::time::Duration;
/// use streamgauge_load::judge::{LevelEnd, LevelResult, Search};
///
/// let mut search = Search::new();
/// while let Some(level) = search.next() {
///     // A server that keeps up with five times the profile.
///     let end = if level.factor <= 5.0 { LevelEnd::Held } else { LevelEnd::Failed("too slow".into()) };
///     search.told(&level, LevelResult { end, ..LevelResult::default() });
/// }
/// let found = search.found();
/// assert!(found.factor.is_some_and(|factor| (4.75..=5.0).contains(&factor)));
/// assert!(found.confirmed);
/// ```
#[derive(Debug, Clone)]
pub struct Search {
    settings: Settings,
    curve: Vec<LevelPoint>,
    /// What is known of each factor that was run, by its latest level.
    known: Vec<KnownFactor>,
    longest_stream: Duration,
    /// The level that was too short to tell: what to run instead.
    again: Option<SearchLevel>,
    lengthened: u32,
    confirmations: u32,
    contradictions: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct KnownFactor {
    factor: f64,
    end: KnownEnd,
    /// Whether a longer run says so.
    is_sure: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KnownEnd {
    Held,
    Failed,
    Saturated,
}

#[derive(Debug, Clone, Copy)]
struct Settings {
    lowest: f64,
    highest: f64,
    precision: f64,
    warm_up: Duration,
    length: Duration,
}

/// How many longer runs there are at most: a server that is never twice the same is not searched for ever.
const CONFIRMATIONS: u32 = 6;
/// How many times as long a level is that confirms.
const LONGER: u32 = 3;
/// How often levels are made longer for their streams: some always last as long as the level.
const LENGTHENED: u32 = 3;

/// A level to be run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchLevel {
    /// By what the whole profile is multiplied.
    pub factor: f64,
    /// How long its warm-up is.
    pub warm_up: Duration,
    /// How long it lasts after that.
    pub length: Duration,
    /// Whether it confirms a level that has held.
    pub confirms: bool,
}

/// How a level ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LevelEnd {
    /// It held.
    #[default]
    Held,
    /// It did not: why.
    Failed(String),
    /// The generator was the bottleneck, so that nothing is known of the server: why.
    Saturated(String),
}

/// What a level came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelResult {
    /// How it ended.
    pub end: LevelEnd,
    /// The value that was held against the limit, as shown.
    pub value: String,
    /// How many samples it is of.
    pub samples: u64,
    /// The longest that a stream was there. Streams that the end of the level cut are not known to be longer.
    pub longest_stream: Duration,
    /// The most users in flight.
    pub in_flight: u64,
}

impl Search {
    /// A search that begins with the profile as it is, from a 64th of it to 1,024 times it, to 5 %.
    #[must_use]
    pub const fn new() -> Self {
        let settings = Settings {
            lowest: 1.0 / 64.0,
            highest: 1_024.0,
            precision: 0.05,
            warm_up: Duration::from_secs(5),
            length: Duration::from_secs(20),
        };
        Self {
            settings,
            curve: Vec::new(),
            known: Vec::new(),
            longest_stream: Duration::ZERO,
            again: None,
            lengthened: 0,
            confirmations: 0,
            contradictions: 0,
        }
    }

    /// Between which factors it searches.
    #[must_use]
    pub const fn between(mut self, lowest: f64, highest: f64) -> Self {
        (self.settings.lowest, self.settings.highest) = (lowest, highest);
        self
    }

    /// How near the answer is to a level that fails. Below half a percent it stays half a percent.
    #[must_use]
    pub const fn precision(mut self, share: Percent) -> Self {
        self.settings.precision = share.fraction().max(0.005);
        self
    }

    /// How long a level lasts at least, and its warm-up. Levels get longer when their streams need it.
    #[must_use]
    pub const fn levels(mut self, warm_up: Duration, length: Duration) -> Self {
        (self.settings.warm_up, self.settings.length) = (warm_up, length);
        self
    }

    /// The level to run next; `None` when the search is over.
    #[must_use]
    pub fn next(&self) -> Option<SearchLevel> {
        if self.again.is_some() {
            return self.again;
        }
        let Settings { lowest, highest, precision, .. } = self.settings;
        let (holds, ceiling) = (self.holds(), self.ceiling());
        let level = |factor| Some(self.level(factor, false));
        match (holds.map(|holds| holds.factor), ceiling.map(|ceiling| ceiling.factor)) {
            (None, None) => return level(1.0_f64.clamp(lowest, highest)),
            (None, Some(ceiling)) if ceiling > lowest => return level((ceiling / 2.0).max(lowest)),
            (Some(holds), None) if holds < highest => return level((holds * 2.0).min(highest)),
            (Some(holds), Some(ceiling)) if ceiling > holds * (1.0 + precision) => {
                return level(middle(holds, ceiling));
            }
            _ => {}
        }
        // Chance may have let the winner hold, or what is just above it fail.
        let unsure = [holds?, ceiling.filter(|ceiling| ceiling.end == KnownEnd::Failed).unwrap_or(holds?)];
        let next =
            unsure.into_iter().find(|known| !known.is_sure).filter(|_| self.confirmations < CONFIRMATIONS);
        next.map(|known| self.level(known.factor, true))
    }

    fn level(&self, factor: f64, confirms: bool) -> SearchLevel {
        let length = self.settings.length.max(self.longest_stream * 2) * if confirms { LONGER } else { 1 };
        SearchLevel { factor, warm_up: self.settings.warm_up.max(self.longest_stream), length, confirms }
    }

    /// Takes what a level came to.
    pub fn told(&mut self, level: &SearchLevel, result: LevelResult) {
        let is_too_short = level.length < result.longest_stream * 2;
        if self.lengthened < LENGTHENED {
            self.longest_stream = self.longest_stream.max(result.longest_stream);
        }
        let is_again = is_too_short && result.end == LevelEnd::Held && self.lengthened < LENGTHENED;
        self.lengthened += u32::from(is_too_short);
        let why = match &result.end {
            LevelEnd::Held if is_again => "too short for its streams: run again".into(),
            LevelEnd::Held if is_too_short => "its streams last longer than half of it".into(),
            LevelEnd::Held => String::new(),
            LevelEnd::Failed(why) | LevelEnd::Saturated(why) => why.clone(),
        };
        let held = result.end == LevelEnd::Held && !is_again;
        self.curve.push(LevelPoint {
            factor: level.factor,
            length: nanos(level.length),
            confirms: level.confirms,
            held,
            value: result.value,
            samples: result.samples,
            in_flight: result.in_flight,
            why,
        });
        self.again = is_again.then(|| self.level(level.factor, level.confirms));
        if is_again {
            return;
        }
        self.confirmations += u32::from(level.confirms);
        let end = match result.end {
            LevelEnd::Held => KnownEnd::Held,
            LevelEnd::Failed(_) => KnownEnd::Failed,
            LevelEnd::Saturated(_) => KnownEnd::Saturated,
        };
        let is_other = |known: &KnownFactor| known.factor == level.factor && known.end != end;
        self.contradictions += u32::from(self.known.iter().any(is_other));
        self.known.retain(|known| known.factor != level.factor);
        self.known.push(KnownFactor { factor: level.factor, end, is_sure: level.confirms });
    }

    /// The lowest factor that is known to be too much.
    fn ceiling(&self) -> Option<KnownFactor> {
        let too_much = self.known.iter().filter(|known| known.end != KnownEnd::Held);
        too_much.copied().min_by(|one, other| one.factor.total_cmp(&other.factor))
    }

    /// The highest factor that held, below all that did not.
    fn holds(&self) -> Option<KnownFactor> {
        let ceiling = self.ceiling().map_or(f64::INFINITY, |ceiling| ceiling.factor);
        let held = self.known.iter().filter(|known| known.end == KnownEnd::Held && known.factor < ceiling);
        held.copied().max_by(|one, other| one.factor.total_cmp(&other.factor))
    }

    /// What has been found so far; when [`next`](Self::next) has no more levels, the answer.
    #[must_use]
    pub fn found(&self) -> FoundLoad {
        let (holds, ceiling) = (self.holds(), self.ceiling());
        let failed = self.known.iter().filter(|known| known.end == KnownEnd::Failed);
        FoundLoad {
            assertion: String::new(),
            factor: holds.map(|holds| holds.factor),
            confirmed: holds.is_some_and(|holds| holds.is_sure),
            fails_at: failed.map(|known| known.factor).reduce(f64::min),
            saturated: ceiling.is_some_and(|ceiling| ceiling.end == KnownEnd::Saturated),
            contradictions: self.contradictions,
            curve: self.curve.clone(),
        }
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

/// The middle of two factors, to as few decimals as will do.
fn middle(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    let between = (high - low) / 4.0;
    let rounded = (0..9).filter_map(|decimals| format!("{middle:.decimals$}").parse().ok());
    rounded.into_iter().find(|rounded: &f64| (rounded - middle).abs() < between).unwrap_or(middle)
}

impl FoundLoad {
    /// How the search ends for whoever started it.
    #[must_use]
    pub const fn exit(&self, allow_saturated: bool) -> Exit {
        match self.factor {
            None if self.fails_at.is_some() => Exit::Failed,
            _ if self.saturated && !allow_saturated => Exit::Saturated,
            None => Exit::Failed,
            Some(_) => Exit::Held,
        }
    }
}

/// The answer in a line, with how certain it is.
impl fmt::Display for FoundLoad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = |factor: f64| format!("× {}", Shown::Number.digits(factor, 4));
        match self.factor {
            None => write!(f, "not even the lowest load holds")?,
            Some(factor) => write!(f, "holds at {}", times(factor))?,
        }
        if let Some(fails) = self.fails_at {
            write!(f, ", fails at {}", times(fails))?;
        }
        if self.saturated {
            f.write_str(", the generator was the bottleneck: the server may hold more")?;
        } else if self.factor.is_some() && self.fails_at.is_none() {
            f.write_str(", the most that was tried")?;
        }
        match (self.factor, self.confirmed) {
            (Some(_), true) => f.write_str(", confirmed by a longer run")?,
            (Some(_), false) => f.write_str(", not confirmed by a longer run")?,
            (None, _) => {}
        }
        match self.contradictions {
            0 => Ok(()),
            1 => f.write_str("; a longer run contradicted a shorter one"),
            n => write!(f, "; {n} longer runs contradicted shorter ones"),
        }
    }
}
