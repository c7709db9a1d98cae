//! Lines of a head.

use super::{Case, HEAD, get, raw, stream};

const BODY: &str = "data: 1\n\n";

pub(super) fn cases() -> Vec<Case> {
    let of = |name, lines: &[u8]| stream(name, lines, BODY);
    let seen = |name, lines: &[u8]| {
        get(name, [b"HTTP/1.1 200 OK\r\n", lines, b"content-length:1\r\n\r\nx"].concat())
    };
    let many = |name, count: usize| {
        let lines: String = (0..count).map(|n| format!("x{n}:v\r\n")).collect();
        stream(name, lines, BODY).large()
    };
    let long = |name, length| stream(name, format!("x:{}\r\n", "v".repeat(length)), BODY).large();
    vec![
        raw("LF alone", b"HTTP/1.1 200 OK\ncontent-type:text/event-stream\n\ndata: 1\n\n"),
        raw("LF at the end of the head", [HEAD, "\n", BODY].concat()),
        raw("CRLF behind LF", b"HTTP/1.1 200 OK\ncontent-type:text/event-stream\n\r\ndata: 1\n\n"),
        raw("CR CR LF", b"HTTP/1.1 200 OK\r\r\ncontent-type:text/event-stream\r\n\r\ndata: 1\n\n"),
        of("a CR alone in a value", b"x:a\rb\r\n"),
        of("CR CR LF behind a value", b"x:a\r\r\n"),
        of("a folded line", b"x:a\r\n b\r\n"),
        of("a folded line with a tab", b"x:a\r\n\tb\r\n"),
        of("a folded line of spaces", b"x:a\r\n  \r\n"),
        of("a folded line with LF", b"x:a\n b\r\n"),
        raw(
            "a folded first line",
            b"HTTP/1.1 200 OK\r\n x:a\r\ncontent-type:text/event-stream\r\n\r\ndata: 1\n\n",
        ),
        of("a space before the colon", b"x :a\r\n"),
        of("a tab before the colon", b"x\t:a\r\n"),
        of("a space in a name", b"x y:a\r\n"),
        of("a space before a name", b" x:a\r\n"),
        of("no name", b":a\r\n"),
        of("no colon", b"xa\r\n"),
        of("a name that is no token", b"x@y:a\r\n"),
        of("a name with a quote", b"x\"y:a\r\n"),
        of("a name with all that a token may have", b"!#$%&'*+-.^_`|~1z:a\r\n"),
        of("a name that is no ASCII", b"x\xe4:a\r\n"),
        of("a name with NUL", b"x\0:a\r\n"),
        of("two colons", b"x::a:b\r\n"),
        of("a value with NUL", b"x:a\0b\r\n"),
        of("a value with a control character", b"x:a\x01b\r\n"),
        of("a value with DEL", b"x:a\x7fb\r\n"),
        of("a value with a tab", b"x:a\tb\r\n"),
        of("a connection that is kept", b"connection:keep-alive\r\n"),
        of("a connection that ends", b"connection:close\r\n"),
        of("a trailing line", b"x:a\r\ny\r\n"),
        seen("a value that is no ASCII", b"x-a:\xe4\xff\r\n"),
        seen("a value in UTF-8", b"x-a:\xc3\xa4\r\n"),
        seen("no value", b"x-a:\r\n"),
        seen("spaces alone", b"x-a: \t \r\n"),
        seen("spaces around a value", b"x-a: \t a b \t \r\n"),
        seen("a name in capitals", b"X-A: a\r\n"),
        seen("a name twice", b"x-a:1\r\nX-A:2\r\nx-b:3\r\nx-a:4\r\n"),
        seen("two content types", b"content-type:a/b\r\ncontent-type:c/d\r\n"),
        many("100 headers", 99),
        many("101 headers", 100),
        many("1,000 headers", 1000),
        many("1,001 headers", 1001),
        many("2,047 headers", 2046),
        many("2,048 headers", 2047),
        many("2,049 headers", 2048),
        many("3,000 headers", 3000),
        long("a value of 64 KiB", 65_536),
        long("a value of 400 KiB", 409_600),
        long("a value of 401 KiB", 410_624),
        long("a value of 408 KiB", 417_792),
        long("a value of 409 KiB", 418_816),
        long("a value of 1 MiB", 1_048_576),
    ]
}
