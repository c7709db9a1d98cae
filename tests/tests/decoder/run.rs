//! Runs a decoder over pieces of a stream, and keeps what it said.

use std::time::Duration;

use streamgauge::sse::{CapExceeded, Decoder, Item, Unfinished};

/// An item that outlives the decoder's next call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Event(Fields),
    Block(Fields),
    Comment(String),
}

/// What an event or a block said; a block has no data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) data: String,
    pub(crate) event: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) retry: Option<u64>,
    pub(crate) invalid_utf8: bool,
    /// The stream's last event ID when the item came.
    pub(crate) last_event_id: String,
}

/// All that a decoder said of one stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) items: Vec<Seen>,
    pub(crate) error: Option<CapExceeded>,
    pub(crate) unfinished: Option<Unfinished>,
    pub(crate) last_event_id: String,
    pub(crate) reconnection_time: Option<Duration>,
}

impl Run {
    /// The data of the events, in order.
    pub(crate) fn data(&self) -> Vec<&str> {
        self.events().map(|event| event.data.as_str()).collect()
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Fields> {
        self.items.iter().filter_map(|item| if let Seen::Event(event) = item { Some(event) } else { None })
    }
}

/// Decodes a stream that comes in one piece.
pub(crate) fn decode(stream: impl AsRef<[u8]>) -> Run {
    decode_pieces(Decoder::new(), [stream.as_ref()])
}

/// Decodes a stream that comes byte by byte.
pub(crate) fn decode_bytes(stream: impl AsRef<[u8]>) -> Run {
    decode_pieces(Decoder::new(), stream.as_ref().chunks(1))
}

/// Decodes a stream in these pieces, up to its end or a failure.
pub(crate) fn decode_pieces<'p>(mut decoder: Decoder, pieces: impl IntoIterator<Item = &'p [u8]>) -> Run {
    let mut items = Vec::new();
    let error = pieces.into_iter().find_map(|piece| feed(&mut decoder, piece, &mut items).err());
    Run {
        items,
        error,
        last_event_id: decoder.last_event_id().to_owned(),
        reconnection_time: decoder.reconnection_time(),
        unfinished: decoder.finish(),
    }
}

/// Decodes all of one piece.
pub(crate) fn feed(
    decoder: &mut Decoder,
    mut piece: &[u8],
    items: &mut Vec<Seen>,
) -> Result<(), CapExceeded> {
    while let Some(item) = decoder.next(&mut piece)? {
        let mut seen = own(item);
        if let Seen::Event(fields) | Seen::Block(fields) = &mut seen {
            fields.last_event_id = decoder.last_event_id().to_owned();
        }
        items.push(seen);
    }
    assert_eq!(piece, b"", "`None` means that the input is used up");
    Ok(())
}

fn own(item: Item<'_>) -> Seen {
    let own = |text: Option<&str>| text.map(str::to_owned);
    match item {
        Item::Event(event) => Seen::Event(Fields {
            data: event.data.to_owned(),
            event: own(event.event),
            id: own(event.id),
            retry: event.retry,
            invalid_utf8: event.invalid_utf8,
            last_event_id: String::new(),
        }),
        Item::Block(block) => Seen::Block(Fields {
            data: String::new(),
            event: own(block.event),
            id: own(block.id),
            retry: block.retry,
            invalid_utf8: block.invalid_utf8,
            last_event_id: String::new(),
        }),
        Item::Comment(text) => Seen::Comment(text.to_owned()),
    }
}
