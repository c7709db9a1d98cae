//! The decoder of event streams alone, against the least that any decoder must do: find every line end.

use std::hint::black_box;

use allocation_counter::measure;
use eventsource_stream::Eventsource;
use futures_util::{FutureExt, StreamExt, stream};
use memchr::memchr2_iter;
use streamgauge::sse::{Decoder, Item};

use crate::bar::{Bar, Limit};
use crate::events::{llm_event, tick};
use crate::rounds::{ratio, time};

const MEBIBYTE: usize = 1024 * 1024;

/// Bytes of a stream that the rounds go over: enough for branch predictors not to learn it, little enough for
/// a cache.
const STREAM: usize = 512 * 1024;
/// Bytes of a read when the server is ahead of us.
const BIG_READ: usize = 64 * 1024;
/// Bytes of a read when a packet is what came.
const PACKET: usize = 1460;

/// Measures the decoder's bars.
pub(crate) fn run(rounds: usize) -> Vec<Bar> {
    let (llm, ticks) = (stream_of(llm_event), stream_of(tick));
    let big_event = format!("data: {}\n\n", "x".repeat(1_000_000));
    let small_events = "data: x\n\n".repeat(MEBIBYTE / 9);
    vec![
        against_scan(
            rounds,
            "decoder: speed over a bare scan, 258 B events",
            &llm,
            BIG_READ,
            Limit::AtLeast(0.6),
        ),
        against_scan(
            rounds,
            "decoder: speed over a bare scan, 116 B ticks",
            &ticks,
            BIG_READ,
            Limit::AtLeast(0.3),
        ),
        against_scan(rounds, "decoder: the same on 258 B events in 1460 B reads", &llm, PACKET, Limit::Free),
        against_scan(rounds, "decoder: the same on 116 B ticks in 1460 B reads", &ticks, PACKET, Limit::Free),
        Bar::new("decoder: allocations per event", allocations(&[&llm, &ticks]), "", Limit::AtMost(0.0)),
        Bar::new(
            "decoder: one 1 MB event in 1 KiB reads",
            1e3 * time(rounds, || decode(&mut Decoder::new(), big_event.as_bytes(), 1024)),
            "ms",
            Limit::AtMost(20.0),
        ),
        Bar::new(
            "decoder: 1 MiB of small events in one read, each",
            1e6 * time(rounds, || decode(&mut Decoder::new(), small_events.as_bytes(), MEBIBYTE))
                / (MEBIBYTE / 9) as f64,
            "us",
            Limit::AtMost(1.0),
        ),
        Bar::new(
            "decoder: speed over eventsource-stream 0.2.3, 1460 B reads",
            1.0 / ratio(
                rounds,
                || decode(&mut Decoder::new(), &llm, PACKET),
                || decode_by_eventsource_stream(&llm),
            ),
            "x",
            Limit::Free,
        ),
    ]
}

/// How fast the decoder is as a part of the speed of finding all line ends in the same reads.
fn against_scan(rounds: usize, name: &str, stream: &[u8], read: usize, limit: Limit) -> Bar {
    let mut decoder = Decoder::new();
    let slower = ratio(rounds, || decode(&mut decoder, stream, read), || scan(stream, read));
    Bar::new(name, 1.0 / slower, "", limit)
}

/// Finds every line end in reads of this size.
fn scan(stream: &[u8], read: usize) {
    for input in stream.chunks(read) {
        for end in memchr2_iter(b'\r', b'\n', input) {
            black_box(end);
        }
    }
}

/// Decodes the stream in reads of this size, and lets no text of an event be optimised away.
fn decode(decoder: &mut Decoder, stream: &[u8], read: usize) {
    for mut input in stream.chunks(read) {
        while let Some(item) = decoder.next(&mut input).expect("under the cap") {
            if let Item::Event(event) = item {
                black_box((event.data, event.event, event.id));
            }
        }
    }
}

fn decode_by_eventsource_stream(stream: &[u8]) {
    let reads = stream::iter(stream.chunks(PACKET).map(Ok::<_, std::convert::Infallible>));
    let mut events = reads.eventsource();
    while let Some(Some(event)) = events.next().now_or_never() {
        let _ = black_box(event.expect("it is UTF-8"));
    }
}

/// Allocations per event, once a decoder has seen such a stream.
fn allocations(streams: &[&[u8]]) -> f64 {
    let mut decoder = Decoder::new();
    let mut decode_all = || streams.iter().for_each(|stream| decode(&mut decoder, stream, PACKET));
    decode_all();
    let events: usize =
        streams.iter().map(|stream| stream.windows(2).filter(|pair| pair == b"\n\n").count()).sum();
    measure(decode_all).count_total as f64 / events as f64
}

fn stream_of(event: fn(usize) -> String) -> Vec<u8> {
    (0..STREAM / event(0).len()).flat_map(|number| event(number).into_bytes()).collect()
}
