//! Assertions as they are written.

use std::fmt;

use super::assertion::Assertion;
use super::goodput::{AnswerLimit, Goodput};
use super::key::{Keyed, MetricOf, Only};
use super::limit::{Bound, Limit};
use super::what::{Statistic, What};

impl fmt::Display for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = match &self.what {
            What::Metric(Statistic::Rate, _) | What::Goodput(_) => "/s",
            _ => "",
        };
        write!(f, "{}", self.what)?;
        write_limit(f, &self.limit, rate)?;
        if let Some(title) = &self.scenario {
            write!(f, " scenario {}", Quoted(title))?;
        }
        if let Some((from, to)) = self.span {
            write!(f, " from {} to {}", Time(from), Time(to))?;
        }
        match self.abort {
            None => Ok(()),
            Some(0) => f.write_str(" abort"),
            Some(delay) => write!(f, " abort after {}", Time(delay)),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metric(statistic, of) => write!(f, "{statistic} {of}"),
            Self::Failed => f.write_str("failed"),
            Self::FailedSteps => f.write_str("failed steps"),
            Self::FailedOf(of) => write!(f, "failed {of}"),
            Self::Dropped => f.write_str("dropped"),
            Self::Unfinished => f.write_str("unfinished"),
            Self::Goodput(goodput) => write!(f, "{goodput}"),
        }
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(percent) => write!(f, "p{percent}"),
            Self::Max => f.write_str("max"),
            Self::Min => f.write_str("min"),
            Self::Mean => f.write_str("mean"),
            Self::Deviation => f.write_str("deviation"),
            Self::Count => f.write_str("count"),
            Self::Rate => f.write_str("rate"),
        }
    }
}

impl fmt::Display for Goodput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("goodput (")?;
        for (number, limit) in self.limits.iter().enumerate() {
            write!(f, "{}{limit}", if number == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for AnswerLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.of)?;
        write_limit(f, &self.limit, "")
    }
}

impl fmt::Display for MetricOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, of_streams) = (&self.metric, self.metric == "stream");
        match &self.key.0 {
            Keyed::All => f.write_str(name)?,
            Keyed::Each => write!(f, "each {name}")?,
            // `stream "s1"` is the name of the stream and no title, as in the builder.
            Keyed::Title(title) if of_streams => write!(f, "{name} titled {}", Quoted(title))?,
            Keyed::Title(title) => write!(f, "{name} {}", Quoted(title))?,
            Keyed::Stream(stream) if of_streams => write!(f, "{name} {}", Quoted(stream))?,
            Keyed::Stream(stream) => write!(f, "{name} stream {}", Quoted(stream))?,
        }
        f.write_str(match self.only {
            Only::All => "",
            Only::Succeeded => " succeeded",
            Only::Failed => " failed",
        })
    }
}

fn write_limit(f: &mut fmt::Formatter<'_>, limit: &Limit, rate: &str) -> fmt::Result {
    let shown = |bound: &Bound| match bound {
        Bound::Time(nanos) => Time(*nanos).to_string(),
        Bound::Percent(value) => format!("{value}%"),
        Bound::Number(value) => format!("{value}{rate}"),
    };
    match limit {
        Limit::Below(bound) => write!(f, " < {}", shown(bound)),
        Limit::AtMost(bound) => write!(f, " <= {}", shown(bound)),
        Limit::AtLeast(bound) => write!(f, " >= {}", shown(bound)),
        Limit::Above(bound) => write!(f, " > {}", shown(bound)),
        Limit::Between(least, most) => write!(f, " between {} and {}", shown(least), shown(most)),
    }
}

/// The units of times, the greatest first.
pub(crate) const UNITS: [(&str, u64); 6] = [
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Nanoseconds, exactly, in the greatest unit of which they are a whole number.
pub(crate) struct Time(pub(crate) u64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.iter().find(|(_, nanos)| self.0 > 0 && self.0.is_multiple_of(*nanos));
        let (unit, nanos) = whole.copied().unwrap_or(("s", 1));
        write!(f, "{}{unit}", self.0 / nanos)
    }
}

/// A text between quotation marks.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}
