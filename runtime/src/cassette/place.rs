//! Where a fault comes, and what of a body stands before it.

use std::fmt;

use super::exchange::Exchange;
use crate::sse::{Decoder, Item};

/// Where in an answer a fault of [`Replay`](super::Replay) comes. Both are counted from 1; the fault comes in the place of
/// that piece or event, and what stands before it is sent whole.
///
/// ```
/// use streamgauge::testing::At;
///
/// assert_eq!(At::Event(3).to_string(), "event 3");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A piece of the body, as it was recorded.
    Piece(usize),
    /// An event of an event stream: a block with `data`. Comments and blocks without data are not counted.
    Event(usize),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Piece(number) => write!(f, "piece {number}"),
            Self::Event(number) => write!(f, "event {number}"),
        }
    }
}

impl At {
    /// How many bytes stand before it; else how many pieces or events there are.
    pub(super) fn offset(self, exchange: &Exchange) -> Result<usize, usize> {
        match self {
            Self::Piece(number) => {
                let pieces = &exchange.pieces;
                let before =
                    pieces.get(..number.saturating_sub(1)).filter(|before| before.len() < pieces.len());
                let before = before.ok_or(pieces.len())?;
                Ok(before.iter().map(|piece| piece.bytes.len()).sum())
            }
            Self::Event(number) => {
                let events = events(&exchange.body());
                if number > events.len() {
                    return Err(events.len());
                }
                let before = number.checked_sub(2).and_then(|last| events.get(last));
                Ok(before.map_or(0, |event| event.end))
            }
        }
    }
}

/// An event of a body.
pub(super) struct Event {
    /// Behind its empty line.
    pub(super) end: usize,
    /// The id that it has itself.
    pub(super) id: Option<String>,
}

/// The events of a body that are complete.
pub(super) fn events(body: &[u8]) -> Vec<Event> {
    // No event is larger than the body.
    let (mut decoder, mut rest) = (Decoder::with_cap(body.len().max(1)), body);
    let mut events = Vec::new();
    while let Ok(Some(item)) = decoder.next(&mut rest) {
        if let Item::Event(event) = item {
            // The decoder does not wait for the second half of CR LF.
            let line_feed =
                usize::from(body[..body.len() - rest.len()].ends_with(b"\r") && rest.starts_with(b"\n"));
            let end = body.len() - rest.len() + line_feed;
            events.push(Event { end, id: event.id.map(str::to_owned) });
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_blocks_with_data() {
        let body =
            b": hello\n\nretry: 5\n\nid: 1\ndata: a\n\nid:2\r\ndata\r\n\r\ndata: c\r\rdata: not whole\n";
        let events = events(body);
        let ends: Vec<_> = events.iter().map(|event| event.end).collect();
        assert_eq!(ends, [34, 48, 57]);
        let ids: Vec<_> = events.iter().map(|event| event.id.as_deref()).collect();
        assert_eq!(ids, [Some("1"), Some("2"), None]);
    }
}
