//! Which round of an `attempt` something began in.

/// The number of a round among all of a user's. The least one stands for no round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoundId(pub(crate) u32);
