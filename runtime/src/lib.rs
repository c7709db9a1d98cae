//! Tests and load tests for servers that stream, in a language that is checked while it compiles.
//!
//! [`scenario!`] is where to begin: it holds the guide to the language.

pub mod check;
mod client;
mod failure;
mod json;
mod message;
mod observer;
#[doc(hidden)]
pub mod private;
mod scenario;
pub mod session;
pub mod sse;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod url;
mod user;
mod wake;
mod watch;

pub use crate::client::{Client, Open};
pub use crate::failure::{At, Came, Failure, FailureKind};
pub use crate::json::{JsonPath, JsonPathError};
pub use crate::message::{Message, Target};
pub use crate::observer::{Observer, RunEvent, RunEventKind};
pub use crate::scenario::{Map, OnFailure, Run, Scenario, Script};
pub use regex::Regex;

/// A result that takes any error through `?`, for tests and examples.
///
/// ```
/// fn read() -> streamgauge::Result<u64> {
///     Ok("42".parse()?)
/// }
/// # assert_eq!(read().unwrap(), 42);
/// ```
pub type Result<T = (), E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

#[doc = include_str!("guide.md")]
#[macro_export]
macro_rules! scenario {
    ($($scenario:tt)*) => {
        $crate::private::scenario! { [$crate] $($scenario)* }
    };
}
