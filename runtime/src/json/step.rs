//! The steps of singular paths.

/// One step down: a member's name, or an element's place from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Name(Box<str>),
    Index(usize),
}
