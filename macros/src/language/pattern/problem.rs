//! The mistake in a pattern, for all syntaxes.

/// A mistake in a pattern.
#[derive(Debug)]
pub(crate) struct Problem {
    /// Its place, as an offset in bytes.
    pub(crate) offset: usize,
    /// The end of a sentence about the pattern, such as `does not parse: …`.
    pub(crate) text: String,
}
