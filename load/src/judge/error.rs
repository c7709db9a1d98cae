//! Why something is no assertion.

use std::error::Error;
use std::fmt;

/// Something that is no assertion. [`Display`](fmt::Display) shows the text, with a mark below the character that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionError {
    text: String,
    at: Option<usize>,
    reason: String,
}

impl AssertionError {
    /// What is written so means nothing.
    pub(crate) const fn meant(text: String, reason: String) -> Self {
        Self { text, at: None, reason }
    }

    /// From this character on, it is not written as it should be.
    pub(crate) const fn written(text: String, at: usize, reason: String) -> Self {
        Self { text, at: Some(at), reason }
    }

    /// Which character is wrong, counted from 0; `None` if each by itself is right.
    #[must_use]
    pub const fn at(&self) -> Option<usize> {
        self.at
    }

    /// What is wrong, and what would do.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for AssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One character a column, whatever it is.
        let shown: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        match self.at {
            Some(at) => write!(f, "this is no assertion:\n  {shown}\n  {:at$}^ {}", "", self.reason),
            None => write!(f, "the assertion `{shown}` cannot be meant so: {}", self.reason),
        }
    }
}

impl Error for AssertionError {}
