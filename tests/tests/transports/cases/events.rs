//! What a stream says.

use super::{Case, chunked, to_close};

pub(super) fn cases() -> Vec<Case> {
    vec![
        to_close("a byte order mark", "\u{feff}data: 1\n\n"),
        to_close("two byte order marks", "\u{feff}\u{feff}data: 1\n\ndata: 2\n\n"),
        to_close("CR", "data: 1\rdata: 2\r\r"),
        to_close("CRLF", "data: 1\r\ndata: 2\r\n\r\n"),
        to_close("CR and LF in turn", "data: 1\r\n\rdata: 2\n\r\n"),
        to_close("a comment", ": hello\n\ndata: 1\n\n"),
        to_close("an id, a type and a time", "event: e\nid: 7\nretry: 5\ndata: 1\n\nid\n\n"),
        to_close("an id with NUL", "id: a\0b\ndata: 1\n\n"),
        to_close("an invalid time", "retry: 5x\n\nretry: 99999999999999999999\n\n"),
        to_close("invalid UTF-8", b"data: a\xffb\n\ndata: \xe4\xb8\n\n"),
        to_close("UTF-8", "data: \u{20ac}\u{1f980}\n\n"),
        to_close("fields that are none", "datax: 1\ndata 2\n data: 3\n:\n\n"),
        to_close("no data", "data\n\ndata:\n\n\n\n"),
        to_close("an event that does not end", "data: 1\n\ndata: 2"),
        chunked("CR and LF in two chunks", "8\r\ndata: 1\r\r\n1\r\n\n\r\n2\r\n\r\n\r\n0\r\n\r\n"),
        chunked("UTF-8 in two chunks", b"7\r\ndata: \xe2\r\n4\r\n\x82\xac\n\n\r\n0\r\n\r\n"),
        chunked(
            "a byte order mark in two chunks",
            b"1\r\n\xef\r\na\r\n\xbb\xbfdata: 1\n\r\n1\r\n\n\r\n0\r\n\r\n",
        ),
        chunked("an event that does not end, in chunks", "9\r\ndata: 1\n\n\r\n7\r\ndata: 2\r\n0\r\n\r\n"),
    ]
}
