//! Streams made of the fragments that decoders trip over, and what must hold for all of them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use streamgauge::sse::Decoder;

use crate::run::{decode, decode_pieces};

/// What streams are put together from. Line ends stand here often, or most of a stream would be one long
/// line.
#[rustfmt::skip] // One line per kind.
const FRAGMENTS: &[&[u8]] = &[
    b"\n", b"\n", b"\n", b"\r", b"\r", b"\r\n", b"\r\n", b"\n\n", b"\n\n", b"\r\r", b"\r\n\r\n", b"\n\r",
    b"data: x\n\n", b"data:1\ndata:2\n\n", b"event: a\r\ndata: x\r\n\r\n",
    b"data", b"data:", b"data: ", b"data: x", b"data:  x", b"datax", b"dat", b"d",
    b"event", b"event:", b"event: tick", b"event: other",
    b"id", b"id:", b"id: 1", b"id:2", b"id: a\0b", b"i",
    b"retry", b"retry:", b"retry: 10", b"retry:2", b"retry: +5", b"retry: 5x", b"retry: 99999999999999999999", b"7",
    b":", b": ping", b":ping", b"unknown: x", b"unknown", b" ", b"x", b"\0",
    b"\xEF\xBB\xBF", b"\xEF", b"\xBB", b"\xBF", b"\xFF", b"\xE2\x82", b"\xE2\x82\xAC", b"\xF0\x9F\x98", b"\x80", b"\xC0\xAF",
];

/// A stream of up to 40 fragments.
pub(crate) fn stream() -> impl Strategy<Value = Vec<u8>> {
    vec(select(FRAGMENTS), 0..40).prop_map(|fragments| fragments.concat())
}

/// A stream, cut into pieces, some of them empty.
fn cut_stream() -> impl Strategy<Value = (Vec<u8>, Vec<Vec<u8>>)> {
    (stream(), vec(0..12_usize, 1..20)).prop_map(|(stream, lengths)| {
        let mut pieces = Vec::new();
        let mut rest = &stream[..];
        for length in lengths {
            let (piece, after) = rest.split_at(length.min(rest.len()));
            pieces.push(piece.to_vec());
            rest = after;
        }
        pieces.push(rest.to_vec());
        (stream, pieces)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn any_cutting_of_the_same_bytes_gives_the_same_items((stream, pieces) in cut_stream()) {
        let whole = decode(&stream);
        prop_assert_eq!(&whole, &decode_pieces(Decoder::new(), pieces.iter().map(Vec::as_slice)));
        prop_assert_eq!(&whole, &decode_pieces(Decoder::new(), stream.chunks(1)));
    }

    #[test]
    fn any_cutting_of_the_same_bytes_meets_the_cap_at_the_same_place((stream, pieces) in cut_stream(), cap in 0..60_usize) {
        let whole = decode_pieces(Decoder::with_cap(cap), [&stream[..]]);
        prop_assert_eq!(&whole, &decode_pieces(Decoder::with_cap(cap), pieces.iter().map(Vec::as_slice)));
        prop_assert_eq!(&whole, &decode_pieces(Decoder::with_cap(cap), stream.chunks(1)));
    }

    #[test]
    fn random_bytes_are_decoded_too(stream in vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(decode(&stream), decode_pieces(Decoder::new(), stream.chunks(1)));
    }
}
