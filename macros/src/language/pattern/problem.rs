//! What is wrong with a pattern, whatever its syntax.

/// What is wrong with a pattern.
#[derive(Debug)]
pub(crate) struct Problem {
    /// In bytes.
    pub(crate) offset: usize,
    /// As the end of a sentence about the pattern: `does not parse: …`.
    pub(crate) text: String,
}
