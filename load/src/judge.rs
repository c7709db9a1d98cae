//! Judging a run: assertions, what they come to, and the exit code.
//!
//! An assertion is a statistic of a metric of something, held against a limit:
//!
//! ```
//! use streamgauge_load::judge::{check, failed, first_event, head, max, p95, p99, stream};
//! use streamgauge_load::{millis, percent, secs};
//!
//! let assertions = [
//!     p99(check("Stocks")).below(millis(800)),
//!     p95(head("Stocks")).below(millis(100)),
//!     max(first_event(stream("s1"))).at_most(secs(1)),
//!     failed().below(percent(1.0)),
//! ];
//! assert!(assertions.iter().all(|assertion| assertion.check().is_ok()));
//! ```
//!
//! # What counts
//!
//! - **A percentile of times counts each that failed as longer than any**, and each that was dropped where a user would have
//!   begun with it: a server that refuses fast is not fast. It is the sample of its rank and never lies between two. If its rank
//!   is among those that failed it is *none*, which no limit holds for; so is the maximum as soon as one failed.
//!   [`Metric::succeeded`] takes those alone that succeeded. Mean, least and deviation are always of those, and the verdict says
//!   how many are left out.
//! - A title in several places is the sum of them, and a family of streams its members.
//! - What has no sample is *no data*, and does not hold. A counter is 0 where something ran that could have been counted.
//! - The warm-up is not judged. A sample belongs to it if it ended in it.
//!
//! # Assertions as text
//!
//! Every assertion prints as a text that reads as itself, so that `--assert` says what the builder says:
//!
//! ```
//! use streamgauge_load::judge::{Assertion, check, p99};
//! use streamgauge_load::millis;
//!
//! let written: Assertion = r#"p99 check "Stocks" < 800ms"#.parse()?;
//! assert_eq!(written, p99(check("Stocks")).below(millis(800)));
//! # Ok::<(), streamgauge_load::judge::AssertionError>(())
//! ```
//!
//! ```text
//! assertion = what limit { "scenario" TEXT | "from" TIME "to" TIME | "abort" [ "after" TIME ] }   (each once, in any order)
//! what      = statistic metric
//!           | "failed" [ "steps" | metric ]
//!           | "dropped" | "unfinished"
//!           | "goodput" "(" metric limit { "," metric limit } ")"
//! statistic = PERCENTILE | "max" | "min" | "mean" | "deviation" | "count" | "rate"
//! metric    = ( "each" NAME | NAME [ TEXT | "stream" TEXT ] | "stream" [ TEXT | "titled" TEXT ] ) [ "succeeded" | "failed" ]
//! limit     = ( "<" | "<=" | ">=" | ">" ) value | "between" value "and" value
//! value     = TIME | NUMBER "%" | NUMBER [ "/s" ]
//!
//! PERCENTILE = "p" NUMBER      p50, p99.5; p999 is p99.9, and so on for all that begin with a 9
//! NAME       = the name of a metric: check, first event, inter-token time, …
//! TEXT       = a title, address or name of a stream between quotation marks, with \" \\ \n \u{1f}
//! TIME       = NUMBER ( "ns" | "us" | "µs" | "ms" | "s" | "m" | "h" )
//! NUMBER     = digits [ "." digits ]
//! ```
//!
//! Behind the name of a metric a text is a title; of `stream` it is the name of the stream, as in [`stream`]. Shares are given in
//! `%`, `/s` stands behind numbers per second. Between a number and its unit there may be a space: `800 ms`, `1 %`.

// The floors, from the ground up: a module imports only from those before it.
mod error;
mod key;
mod known;
mod limit;

mod goodput;
mod metric;
mod what;

mod assertion;
mod statistic;
mod text;

mod lexer;
mod parse;

// What it comes to.
mod select;
mod shown;

// What it names, before the run.
mod named;

// In which stretch.
mod window;

mod samples;
mod users;
mod value;

mod exit;
mod verdict;

// Several runs.
mod baseline;
mod search;
mod watch;

pub use assertion::Assertion;
pub use baseline::{Baseline, BaselineError};
pub(crate) use baseline::{ComparedSeries, Comparison};
pub use error::AssertionError;
pub use exit::Exit;
pub(crate) use exit::{ALLOW_SATURATED, allows_saturated, drops_unasserted, is_saturated};
pub(crate) use goodput::add_dropped;
pub use goodput::{AnswerLimit, Goodput};
pub(crate) use key::Keyed;
pub use key::{Key, all, each};
pub(crate) use known::DELIVERY;
pub use limit::{Bound, Limit, LimitIn, unit};
pub use metric::*;
pub(crate) use named::misnamed;
pub use search::{LevelEnd, LevelResult, Search, SearchLevel};
pub(crate) use select::unknown;
pub use statistic::*;
pub use verdict::{aborts, goodputs, judge};
pub use watch::{Observation, Watch};
