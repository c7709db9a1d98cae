//! The event stream format of the [WHATWG HTML standard, section 9.2][spec]: bytes in, events out, no I/O.
//!
//! [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

mod block;
mod decoder;
mod error;
mod field;
mod item;
mod whole;

pub use self::decoder::Decoder;
pub use self::error::{CapExceeded, Capped};
pub use self::item::{Block, Event, Item, Part, Unfinished};
