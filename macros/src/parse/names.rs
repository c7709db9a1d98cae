//! Names of fragments.

use crate::language::{self, StepWord, Word};

/// Whether a word can be the name of a fragment; what it is if not.
pub(super) fn refused_name(word: &str) -> Option<&'static str> {
    if StepWord::has(word) {
        Some("a step of the language")
    } else if language::is_rust_keyword(word) {
        Some("a keyword of Rust")
    } else if word.starts_with("r#") {
        Some("a raw identifier")
    } else if word == "_" {
        Some("no name")
    } else {
        None
    }
}
