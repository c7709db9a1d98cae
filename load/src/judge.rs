//! Judging a run: assertions, what they come to, and the exit code.
//!
//! An assertion is a statistic of a metric of something, held against a limit:
//!
//! ```
//! use std::time::Duration;
//! use streamgauge_load::judge::{check, failed, first_event, head, max, p95, p99, percent, stream};
//!
//! let assertions = [
//!     p99(check("Stocks")).below(Duration::from_millis(800)),
//!     p95(head("Stocks")).below(Duration::from_millis(100)),
//!     max(first_event(stream("s1"))).at_most(Duration::from_secs(1)),
//!     failed().below(percent(1.0)),
//! ];
//! assert!(assertions.iter().all(|assertion| assertion.check().is_ok()));
//! ```

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
mod window;

mod samples;
mod users;
mod value;

mod exit;
mod verdict;

pub use assertion::Assertion;
pub use error::AssertionError;
pub use exit::Exit;
pub use goodput::{AnswerLimit, Goodput};
pub use key::{Key, all, each};
pub use limit::{Bound, Limit, LimitIn, Percent, percent, unit};
pub use metric::*;
pub use statistic::*;
pub use verdict::{aborts, goodputs, judge};
