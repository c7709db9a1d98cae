//! Status lines, and what stands in the place of one.

use super::{Case, get, raw};

pub(super) fn cases() -> Vec<Case> {
    let of = |name, line: &[u8]| {
        let rest = b"content-type:text/event-stream\r\ncontent-length:9\r\n\r\ndata: 1\n\n";
        raw(name, [line, rest].concat())
    };
    vec![
        of("ordinary", b"HTTP/1.1 200 OK\r\n"),
        of("HTTP/1.0", b"HTTP/1.0 200 OK\r\n"),
        of("no reason", b"HTTP/1.1 200 \r\n"),
        of("no reason and no space", b"HTTP/1.1 200\r\n"),
        of("another reason", b"HTTP/1.1 200 Oh, my: \"fine\"!\r\n"),
        of("a reason with a tab", b"HTTP/1.1 200 a\tb\r\n"),
        of("a reason that is no ASCII", b"HTTP/1.1 200 \xe4\xff\r\n"),
        of("a reason with a control character", b"HTTP/1.1 200 a\x01b\r\n"),
        of("a reason with a CR", b"HTTP/1.1 200 a\rb\r\n"),
        of("a bare LF behind the status line", b"HTTP/1.1 200 OK\n"),
        of("two spaces before the status", b"HTTP/1.1  200 OK\r\n"),
        of("two spaces behind the status", b"HTTP/1.1 200  OK\r\n"),
        of("a tab before the status", b"HTTP/1.1\t200 OK\r\n"),
        of("a status of two digits", b"HTTP/1.1 20 OK\r\n"),
        of("a status of four digits", b"HTTP/1.1 2000 OK\r\n"),
        of("a status with a letter", b"HTTP/1.1 2O0 OK\r\n"),
        of("status 000", b"HTTP/1.1 000 OK\r\n"),
        of("status 099", b"HTTP/1.1 099 OK\r\n"),
        of("status 201", b"HTTP/1.1 201 Created\r\n"),
        of("status 205", b"HTTP/1.1 205 Reset\r\n"),
        of("status 299", b"HTTP/1.1 299 New\r\n"),
        of("status 401", b"HTTP/1.1 401 Who\r\n"),
        of("status 503", b"HTTP/1.1 503 Busy\r\n"),
        of("status 600", b"HTTP/1.1 600 Odd\r\n"),
        of("status 999", b"HTTP/1.1 999 Odd\r\n"),
        of("HTTP/1.2", b"HTTP/1.2 200 OK\r\n"),
        of("HTTP/1.10", b"HTTP/1.10 200 OK\r\n"),
        of("HTTP/2.0", b"HTTP/2.0 200 OK\r\n"),
        of("HTTP/2", b"HTTP/2 200 OK\r\n"),
        of("HTTP/0.9", b"HTTP/0.9 200 OK\r\n"),
        of("small letters", b"http/1.1 200 OK\r\n"),
        of("another protocol", b"ICY 200 OK\r\n"),
        of("a space before it", b" HTTP/1.1 200 OK\r\n"),
        of("a CRLF before it", b"\r\nHTTP/1.1 200 OK\r\n"),
        of("an LF before it", b"\nHTTP/1.1 200 OK\r\n"),
        of("several line ends before it", b"\r\n\n\r\nHTTP/1.1 200 OK\r\n"),
        of("a CR before it", b"\rHTTP/1.1 200 OK\r\n"),
        of("no status line", b""),
        raw("nothing", b""),
        raw("a line end alone", b"\r\n"),
        raw("two line ends alone", b"\r\n\r\n"),
        raw("a status line alone", b"HTTP/1.1 200 OK\r\n\r\n"),
        raw("a page", b"<html>\r\n\r\n"),
        raw("an alert of TLS", b"\x15\x03\x03\x00\x02\x02\x46"),
        raw("a frame of HTTP/2", b"\0\0\0\x04\0\0\0\0\0"),
        get("no reason, as a body", b"HTTP/1.1 200\r\ncontent-length:1\r\n\r\nx"),
        get("status 404 with a body", b"HTTP/1.1 404 None\r\nx-a:1\r\ncontent-length:1\r\n\r\nx"),
    ]
}
