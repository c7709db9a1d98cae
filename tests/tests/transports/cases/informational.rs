//! Responses with a status of 1xx, alone and before another.

use super::{Case, HEAD, get, head, raw};

pub(super) fn cases() -> Vec<Case> {
    let rest = [HEAD, "content-length:9\r\n\r\ndata: 1\n\n"].concat();
    let before = |name, bytes: &[u8]| raw(name, [bytes, rest.as_bytes()].concat());
    let many = |name, count| before(name, "HTTP/1.1 102 P\r\n\r\n".repeat(count).as_bytes()).large();
    vec![
        before("100", b"HTTP/1.1 100 Continue\r\n\r\n"),
        before("102", b"HTTP/1.1 102 Processing\r\n\r\n"),
        before("103 with headers", b"HTTP/1.1 103 Early\r\nlink:</a>\r\nset-cookie:early=1\r\n\r\n"),
        before("199", b"HTTP/1.1 199 Odd\r\n\r\n"),
        before("several", b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nx:1\r\n\r\nHTTP/1.1 100 C\r\n\r\n"),
        before("100 with LF alone", b"HTTP/1.1 100 C\n\n"),
        before("100 of HTTP/1.0", b"HTTP/1.0 100 C\r\n\r\n"),
        before("100 without a reason", b"HTTP/1.1 100\r\n\r\n"),
        before("100 with a length", b"HTTP/1.1 100 C\r\ncontent-length:9\r\n\r\n"),
        before("100 with a coding", b"HTTP/1.1 100 C\r\ntransfer-encoding:chunked\r\n\r\n"),
        before("100 with a folded line", b"HTTP/1.1 100 C\r\nx:1\r\n y\r\n\r\n"),
        before("100 and then line ends", b"HTTP/1.1 100 C\r\n\r\n\r\n\r\n"),
        before("100 and then no status line", b"HTTP/1.1 100 C\r\n\r\nx"),
        before("100 and then a type", b"HTTP/1.1 100 C\r\ncontent-type:text/html\r\n\r\n"),
        before("101 and then another", b"HTTP/1.1 101 Switching\r\n\r\n"),
        many("20 of them", 20),
        many("21 of them", 21),
        many("1,000 of them", 1000),
        raw("100 alone", b"HTTP/1.1 100 Continue\r\n\r\n"),
        raw("101 with an upgrade", b"HTTP/1.1 101 S\r\nconnection:upgrade\r\nupgrade:x\r\n\r\ndata: 1\n\n"),
        raw(
            "101 that is a stream",
            b"HTTP/1.1 101 S\r\ncontent-type:text/event-stream\r\ncontent-length:9\r\n\r\ndata: 1\n\n",
        ),
        raw("a cookie of 103", b"HTTP/1.1 103 E\r\nset-cookie:a=1\r\n\r\nHTTP/1.1 204 N\r\n\r\n"),
        get("103 before a body", b"HTTP/1.1 103 E\r\nx-a:1\r\nset-cookie:a=1\r\n\r\nHTTP/1.1 200 OK\r\nx-a:2\r\ncontent-length:1\r\n\r\nx"),
        get("101 with a body", b"HTTP/1.1 101 S\r\nx-a:1\r\ncontent-length:1\r\n\r\nx"),
        head("100 before the answer to HEAD", b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:9\r\n\r\n"),
    ]
}
