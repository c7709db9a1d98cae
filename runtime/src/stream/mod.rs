//! The streams of a virtual user: each a connection, and beside it the check that may be pending on it.
//!
//! | | |
//! |---|---|
//! | [`state`] | where a stream stands, and how that changes |
//! | [`line`](mod@line) | `Line`: the part of a stream that does not depend on its checks |
//! | [`watch`], [`protocol`] | `CheckedStream`: a line beside the check on it, which the stream's protocol reads first |
//! | [`slot`], [`intake`], [`reconnect`] | `Slot`: what steps do to a stream, how it is read, how it is opened again |
//! | [`unread`] | what was read and is not decoded yet |
//! | [`any_slot`] | what the user's flow sees of a slot, whatever the kind of its checks |
//! | [`family`] | many streams of one kind under one name |
//! | [`unmatched`], [`hand_over`], [`next`] | the messages that no check took, kept and read, all at once or one by one |
//! | [`ends`] | what is told of streams when the run is over |
//! | [`assembling`] | what a failure shows of what a protocol has put together |
//! | [`head`], [`stands`] | the response that a stream is read from, and its losses, as checks look at them |
//! | [`opened`], [`answer`], [`away`] | what an `open` hands over, which response is a stream, a request under way |
//!
//! What happens is written to the user's [journal](crate::journal). The user's flow is not known here.

mod answer;
mod any_slot;
mod assembling;
mod away;
mod ends;
mod family;
mod hand_over;
mod head;
mod intake;
mod line;
mod next;
mod opened;
mod protocol;
mod recent;
mod reconnect;
mod slot;
mod stands;
mod state;
mod unmatched;
mod unread;
mod watch;
mod work;

pub(crate) use answer::{Unwanted, Wanted};
pub(crate) use any_slot::Progress;
pub use any_slot::{AnySlot, Streams};
pub(crate) use away::sending;
pub(crate) use ends::abandon;
pub use family::{Family, Members, numbers, turn_and_place};
pub(crate) use hand_over::HandOver;
pub(crate) use head::Head;
pub(crate) use opened::Opened;
pub(crate) use reconnect::{Reconnect, first_id};
pub use slot::Slot;
pub(crate) use work::Work;
