//! What a stream says in vain: lines that are no field, and the block that is not finished.

use proptest::prelude::*;
use streamgauge::sse::{Decoder, Item, Part};

use crate::properties::stream;
use crate::run::decode;

/// The lines that are no field and the data of the events, in their order.
fn parts<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Vec<String> {
    let (mut decoder, mut parts) = (Decoder::new(), Vec::new());
    for mut piece in pieces {
        while let Some(part) = decoder.next_part(&mut piece).unwrap() {
            match part {
                Part::Unknown(line) => parts.push(format!("! {}", String::from_utf8_lossy(line))),
                Part::Item(Item::Event(event)) => parts.push(event.data.to_owned()),
                _ => {}
            }
        }
    }
    parts
}

/// Whole, and byte by byte.
#[track_caller]
fn both(stream: &str) -> Vec<String> {
    let whole = parts([stream.as_bytes()]);
    assert_eq!(whole, parts(stream.as_bytes().chunks(1)), "{stream:?}");
    whole
}

#[test]
fn a_line_that_is_no_field_comes_at_its_place() {
    assert_eq!(both("data: 1\n\nerror: {}\n\ndata: 2\n\n"), ["1", "! error: {}", "2"]);
    assert_eq!(both("data: 1\nerror\ndata: 2\r\n\r\n"), ["! error", "1\n2"]);
    assert_eq!(both("{\"error\":1}\r<html>\rdata: x\r\r"), ["! {\"error\":1}", "! <html>", "x"]);
    assert_eq!(
        both("Data: x\n data: y\nevents: z\nretry-after: 5\nid : 7\n"),
        ["! Data: x", "!  data: y", "! events: z", "! retry-after: 5", "! id : 7"]
    );
}

#[test]
fn fields_comments_and_ignored_values_do_not() {
    let fields = "data\ndata: 1\nevent\nevent: x\nid\nid: 7\nretry\nretry: 5\n: comment\n:\n";
    assert_eq!(both(&format!("{fields}retry: 5s\nid: a\0b\n\n")), ["\n1"]);
}

#[test]
fn only_a_line_that_has_ended_comes() {
    assert_eq!(both("error: {"), Vec::<String>::new());
    let mut decoder = Decoder::new();
    assert_eq!(decoder.next_part(&mut &b"error: {"[..]), Ok(None));
    assert_eq!(decoder.finish().unwrap().to_string(), "error: {");
}

#[test]
fn bytes_that_are_no_utf_8_count_as_they_were_sent() {
    // Were they replaced, the line would be three times as long, and over the cap.
    let mut decoder = Decoder::with_cap(10);
    let line = [0xFF; 10];
    let mut input: &[u8] = &[&line[..], b"\ndata: 12\n\n"].concat();
    assert_eq!(decoder.next_part(&mut input), Ok(Some(Part::Unknown(&line))));
    let mut decoder = Decoder::with_cap(10);
    let mut input: &[u8] = &[&line[..], b"\ndata: 12\n\n"].concat();
    assert!(matches!(decoder.next(&mut input), Ok(Some(Item::Event(event))) if event.data == "12"));
}

#[test]
fn what_is_not_finished_is_shown_without_being_taken() {
    let mut decoder = Decoder::new();
    assert_eq!(decoder.unfinished(), None);
    decoder.next(&mut &b"id: 7\nevent: tick\ndata: 1\ndata: 2\nda"[..]).unwrap();
    let unfinished = decoder.unfinished().unwrap();
    assert_eq!(unfinished.to_string(), "event: tick\nid: 7\ndata: 1\ndata: 2\nda");
    assert_eq!(unfinished.bytes(), "tick71\n2da".len());
    let mut rest: &[u8] = b"ta: 3\n\n";
    assert!(matches!(decoder.next(&mut rest), Ok(Some(Item::Event(event))) if event.data == "1\n2\n3"));
    // What is handed out is not unfinished, nor is a comment.
    assert_eq!(decoder.unfinished(), None);
    decoder.next(&mut &b": ping\n"[..]).unwrap();
    assert_eq!(decoder.unfinished(), None);
    decoder.next_part(&mut &b"unknown\n"[..]).unwrap();
    assert_eq!(decoder.unfinished(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_the_items_and_what_the_standard_has_a_client_ignore(stream in stream()) {
        let (parts, run) = (parts([&stream[..]]), decode(&stream));
        let data: Vec<&str> = parts.iter().filter(|part| !part.starts_with('!')).map(String::as_str).collect();
        prop_assert_eq!(data, run.data());
        let text = String::from_utf8_lossy(&stream);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
        let mut lines: Vec<&str> = text.split('\n').collect();
        lines.pop();
        let known = ["", "data", "event", "id", "retry"];
        let unknown = lines.iter().filter(|line| !known.contains(&line.split(':').next().unwrap()));
        let unknown: Vec<String> = unknown.map(|line| format!("! {line}")).collect();
        let told: Vec<&String> = parts.iter().filter(|part| part.starts_with('!')).collect();
        prop_assert_eq!(told, unknown.iter().collect::<Vec<_>>());
    }

    #[test]
    fn any_cutting_gives_the_same_parts(stream in stream(), size in 1..7_usize) {
        prop_assert_eq!(parts([&stream[..]]), parts(stream.chunks(size)));
    }
}
