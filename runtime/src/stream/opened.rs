//! What an `open` hands to its stream.

use std::time::Duration;

use super::head::Head;
use super::reconnect::Reconnect;
use crate::client::Body;
use crate::protocol::Reading;

/// A response that is a stream, and what its `open` asked for.
#[derive(Debug)]
pub struct Opened {
    pub(crate) body: Body,
    pub(crate) idle: Option<Duration>,
    pub(crate) reconnect: Option<Box<Reconnect>>,
    /// The last event ID that its request went out with; empty if there was none.
    pub(crate) last_event_id: String,
    pub(crate) unmatched: u64,
    pub(crate) reading: Option<Box<Reading>>,
    /// The head of the response, if a check looks at it.
    pub(crate) head: Option<Box<Head>>,
}
