//! The fast path: an event that lies whole in the input is handed out where it lies.

use std::str;

use memchr::memchr2;

use super::field::Field;
use super::item::Event;

/// An event at the front of the input.
pub(super) struct Whole<'i> {
    pub(super) event: Event<'i>,
    /// The bytes it took, up to and with the first byte of what ends its blank line.
    pub(super) used: usize,
}

impl<'i> Whole<'i> {
    /// Reads the event if it is all there and needs nothing but to be pointed at.
    ///
    /// `None` says nothing about the input: the slow path then reads it from the same place. This path refuses whatever
    /// it would have to copy, and every special case: a second data line, type or id, a comment, a line that is no field,
    /// bytes that are no UTF-8, a block without data, a block that might be over the cap.
    #[inline]
    pub(super) fn at_front(input: &'i [u8], cap: usize) -> Option<Self> {
        let (mut data, mut event, mut id, mut retry) = (None, None, None, None);
        let mut rest = input;
        while !matches!(rest.first()?, b'\n' | b'\r') {
            let end = memchr2(b'\r', b'\n', rest)?;
            match Field::parse(&rest[..end]) {
                Field::Data(value) if data.is_none() => data = Some(value),
                Field::Event(value) if event.is_none() => event = Some(value),
                Field::Id(value) if id.is_none() => id = Some(value),
                Field::Data(_) | Field::Event(_) | Field::Id(_) | Field::Comment(_) | Field::Unknown => {
                    return None;
                }
                Field::Retry(value) => retry = Some(value),
                Field::Ignored => {}
            }
            let ending = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
            rest = &rest[end + ending..];
        }
        let used = input.len() - rest.len() + 1;
        if used > cap {
            return None;
        }
        let event = Event {
            data: str::from_utf8(data?).ok()?,
            event: text(event)?.filter(|name| !name.is_empty()),
            id: text(id)?,
            // The decoder knows it.
            last_event_id: "",
            retry,
            invalid_utf8: false,
        };
        Some(Self { event, used })
    }
}

/// The field's value as text: `Some(None)` if there is no such field, `None` if its value is no UTF-8.
#[inline]
fn text(value: Option<&[u8]>) -> Option<Option<&str>> {
    value.map(str::from_utf8).transpose().ok()
}
