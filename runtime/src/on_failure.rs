//! What a failed step does.

/// What a failed step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnFailure {
    /// It ends the user's run.
    #[default]
    Stop,
    /// It marks the user's run as failed, and the next action follows.
    Continue,
}
