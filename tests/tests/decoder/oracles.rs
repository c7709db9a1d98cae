//! The decoder against others: the standard's text, put into Rust as plainly as can be, and the crate
//! `sse-core`.

use std::time::Duration;

use proptest::prelude::*;
use sse_core::{SseDecoder, SseEvent};

use crate::properties::stream;
use crate::run::{Fields, Run, Seen, decode};

/// A whole stream as the standard's sections 9.2.5 and 9.2.6 say: decode, split, then one paragraph after the
/// other.
///
/// What it adds to them is only what the standard has a client forget: comments, blocks without data, a
/// block's own fields.
fn by_the_standard(stream: &[u8]) -> (Vec<Seen>, Option<u64>) {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What comes after the last line end is no line yet.
    lines.pop();

    let (mut seen, mut reconnection_time) = (Vec::new(), None);
    let (mut data, mut event_type, mut last_event_id) = (String::new(), String::new(), String::new());
    let (mut own_id, mut own_retry) = (None, None);
    for line in lines {
        if line.is_empty() {
            let (id, retry) = (own_id.take(), own_retry.take());
            let event = Some(std::mem::take(&mut event_type)).filter(|name| !name.is_empty());
            let says_something = id.is_some() || retry.is_some() || event.is_some();
            let last_event_id = last_event_id.clone();
            let has_data = !data.is_empty();
            data.pop();
            let data = std::mem::take(&mut data);
            let fields = Fields { data, event, id, retry, invalid_utf8: false, last_event_id };
            match (has_data, says_something) {
                (true, _) => seen.push(Seen::Event(fields)),
                (false, true) => seen.push(Seen::Block(fields)),
                (false, false) => {}
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "" => seen.push(Seen::Comment(value.to_owned())),
            "event" => event_type = value.to_owned(),
            "data" => data += &format!("{value}\n"),
            "id" if !value.contains('\0') => {
                last_event_id = value.to_owned();
                own_id = Some(value.to_owned());
            }
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(time) = value.parse() {
                    reconnection_time = Some(time);
                    own_retry = Some(time);
                }
            }
            _ => {}
        }
    }
    (seen, reconnection_time)
}

/// The text's replacement characters cannot tell whether they were sent as such, so the standard's side does
/// not say.
fn forget_invalid_utf8(mut run: Run) -> Run {
    for item in &mut run.items {
        if let Seen::Event(fields) | Seen::Block(fields) = item {
            fields.invalid_utf8 = false;
        }
    }
    run
}

/// Type, data and last event ID of each event, and the last reconnection time in milliseconds.
type Dispatched = (Vec<(String, String, String)>, Option<u64>);

/// The stream by `sse-core`.
///
/// Where it leaves the standard: it ignores a `retry` over `u32`, so the streams hold none between that and
/// `u64`, over which we ignore it too. It says `message` for an event without a type, as a browser would, and
/// nothing of comments and blocks.
fn by_sse_core(mut stream: &[u8]) -> Dispatched {
    let (mut events, mut reconnection_time) = (Vec::new(), None);
    let mut decoder = SseDecoder::new();
    while let Some(event) = decoder.next(&mut stream) {
        match event.expect("under its cap") {
            SseEvent::Message(message) => {
                let id = message.last_event_id.as_deref().unwrap_or_default();
                events.push((message.event.into_owned(), message.data, id.to_owned()));
            }
            SseEvent::Retry(time) => reconnection_time = Some(u64::from(time)),
        }
    }
    (events, reconnection_time)
}

fn dispatched(run: &Run) -> Dispatched {
    let events = run.events().map(|fields| {
        let event = fields.event.as_deref().unwrap_or("message");
        (event.to_owned(), fields.data.clone(), fields.last_event_id.clone())
    });
    (events.collect(), run.reconnection_time.map(milliseconds))
}

fn milliseconds(time: Duration) -> u64 {
    time.as_millis().try_into().expect("it was a u64")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn the_decoder_does_what_the_standard_says(stream in stream()) {
        let run = forget_invalid_utf8(decode(&stream));
        let time = run.reconnection_time.map(milliseconds);
        prop_assert_eq!((run.items, time), by_the_standard(&stream));
    }

    #[test]
    fn the_decoder_does_what_sse_core_does(stream in stream()) {
        prop_assert_eq!(dispatched(&decode(&stream)), by_sse_core(&stream));
    }
}
