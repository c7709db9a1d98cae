//! What the decoder takes from the allocator. A binary of its own, since `allocation-counter` replaces the
//! allocator.

use allocation_counter::measure;
use streamgauge::sse::{Decoder, Item};

const MEBIBYTE: usize = 1024 * 1024;

/// Decodes the stream cut into pieces, and counts the events.
fn events(decoder: &mut Decoder, stream: &[u8], piece: usize) -> usize {
    let mut events = 0;
    for mut input in stream.chunks(piece) {
        while let Some(item) = decoder.next(&mut input).expect("under the cap") {
            events += usize::from(matches!(item, Item::Event(_)));
        }
    }
    events
}

#[test]
fn a_steady_stream_allocates_nothing() {
    let streams = [
        "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\" the\"}}]}\n\n",
        "event: tick\r\nid: 1234\r\ndata: {\"symbol\":\"ACME\"}\r\n\r\n",
        "data: one\ndata: two\n\n",
        "retry: 10\n\n: a comment\n\nid: 7\ndata: x\n\n",
        ": a comment inside\ndata: x\n\n",
    ];
    for stream in streams {
        let stream = stream.repeat(1000);
        for piece in [7, 100, 1460, stream.len()] {
            let mut decoder = Decoder::new();
            events(&mut decoder, stream.as_bytes(), piece);
            let mut seen = 0;
            let allocated = measure(|| seen = events(&mut decoder, stream.as_bytes(), piece));
            assert_eq!(seen, 1000);
            assert_eq!(allocated.count_total, 0, "{piece} bytes at a time of {:?}", &stream[..20]);
        }
    }
}

#[test]
fn nothing_is_allocated_for_an_event_that_lies_whole_in_the_input() {
    let stream = format!("data: {}\n\n", "x".repeat(MEBIBYTE / 2));
    let mut decoder = Decoder::new();
    // The first event may find a byte order mark before it.
    events(&mut decoder, b"data: x\n\n", 1000);
    let allocated = measure(|| {
        events(&mut decoder, stream.as_bytes(), MEBIBYTE);
    });
    assert_eq!(allocated.count_total, 0);
}

#[test]
fn what_a_big_event_took_is_given_back() {
    let big =
        format!("event: {0}\nid: {0}\ndata: {1}\n\nid\n\nid\n\n", "n".repeat(100_000), "x".repeat(700_000));
    let mut decoder = Decoder::new();
    let kept = measure(|| {
        assert_eq!(events(&mut decoder, big.as_bytes(), 1024), 1);
    });
    assert!(kept.bytes_current <= 64 * 1024, "{kept:?}");
}

#[test]
fn an_endless_stream_stays_under_the_cap() {
    let endless: [(&str, &str); 7] = [
        ("data: ", "x"),
        (": ", "x"),
        ("", "x"),
        ("id: ", "x"),
        ("", "data: xxxxxxxxxx\n"),
        ("", "data\n"),
        ("event: a\nid: 1\ndata: ", "x"),
    ];
    for (start, more) in endless {
        let more = more.repeat(10);
        let used = measure(|| {
            let mut decoder = Decoder::with_cap(MEBIBYTE);
            assert_eq!(decoder.next(&mut start.as_bytes()), Ok(None));
            let mut fed = 0;
            while decoder.next(&mut more.as_bytes()).is_ok() {
                fed += more.len();
                assert!(fed < 6 * MEBIBYTE, "no cap on {start:?} {more:?}");
            }
        });
        // While the buffer grows to the cap, the counter has the old one too; `realloc` moves the pages
        // instead.
        let most = (2 * MEBIBYTE) as u64;
        assert!(used.bytes_max <= most, "{start:?} {more:?}: {used:?}");
    }
}

#[test]
fn repair_stays_near_the_cap() {
    let mut stream = b"data: ".to_vec();
    stream.resize(MEBIBYTE - 100, 0xFF);
    stream.extend(b"\n\n");
    let used = measure(|| {
        let mut decoder = Decoder::with_cap(MEBIBYTE);
        assert!(decoder.next(&mut &stream[..]).is_err(), "three mebibytes of U+FFFD");
    });
    assert!(used.bytes_max <= 4 * MEBIBYTE as u64, "{used:?}");
}
