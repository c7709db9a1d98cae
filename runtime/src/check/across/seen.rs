//! A message, and its time.

use tokio::time::Instant;

use crate::failure::moment;
use crate::message::Message;

/// A message that matches a check, when it was read, and when the check was set.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Seen<'m, 'a> {
    pub(in crate::check) message: &'m Message<'a>,
    pub(in crate::check) now: Instant,
    pub(in crate::check) set_at: Instant,
}

/// How long after the check was set something was, as failures show it.
pub(super) fn after(set_at: Instant, at: Instant) -> String {
    format!("+{}", moment(at.saturating_duration_since(set_at)))
}
