//! One test per hazard. Where it matters how the bytes are cut, both extremes are tried: in one piece, and
//! byte by byte.

use std::time::Duration;

use streamgauge::sse::{CapExceeded, Capped, Decoder};

use crate::run::{Fields, Run, Seen, decode, decode_bytes, decode_pieces, feed};

/// Decodes in one piece and byte by byte, which must be the same.
fn both(stream: impl AsRef<[u8]>) -> Run {
    let run = decode(&stream);
    assert_eq!(run, decode_bytes(&stream));
    run
}

fn event(data: &str) -> Fields {
    Fields { data: data.to_owned(), ..Fields::default() }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_byte_order_mark_at_the_start_is_skipped() {
    assert_eq!(both("\u{FEFF}data: x\n\n").data(), ["x"]);
}

#[test]
fn a_byte_order_mark_may_be_split() {
    for cuts in [[1, 2], [1, 1], [2, 2], [2, 3], [1, 3], [3, 3]] {
        let stream = "\u{FEFF}data: x\n\n".as_bytes();
        let pieces = [&stream[..cuts[0]], &stream[cuts[0]..cuts[1]], &stream[cuts[1]..]];
        assert_eq!(decode_pieces(Decoder::new(), pieces).data(), ["x"], "{cuts:?}");
    }
}

#[test]
fn a_second_byte_order_mark_belongs_to_the_name_of_the_field() {
    assert_eq!(both("\u{FEFF}\u{FEFF}data: x\ndata: y\n\n").data(), ["y"]);
    assert_eq!(both("data: x\n\n\u{FEFF}data: y\n\n").data(), ["x"]);
}

#[test]
fn half_a_byte_order_mark_is_the_start_of_a_name() {
    assert_eq!(both(b"\xEF\xBBdata: x\ndata: y\n\n").data(), ["y"]);
    assert_eq!(both(b"\xEF\ndata: y\n\n").data(), ["y"]);
    assert_eq!(both(b"\xEF\xBB").unfinished, None);
}

#[test]
fn lines_end_with_lf_cr_or_crlf() {
    for ending in ["\n", "\r", "\r\n"] {
        let run = both("event: a\ndata: x\ndata: y\n\ndata: z\n\n".replace('\n', ending));
        assert_eq!(run.data(), ["x\ny", "z"], "{ending:?}");
    }
}

#[test]
fn line_endings_may_be_mixed() {
    assert_eq!(
        both("data: 1\rdata: 2\n\r\ndata: 3\r\n\rdata: 4\r\r\n\ndata: 5\n\r").data(),
        ["1\n2", "3", "4", "5"]
    );
}

#[test]
fn a_crlf_may_be_split_over_reads() {
    let stream = b"data: x\r\ndata: y\r\n\r\ndata: z\r\n\r\n";
    for cut in 0..stream.len() {
        let (start, end) = stream.split_at(cut);
        assert_eq!(decode_pieces(Decoder::new(), [start, end]).data(), ["x\ny", "z"], "cut at {cut}");
        assert_eq!(decode_pieces(Decoder::new(), [start, b"", end]).data(), ["x\ny", "z"], "cut at {cut}");
    }
}

#[test]
fn an_event_is_out_before_the_next_byte() {
    for ending in ["\n", "\r", "\r\n"] {
        let line = format!("data: x{ending}");
        let mut decoder = Decoder::new();
        for _ in 0..3 {
            let mut items = Vec::new();
            feed(&mut decoder, line.as_bytes(), &mut items).unwrap();
            assert_eq!(items, []);
            feed(&mut decoder, &ending.as_bytes()[..1], &mut items).unwrap();
            assert_eq!(items, [Seen::Event(event("x"))], "{ending:?}");
            feed(&mut decoder, &ending.as_bytes()[1..], &mut items).unwrap();
            assert_eq!(items.len(), 1);
        }
    }
}

#[test]
fn a_caller_may_stop_after_any_event() {
    let mut decoder = Decoder::new();
    let mut input: &[u8] = b"data: 1\r\n\r\ndata: 2\r\n\r\ndata: 3";
    assert!(decoder.next(&mut input).unwrap().is_some());
    assert_eq!(input, b"\ndata: 2\r\n\r\ndata: 3");
    assert!(decoder.next(&mut input).unwrap().is_some());
    assert!(decoder.next(&mut input).unwrap().is_none());
    assert_eq!(input, b"");
}

#[test]
fn invalid_utf8_is_replaced_and_the_stream_goes_on() {
    let run = both(b"data: a\xFFb\xE2\x82\n\ndata: good\n\nevent: \xC0\nid: \xFE\ndata: x\n\n");
    let replaced = Fields { invalid_utf8: true, ..event("a\u{FFFD}b\u{FFFD}") };
    let named = Fields {
        event: some("\u{FFFD}"),
        id: some("\u{FFFD}"),
        last_event_id: "\u{FFFD}".to_owned(),
        invalid_utf8: true,
        ..event("x")
    };
    assert_eq!(run.items, [Seen::Event(replaced), Seen::Event(event("good")), Seen::Event(named)]);
}

#[test]
fn an_unfinished_character_does_not_swallow_the_end_of_its_line() {
    assert_eq!(both(b"data: \xF0\x9F\x98\ndata: \x80\n\n").data(), ["\u{FFFD}\n\u{FFFD}"]);
}

#[test]
fn invalid_utf8_outside_of_the_event_is_not_the_events() {
    let run = both(b": \xFF\n\xFFdata: x\ndata: y\n\n");
    assert_eq!(run.items, [Seen::Comment("\u{FFFD}".to_owned()), Seen::Event(event("y"))]);
}

#[test]
fn invalid_utf8_that_a_later_field_replaces_does_not_count() {
    let run = both(b"data: x\n\nevent: \xFF\nevent: a\nid: \xFF\nid: \ndata: y\n\n");
    let replaced = Fields { event: some("a"), id: some(""), ..event("y") };
    assert_eq!(run.items, [Seen::Event(event("x")), Seen::Event(replaced)]);
}

#[test]
fn a_character_may_be_split_over_reads() {
    let stream = "data: grüße 😀\n\n".as_bytes();
    for cut in 0..stream.len() {
        let (start, end) = stream.split_at(cut);
        let run = decode_pieces(Decoder::new(), [start, end]);
        assert_eq!(run.items, [Seen::Event(event("grüße 😀"))], "cut at {cut}");
    }
}

#[test]
fn an_id_with_null_is_ignored() {
    let run = both("id: 1\nid: a\0b\ndata: x\n\nid: \0\ndata: y\n\n");
    let ids: Vec<_> = run.events().map(|event| (event.id.as_deref(), event.last_event_id.as_str())).collect();
    assert_eq!(ids, [(Some("1"), "1"), (None, "1")]);
}

#[test]
fn an_empty_id_resets() {
    for empty in ["id:", "id", "id: "] {
        let run = both(format!("id: 1\ndata: x\n\n{empty}\ndata: y\n\n"));
        let ids: Vec<_> =
            run.events().map(|event| (event.id.as_deref(), event.last_event_id.as_str())).collect();
        assert_eq!(ids, [(Some("1"), "1"), (Some(""), "")], "{empty:?}");
    }
}

#[test]
fn an_id_stays_for_the_events_after_it() {
    let run = both("id: 1\ndata: x\n\ndata: y\n\n");
    let ids: Vec<_> = run.events().map(|event| (event.id.as_deref(), event.last_event_id.as_str())).collect();
    assert_eq!(ids, [(Some("1"), "1"), (None, "1")]);
}

#[test]
fn an_id_alone_takes_effect_when_its_block_ends() {
    let run = both("id: 7\n\n");
    let block = Fields { id: some("7"), last_event_id: "7".to_owned(), ..Fields::default() };
    assert_eq!(run.items, [Seen::Block(block)]);
    assert_eq!((run.last_event_id.as_str(), run.unfinished), ("7", None));
}

#[test]
fn an_id_in_an_unfinished_block_takes_no_effect() {
    let run = both("id: 1\n\nid: 2\n");
    assert_eq!(run.last_event_id, "1");
    assert_eq!(run.unfinished.unwrap().id, some("2"));
}

#[test]
fn a_retry_alone_takes_effect() {
    let run = both("retry: 1500\n\n");
    assert_eq!(run.items, [Seen::Block(Fields { retry: Some(1500), ..Fields::default() })]);
    assert_eq!(run.reconnection_time, Some(Duration::from_millis(1500)));
}

#[test]
fn a_retry_takes_effect_when_its_line_ends() {
    let run = both("retry: 1500\n");
    assert_eq!((run.items, run.unfinished), (vec![], None));
    assert_eq!(run.reconnection_time, Some(Duration::from_millis(1500)));
    assert_eq!(both("retry: 1500").reconnection_time, None);
}

#[test]
fn a_retry_that_is_not_a_number_is_ignored() {
    for retry in
        ["+5", "-5", "", "1s", "0x10", " 5", "5 ", "1.5", "18446744073709551616", "9".repeat(100).as_str()]
    {
        let run = both(format!("retry: 3\n\nretry: {retry}\ndata: x\n\n"));
        assert_eq!(run.events().next(), Some(&event("x")), "{retry:?}");
        assert_eq!(run.reconnection_time, Some(Duration::from_millis(3)), "{retry:?}");
    }
}

#[test]
fn a_retry_may_be_as_long_as_a_u64() {
    let run = both("retry: 18446744073709551615\ndata: x\n\n");
    assert_eq!(run.events().next().unwrap().retry, Some(u64::MAX));
    assert_eq!(run.reconnection_time, Some(Duration::from_millis(u64::MAX)));
}

#[test]
fn an_event_that_the_end_cuts_off_is_dropped_and_reported() {
    let run = both("data: 1\n\nevent: tick\nid: 7\ndata: 2\ndata: 3\nda");
    assert_eq!(run.data(), ["1"]);
    let unfinished = run.unfinished.unwrap();
    assert_eq!(unfinished.data, some("2\n3"));
    assert_eq!(unfinished.event, some("tick"));
    assert_eq!(unfinished.id, some("7"));
    assert_eq!(unfinished.line, "da");
}

#[test]
fn an_event_without_its_blank_line_is_dropped_and_reported() {
    for end in ["", "\n", "\r", "\r\n"] {
        let run = both(format!("data: 1{end}"));
        assert_eq!(run.items, [], "{end:?}");
        assert!(run.unfinished.is_some(), "{end:?}");
    }
}

#[test]
fn an_end_between_events_or_in_a_comment_loses_nothing() {
    for stream in
        ["", "data: x\n\n", "data: x\r\n\r", ": ping", ": ping\n", "retry: 5\n", "unknown: x\n", "\u{FEFF}"]
    {
        assert_eq!(both(stream).unfinished, None, "{stream:?}");
    }
}

#[test]
fn after_the_end_the_next_stream_starts_anew() {
    let mut decoder = Decoder::new();
    let mut items = Vec::new();
    feed(&mut decoder, b"id: 1\nretry: 5\n\nid: 2\ndata: lost\r", &mut items).unwrap();
    assert!(decoder.finish().is_some());
    items.clear();
    feed(&mut decoder, "\u{FEFF}\ndata: x\n\n".as_bytes(), &mut items).unwrap();
    assert_eq!(items, [Seen::Event(Fields { last_event_id: "1".to_owned(), ..event("x") })]);
    assert_eq!(decoder.reconnection_time(), Some(Duration::from_millis(5)));
    assert_eq!(decoder.finish(), None);
}

#[test]
fn a_stream_of_comments_has_no_events() {
    let comments = [":", ":ping", ": ping", ":  ping", ": a: b"];
    let run = both(comments.join("\n\n") + "\n\n");
    assert_eq!(run.items, ["", "ping", "ping", " ping", "a: b"].map(|text| Seen::Comment(text.to_owned())));
}

#[test]
fn a_comment_comes_before_the_event_that_it_stands_in() {
    let run = both("data: 1\n: ping\ndata: 2\n\n");
    assert_eq!(run.items, [Seen::Comment("ping".to_owned()), Seen::Event(event("1\n2"))]);
}

#[test]
fn unknown_fields_are_ignored() {
    let run = both(
        "datum: x\nDATA: x\n data: x\ndata : x\nids: 1\nretry1: 1\nevents: e\nfoo\ndata: y\n\nfoo: x\n\n",
    );
    assert_eq!(run.items, [Seen::Event(event("y"))]);
}

#[test]
fn a_field_without_a_colon_has_an_empty_value() {
    assert_eq!(both("data\n\ndata\ndata\n\nevent: a\nevent\ndata: x\n\n").data(), ["", "\n", "x"]);
    assert_eq!(both("event: a\nevent\ndata: x\n\n").events().next().unwrap().event, None);
    assert_eq!(both("retry\n\n").items, []);
}

#[test]
fn only_one_leading_space_is_removed() {
    assert_eq!(both("data:x\n\ndata: x\n\ndata:  x \n\ndata:\tx\n\n").data(), ["x", "x", " x ", "\tx"]);
}

#[test]
fn empty_data_is_an_event_and_no_data_is_none() {
    let run = both("data:\n\nevent: a\n\nevent: b\ndata: x\n\n\n\n");
    let alone = Fields { event: some("a"), ..Fields::default() };
    let with_data = Fields { event: some("b"), ..event("x") };
    assert_eq!(run.items, [Seen::Event(event("")), Seen::Block(alone), Seen::Event(with_data)]);
}

#[test]
fn the_last_of_repeated_fields_counts() {
    let run = both("event: a\nevent: b\nid: 1\nid: 2\nretry: 1\nretry: 2\nretry: x\ndata: x\n\n");
    let last = Fields {
        event: some("b"),
        id: some("2"),
        retry: Some(2),
        last_event_id: "2".to_owned(),
        ..event("x")
    };
    assert_eq!(run.items, [Seen::Event(last)]);
}

#[test]
fn what_is_over_the_cap_fails_however_it_is_cut() {
    let long = "x".repeat(200);
    let cases = [
        (Capped::Line, format!("data: {long}")),
        (Capped::Line, format!("data: {long}\n\n")),
        (Capped::Line, format!(": {long}\n\n")),
        (Capped::Line, format!("unknown: {long}\n\n")),
        (Capped::Line, format!("data: 1\n\nid: {long}\n\n")),
        (Capped::Event, format!("event: a\ndata: {long}\n\n")),
        (Capped::Event, format!("data: 1\n: {long}\n\n")),
        (Capped::Event, "data: 1\n".repeat(60)),
        (Capped::Event, "data\n".repeat(110)),
        (Capped::Event, format!("id: {0}\nevent: {0}\n\n", &long[..60])),
    ];
    for (what, stream) in cases {
        for piece in [1, 2, 3, 7, 50, 1000] {
            let run = decode_pieces(Decoder::with_cap(100), stream.as_bytes().chunks(piece));
            let error = run.error.unwrap_or_else(|| panic!("{stream:?}"));
            assert_eq!((error.what, error.cap), (what, 100), "{piece} bytes at a time of {stream:?}");
            assert_eq!((run.items.len(), run.unfinished), (usize::from(stream.contains("1\n\n")), None));
        }
    }
}

#[test]
fn what_is_just_under_the_cap_is_decoded_however_it_is_cut() {
    let stream = format!("data: {0}\n\n: {0}xxxx\n\nid: {0}xx\n\n{0}xxxxxx\n\ndata: x\n\n", "x".repeat(94));
    for piece in [1, 2, 3, 7, 50, 1000] {
        let run = decode_pieces(Decoder::with_cap(100), stream.as_bytes().chunks(piece));
        assert_eq!((run.error, run.items.len()), (None, 4), "{piece} bytes at a time");
    }
}

#[test]
fn repair_may_bring_an_event_over_the_cap() {
    for start in [b"data: ", &b"event:"[..], b"id: ", b": "] {
        // The second of these fields would be all that the event has, were the first not too long.
        let stream = [b"data: x\n\n", start, &[0xFF; 40], b"\n", start, b"\ndata: y\n\n"].concat();
        for piece in [1, 1000] {
            let run = decode_pieces(Decoder::with_cap(100), stream.chunks(piece));
            assert!(run.error.is_some() && run.items.len() == 1, "{stream:?}");
        }
    }
}

#[test]
fn repair_may_bring_an_event_just_up_to_the_cap() {
    let stream = [b"data: ", &[0xFF; 30][..], b"\n\n"].concat();
    assert_eq!(decode_pieces(Decoder::with_cap(90), [&stream[..]]).data(), ["\u{FFFD}".repeat(30)]);
    assert!(decode_pieces(Decoder::with_cap(89), [&stream[..]]).error.is_some());
}

#[test]
fn a_decoder_that_has_failed_goes_on_failing_until_its_stream_ends() {
    for too_long in [&b"data: 12345"[..], b"data:\xFF\xFF\xFF\xFF\n\n", b": 123456789\n"] {
        let mut decoder = Decoder::with_cap(10);
        let mut items = Vec::new();
        let error = feed(&mut decoder, too_long, &mut items).unwrap_err();
        for _ in 0..2 {
            assert_eq!(feed(&mut decoder, b"\n\ndata: x\n\n", &mut items), Err(error), "{too_long:?}");
            assert_eq!(feed(&mut decoder, b"data: x\n\n", &mut items), Err(error), "{too_long:?}");
        }
        assert_eq!((&items[..], decoder.finish()), (&[][..], None));
        feed(&mut decoder, b"data: x\n\n", &mut items).unwrap();
        assert_eq!(items, [Seen::Event(event("x"))]);
    }
}

#[test]
fn a_cap_exceeded_names_the_cap_and_the_way_out() {
    let error: CapExceeded = decode(vec![b'x'; Decoder::DEFAULT_CAP + 1]).error.unwrap();
    assert_eq!(
        error.to_string(),
        "a line of the event stream is over the cap of 1048576 bytes; \
         if the server means to send that much, decode with a higher cap (`Decoder::with_cap`)"
    );
}
