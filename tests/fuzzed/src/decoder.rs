//! The decoder of event streams: what it says does not depend on how the bytes are cut, and it keeps its cap.

use std::time::Duration;

use streamgauge::sse::{CapExceeded, Decoder, Item, Part, Unfinished};

use crate::pieces::pieces;

/// All that a decoder says of a stream.
#[derive(Debug, PartialEq)]
struct Said {
    items: Vec<String>,
    failure: Option<CapExceeded>,
    last_event_id: String,
    reconnection_time: Option<Duration>,
    unfinished: Option<Unfinished>,
}

/// The first byte is the cap, or none; the next three are how the rest is cut.
pub(crate) fn body(input: &[u8]) {
    let Some((&[cap, ref lengths @ ..], stream)) = input.split_first_chunk::<4>() else { return };
    let decoder = || match cap {
        0..128 => Decoder::new(),
        _ => Decoder::with_cap(usize::from(cap - 128)),
    };
    let whole = said(decoder(), [stream]);
    assert_eq!(whole, said(decoder(), pieces(stream, lengths)), "cut by {lengths:?}");
    assert_eq!(whole, said(decoder(), stream.chunks(1)), "byte by byte");
    assert_eq!(whole, parts(decoder(), pieces(stream, lengths)), "with the lines that are no fields");
}

fn said<'p>(mut decoder: Decoder, pieces: impl IntoIterator<Item = &'p [u8]>) -> Said {
    let mut items = Vec::new();
    let mut decode = |mut piece: &[u8]| {
        loop {
            match decoder.next(&mut piece) {
                Ok(Some(item)) => items.push(text(&item)),
                Ok(None) => {
                    assert!(piece.is_empty(), "`None` says that all is used up");
                    return None;
                }
                Err(failure) => return Some(failure),
            }
        }
    };
    let failure = pieces.into_iter().find_map(&mut decode);
    end(decoder, items, failure)
}

/// The same by the other method, which also gives the lines that are no fields.
fn parts<'p>(mut decoder: Decoder, pieces: impl IntoIterator<Item = &'p [u8]>) -> Said {
    let mut items = Vec::new();
    let mut decode = |mut piece: &[u8]| {
        loop {
            match decoder.next_part(&mut piece) {
                Ok(Some(Part::Item(item))) => items.push(text(&item)),
                Ok(Some(Part::Unknown(line))) => assert!(!line.contains(&b'\n') && !line.contains(&b'\r')),
                Ok(Some(_)) => panic!("a part of another kind"),
                Ok(None) => return None,
                Err(failure) => return Some(failure),
            }
            decoder.rest();
        }
    };
    let failure = pieces.into_iter().find_map(&mut decode);
    end(decoder, items, failure)
}

fn text(item: &Item<'_>) -> String {
    if let Item::Event(event) = item {
        assert!(!event.data.contains('\r') && event.id.is_none_or(|id| !id.contains(['\0', '\n', '\r'])));
    }
    format!("{item:?}")
}

fn end(mut decoder: Decoder, items: Vec<String>, failure: Option<CapExceeded>) -> Said {
    let (last_event_id, reconnection_time) =
        (decoder.last_event_id().to_owned(), decoder.reconnection_time());
    let unfinished = decoder.finish();
    // It is at the start of the next stream.
    assert_eq!(decoder.unfinished(), None);
    Said { items, failure, last_event_id, reconnection_time, unfinished }
}
