//! A stream that was lost is opened again (WHATWG HTML, 9.2.3, "reestablish the connection").
//!
//! ```text
//!          lost, or ended by the server                after `retry`
//!   Open ───────────────────────────────► Waiting ───────────────────► Connecting
//!    ▲                                       ▲                             │
//!    │                                       │   refused, or no head       │
//!    │                                       └─────────────────────────────┤
//!    └──────────────── an event stream with a wanted status ───────────────┤
//!                                                                          │
//!   Ended ◄──────── status 204 ────────────────────────────────────────────┤
//!   Cut ◄────────── another status or content type ────────────────────────┘
//! ```
//!
//! With no attempt left, `Waiting` is not entered: what the server ended has ended, what was lost is cut. What
//! follows on what is decided in [`history`]; [`attempts`] does it. There is no task beside the user's: its slot polls
//! the attempt, and its deadline is one of the user's.

mod attempts;
mod history;
mod policy;

pub(super) use history::Loss;
pub(super) use policy::Resumed;
pub(crate) use policy::{Reconnect, first_id};
