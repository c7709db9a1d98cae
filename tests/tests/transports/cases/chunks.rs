//! Chunks, their extensions and trailers.

use super::{Case, chunked};

const LAST: &str = "0\r\n\r\n";

pub(super) fn cases() -> Vec<Case> {
    // The event has 28 bytes.
    let sized = |name, line: &str| chunked(name, format!("{line}data: 0123456789 0123456789\n\n\r\n{LAST}"));
    let ended = |name, end: &str| chunked(name, format!("9\r\ndata: 1\n\n\r\n{end}"));
    let mut all = vec![
        sized("a small letter", "1c\r\n"),
        sized("a capital letter", "1C\r\n"),
        sized("zeros before a size", "0000000000000000000001c\r\n"),
        sized("a space behind a size", "1c \r\n"),
        sized("spaces and tabs behind a size", "1c \t \r\n"),
        sized("a space before a size", " 1c\r\n"),
        sized("a digit behind a space", "1c 1\r\n"),
        sized("a size with 0x", "0x1c\r\n"),
        sized("a size with plus", "+1c\r\n"),
        sized("a size with minus", "-1c\r\n"),
        sized("a size with g", "1g\r\n"),
        sized("no size", "\r\n"),
        sized("no size, but an extension", ";a\r\n"),
        sized("a size of 64 bits", "ffffffffffffffff\r\n"),
        sized("a size beyond 64 bits", "10000000000000000\r\n"),
        sized("a size far beyond 64 bits", "fffffffffffffffff1c\r\n"),
        sized("LF behind a size", "1c\n"),
        sized("CR behind a size", "1c\rx"),
        sized("CR CR LF behind a size", "1c\r\r\n"),
        sized("an extension", "1c;a=b\r\n"),
        sized("an empty extension", "1c;\r\n"),
        sized("an extension behind spaces", "1c ;a\r\n"),
        sized("a quoted extension", "1c;a=\"b;c\"\r\n"),
        sized("a quoted extension with CRLF", "1c;a=\"\r\n\"\r\n"),
        sized("an extension that is no ASCII", "1c;\u{e4}\r\n"),
        sized("LF in an extension", "1c;a\nb\r\n"),
        sized("LF behind an extension", "1c;a\n"),
        sized("CR in an extension", "1c;a\rb\r\n"),
        sized("NUL in an extension", "1c;\0\r\n"),
        sized("a comma instead of a semicolon", "1c,a\r\n"),
        sized("a smaller size", "1b\r\n"),
        sized("a larger size", "1d\r\n"),
    ];
    all.extend([
        chunked("several chunks", "9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"),
        chunked("an event in two chunks", "4\r\ndata\r\n5\r\n: 1\n\n\r\n0\r\n\r\n"),
        chunked("a line end in two chunks", "8\r\ndata: 1\n\r\n1\r\n\n\r\n0\r\n\r\n"),
        chunked("a chunk for each byte", "1\r\n:\r\n1\r\nx\r\n1\r\n\n\r\n0\r\n\r\n"),
        chunked("two events in a chunk", "12\r\ndata: 1\n\ndata: 2\n\n\r\n0\r\n\r\n"),
        chunked("no line end behind a chunk", "9\r\ndata: 1\n\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"),
        chunked("LF behind a chunk", "9\r\ndata: 1\n\n\n0\r\n\r\n"),
        chunked("CR behind a chunk", "9\r\ndata: 1\n\n\r0\r\n\r\n"),
        chunked("other bytes behind a chunk", "9\r\ndata: 1\n\nxx0\r\n\r\n"),
        chunked("two line ends behind a chunk", "9\r\ndata: 1\n\n\r\n\r\n0\r\n\r\n"),
        chunked("the last chunk alone", LAST),
        chunked("no chunk", ""),
        chunked("a broken chunk behind a good one", "9\r\ndata: 1\n\n\r\nx\r\n"),
    ]);
    all.extend([
        ended("several zeros", "000\r\n\r\n"),
        ended("an extension of the last chunk", "0;a\r\n\r\n"),
        ended("a space behind the last size", "0 \r\n\r\n"),
        ended("no last line end", "0\r\n"),
        ended("half a last line end", "0\r\n\r"),
        ended("LF as the last line end", "0\r\n\n"),
        ended("LF behind the last size", "0\n\r\n"),
        ended("CR and something else at the end", "0\r\n\rx"),
        ended("no last chunk", ""),
        ended("bytes behind the end", "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
        ended("an event behind the end", "0\r\n\r\n9\r\ndata: 2\n\n\r\n"),
        ended("a trailer", "0\r\nx:1\r\n\r\n"),
        ended("several trailers", "0\r\nx:1\r\ny: 2\r\nX:3\r\n\r\n"),
        ended("a trailer about the body", "0\r\ncontent-length:3\r\ntransfer-encoding:x\r\n\r\n"),
        ended("a trailer without a colon", "0\r\nx\r\n\r\n"),
        ended("a trailer without a name", "0\r\n:1\r\n\r\n"),
        ended("a trailer without a value", "0\r\nx:\r\n\r\n"),
        ended("a trailer with a space before its colon", "0\r\nx :1\r\n\r\n"),
        ended("a folded trailer", "0\r\nx:1\r\n y\r\n\r\n"),
        ended("a trailer whose name is no token", "0\r\nx@y:1\r\n\r\n"),
        ended("a trailer with NUL", "0\r\nx:\0\r\n\r\n"),
        ended("a trailer that is no ASCII", "0\r\nx:\u{e4}\r\n\r\n"),
        ended("LF behind a trailer", "0\r\nx:1\n\r\n"),
        ended("LF in the middle of trailers", "0\r\nx:1\ny:2\r\n\r\n"),
        ended("CR in a trailer", "0\r\nx:1\ry\r\n\r\n"),
        ended("LF as the end of trailers", "0\r\nx:1\r\n\n"),
        ended("a trailer that begins with LF", "0\r\n\nx:1\r\n\r\n"),
        ended("an empty line that is LF before a trailer", "0\r\n\nx:1\r\n\r\nx"),
        ended("a trailer that does not end", "0\r\nx:1\r\n"),
    ]);
    let trailers = |name, length: usize| {
        // `x:`, the value, its line end and the last line end.
        ended(name, &format!("0\r\nx:{}\r\n\r\n", "v".repeat(length - 6))).large()
    };
    let many = |name, count: usize| ended(name, &format!("0\r\n{}\r\n", "x:1\r\n".repeat(count))).large();
    let extended = |name, length| sized(name, &format!("1c;{}\r\n", "e".repeat(length))).large();
    all.extend([
        trailers("trailers of 16 KiB less 2", 16_382),
        trailers("trailers of 16 KiB less 1", 16_383),
        trailers("trailers of 16 KiB", 16_384),
        trailers("trailers of 16 KiB and 1", 16_385),
        trailers("trailers of 100 KiB", 102_400),
        many("100 trailers", 100),
        many("1,024 trailers", 1024),
        many("2,048 trailers", 2048),
        many("2,049 trailers", 2049),
        extended("an extension of 16 KiB less 2", 16_382),
        extended("an extension of 16 KiB less 1", 16_383),
        extended("an extension of 16 KiB", 16_384),
        extended("an extension of 100 KiB", 102_400),
    ]);
    let each = format!("9;{}\r\ndata: 1\n\n\r\n", "e".repeat(400));
    let many = each.repeat(100) + LAST;
    all.push(chunked("extensions of 40 KiB in 100 chunks", many).large());
    all
}
