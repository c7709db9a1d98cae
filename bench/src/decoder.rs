//! The decoder of event streams alone, against the least that any decoder must do, which is to find every line end, and
//! against other decoders.

use std::hint::black_box;

use allocation_counter::measure;
use eventsource_stream::Eventsource;
use futures_util::{FutureExt, StreamExt, stream};
use memchr::memchr2_iter;
use sse_core::{SseDecoder, SseEvent};
use streamgauge::sse::{Decoder, Item};

use crate::bar::{Limit, Line};
use crate::comparison::{Comparison, Work};
use crate::events::{llm_event, tick};

/// Different events of a stream: enough for branch predictors not to learn them, few enough for a cache.
const DIFFERENT: usize = 2_000;
/// Small events that come in one read of about a mebibyte.
const SMALL: usize = 100_000;
/// Bytes of a read when the server is ahead of us.
const BIG_READ: usize = 64 * 1024;
/// Bytes of a read that gets one packet.
const PACKET: usize = 1460;

pub(crate) const DECODER: [Comparison; 8] = [
    over(
        "decoder: 258 B events over a bare scan",
        |_, events| decode(&llm_events(), events, BIG_READ),
        |_, events| scan(&llm_events(), events, BIG_READ),
    ),
    over(
        "decoder: 116 B ticks over a bare scan",
        |_, events| decode(&ticks(), events, BIG_READ),
        |_, events| scan(&ticks(), events, BIG_READ),
    ),
    over(
        "decoder: 258 B events in 1460 B reads over a bare scan",
        |_, events| decode(&llm_events(), events, PACKET),
        |_, events| scan(&llm_events(), events, PACKET),
    ),
    over(
        "decoder: 258 B events over sse-core",
        |_, events| decode(&llm_events(), events, BIG_READ),
        |_, events| decode_by_sse_core(&llm_events(), events, BIG_READ),
    ),
    over(
        "decoder: 116 B ticks over sse-core",
        |_, events| decode(&ticks(), events, BIG_READ),
        |_, events| decode_by_sse_core(&ticks(), events, BIG_READ),
    ),
    over(
        "decoder: 258 B events in 1460 B reads over eventsource-stream",
        |_, events| decode(&llm_events(), events, PACKET),
        |_, events| decode_by_eventsource_stream(&llm_events(), events, PACKET),
    ),
    Comparison {
        name: "decoder: 9 B events, all in one read, over a bare scan",
        unit: "event",
        limit: Limit::Release,
        ours: |_, events| decode(&small_events(), events, usize::MAX),
        theirs: |_, events| scan(&small_events(), events, usize::MAX),
        counted: SMALL,
        timed: 2 * SMALL,
    },
    Comparison {
        name: "decoder: a 1 MB event in 1 KiB reads over a bare scan",
        unit: "event",
        limit: Limit::Release,
        ours: |_, events| decode(&big_event(), events, 1024),
        theirs: |_, events| scan(&big_event(), events, 1024),
        counted: 4,
        timed: 40,
    },
];

/// A comparison over events, `DIFFERENT` of them different.
const fn over(name: &'static str, ours: Work, theirs: Work) -> Comparison {
    Comparison {
        name,
        unit: "event",
        limit: Limit::Release,
        ours,
        theirs,
        counted: 2 * DIFFERENT,
        timed: 100 * DIFFERENT,
    }
}

/// The bar of allocations.
pub(crate) fn allocations() -> Vec<Line> {
    let (llm_events, ticks, mut decoder) = (llm_events(), ticks(), Decoder::new());
    let mut decode_both =
        || [&llm_events, &ticks].map(|stream| decode_once(&mut decoder, &stream.bytes, PACKET));
    // The first run allocates what the decoder needs once.
    decode_both();
    let allocated = measure(|| {
        decode_both();
    });
    let each = allocated.count_total as f64 / (llm_events.events + ticks.events) as f64;
    vec![Line::bar("decoder: allocations of each event", each, "", Limit::Release)]
}

/// A stream, and how many events it has.
struct Stream {
    bytes: Vec<u8>,
    events: usize,
}

impl Stream {
    fn new(events: usize, event: impl FnMut(usize) -> String) -> Self {
        Self { bytes: (0..events).map(event).collect::<String>().into_bytes(), events }
    }

    /// The stream again and again, until so many events have come.
    fn passes(&self, events: usize) -> impl Iterator<Item = &[u8]> {
        (0..events / self.events).map(|_| &self.bytes[..])
    }
}

fn llm_events() -> Stream {
    Stream::new(DIFFERENT, llm_event)
}

fn ticks() -> Stream {
    Stream::new(DIFFERENT, tick)
}

fn small_events() -> Stream {
    Stream::new(SMALL, |_| "data: x\n\n".to_owned())
}

fn big_event() -> Stream {
    Stream::new(1, |_| format!("data: {}\n\n", "x".repeat(1_000_000)))
}

/// Finds every line end in reads of this size.
fn scan(stream: &Stream, events: usize, read: usize) -> streamgauge::Result {
    for input in stream.passes(events).flat_map(|bytes| bytes.chunks(read)) {
        for end in memchr2_iter(b'\r', b'\n', input) {
            black_box(end);
        }
    }
    Ok(())
}

fn decode(stream: &Stream, events: usize, read: usize) -> streamgauge::Result {
    let mut decoder = Decoder::new();
    stream.passes(events).for_each(|bytes| decode_once(&mut decoder, bytes, read));
    Ok(())
}

/// Decodes the bytes in reads of this size, and keeps each event's text from being optimised away.
fn decode_once(decoder: &mut Decoder, bytes: &[u8], read: usize) {
    for mut input in bytes.chunks(read) {
        while let Some(item) = decoder.next(&mut input).expect("under the cap") {
            if let Item::Event(event) = item {
                black_box((event.data, event.event, event.id));
            }
        }
    }
}

fn decode_by_sse_core(stream: &Stream, events: usize, read: usize) -> streamgauge::Result {
    let mut decoder = SseDecoder::new();
    for mut input in stream.passes(events).flat_map(|bytes| bytes.chunks(read)) {
        while let Some(event) = decoder.next(&mut input) {
            if let SseEvent::Message(message) = event? {
                black_box((message.data, message.event, message.last_event_id));
            }
        }
    }
    Ok(())
}

fn decode_by_eventsource_stream(stream: &Stream, events: usize, read: usize) -> streamgauge::Result {
    let reads = stream.passes(events).flat_map(|bytes| bytes.chunks(read));
    let mut events = stream::iter(reads.map(Ok::<_, std::convert::Infallible>)).eventsource();
    while let Some(Some(event)) = events.next().now_or_never() {
        let _ = black_box(event.expect("it is UTF-8"));
    }
    Ok(())
}
