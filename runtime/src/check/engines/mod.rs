//! The engines behind the patterns of tests. The crate's root and [`private`](crate::private) export all of them.

#[cfg(feature = "jmespath")]
mod jmes;
#[cfg(not(feature = "jmespath"))]
#[path = "no_jmes.rs"]
mod jmes;

pub use crate::json::{JsonPath, JsonPathError};
#[cfg(not(feature = "jmespath"))]
pub(crate) use jmes::JmesPath;
#[cfg(feature = "jmespath")]
pub use jmes::{JmesPath, JmesPathError};
