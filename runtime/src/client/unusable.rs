//! The words for a setting that cannot be used.

use std::fmt;

/// A setting by its name, and why it cannot be used.
pub(super) fn cannot_be_used(setting: &str, reason: impl fmt::Display) -> String {
    format!("the client's `{setting}` cannot be used: {reason}")
}

/// The reason why a setting needs another build.
pub(super) fn needs(feature: &str) -> String {
    format!("streamgauge was built without its cargo feature `{feature}`")
}
