//! What the suites below `tests/` share: servers, an observer that keeps what it heard as values that can be compared,
//! gates that events open, and what a failure must say.
//!
//! A test has all that it needs to itself: a server of its own, on a port that the system chooses, and a recorder of its
//! own. Whatever waits here has a deadline.

mod capture;
mod chat;
mod conditions;
mod cut;
mod event;
mod failure;
mod gates;
mod readme;
mod recorder;
mod samples;
mod server;
mod transports;

use std::time::Duration;

pub use capture::Captured;
pub use chat::{DONE, delta, stop, stop_after};
pub use cut::Cut;
pub use event::{Ended, Event, Kind, What};
pub use failure::{assert_says, with_causes};
pub use gates::{Both, Hear, opens, opens_after};
pub use readme::readme_block;
pub use recorder::{Ending, Heard, Recorder};
pub use samples::Taken;
pub use server::{
    asked, elsewhere, last_event_ids, only_request, quick, serve, serving, serving_at, serving_in_turn,
};
pub use transports::{again_on_reqwest, assert_transport, is_on_reqwest};

/// Longer than anything takes that a test waits for and that does come.
pub const SOON: Duration = Duration::from_secs(20);

/// What comes of this, which takes less than [`SOON`].
///
/// # Panics
/// If it takes longer.
pub async fn soon<F: Future>(what: F) -> F::Output {
    tokio::time::timeout(SOON, what).await.expect("it ends")
}
