//! Why a load could not be run.

use std::error::Error;
use std::fmt;

/// Why a load could not be run, or not to its end. A run whose users failed is none: that is in its [`Report`](crate::Report).
///
/// ```
/// use streamgauge::scenario;
/// use streamgauge_load::{load, rate, secs};
///
/// let idle = scenario! { pause 1ms };
/// let error = load("idle").scenario(idle, rate(-1.0).during(secs(1))).run().unwrap_err();
/// assert!(error.to_string().contains("-1"));
/// ```
#[non_exhaustive]
pub enum LoadError {
    /// What was asked for cannot be run: one line for each thing that is wrong.
    Invalid(Vec<String>),
    /// What was to run [before](crate::Load::before) the users failed.
    Before(String),
    /// The machine does not have what the load needs, such as descriptors.
    Resources(String),
    /// Something of the generator itself failed, such as starting a thread.
    Generator(String),
    /// What the run came to could not be written.
    Output(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(problems) => match &problems[..] {
                [only] => write!(f, "the load cannot be run: {only}"),
                all => {
                    f.write_str("the load cannot be run:")?;
                    all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
                }
            },
            Self::Before(reason) => {
                write!(f, "nothing was run, since what comes before the users failed: {reason}")
            }
            Self::Resources(reason) => write!(f, "the load does not fit on this machine: {reason}"),
            Self::Output(reason) => f.write_str(reason),
            Self::Generator(reason) => write!(f, "the load generator failed: {reason}"),
        }
    }
}

impl fmt::Debug for LoadError {
    /// As `Display`, so that a test that returns it prints what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for LoadError {}
