//! In place of `jmes.rs` when the feature is off: a type without values, so that code with such a path need not ask
//! for the feature.

use std::fmt;

/// A JMESPath. Without the feature there is none.
#[derive(Debug, Clone)]
pub(crate) enum JmesPath {}

impl JmesPath {
    pub(crate) fn values(&self, _: &str, _: bool) -> Result<Vec<String>, NoValues> {
        match *self {}
    }
}

impl fmt::Display for JmesPath {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

/// Why a path gives nothing.
#[derive(Debug)]
pub(crate) enum NoValues {}

impl NoValues {
    pub(crate) fn is_unknown(&self) -> bool {
        match *self {}
    }
}

impl fmt::Display for NoValues {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
