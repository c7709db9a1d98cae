//! What a failure must say.

use std::error::Error;

use streamgauge::Failure;

/// All parts are in the failure's text.
///
/// # Panics
/// If one is not.
#[track_caller]
pub fn assert_says(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

/// An error's text and its `Debug` text, and those of all that caused it, a line each.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = format!("{error}\n{error:?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("{error}\n{error:?}\n"));
        cause = error.source();
    }
    text
}
