//! Redirects, content types, content codings and cookies.

use super::{Case, get, raw};
use crate::server::TARGET;

pub(super) fn cases() -> Vec<Case> {
    let to = |name, status: &str, lines: &str, body: &str| {
        raw(name, format!("HTTP/1.1 {status} R\r\nlocation:{TARGET}\r\n{lines}\r\n{body}"))
    };
    let typed = |name, lines: &str| raw(name, format!("HTTP/1.1 200 OK\r\n{lines}\r\ndata: 1\n\n"));
    let cookies =
        |name, lines: &str| get(name, format!("HTTP/1.1 200 OK\r\n{lines}content-length:1\r\n\r\nx"));
    vec![
        to("a redirect with a length", "302", "content-length:3\r\n", "abc"),
        to("a redirect without a body", "302", "content-length:0\r\n", ""),
        to("a redirect in chunks", "302", "transfer-encoding:chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
        to("a redirect until close", "302", "", "abc"),
        to("a redirect whose body is cut", "302", "content-length:9\r\n", "abc"),
        to("a redirect with broken chunks", "302", "transfer-encoding:chunked\r\n", "x"),
        to("a redirect with a huge length", "302", "content-length:18446744073709551613\r\n", "abc"),
        to("a redirect that is a stream", "302", "content-type:text/event-stream\r\n", "data: 1\n\n"),
        to("301", "301", "content-length:0\r\n", ""),
        to("303", "303", "content-length:0\r\n", ""),
        to("307", "307", "content-length:0\r\n", ""),
        to("308", "308", "content-length:0\r\n", ""),
        to("300", "300", "content-length:0\r\n", ""),
        to("a redirect with a cookie", "302", "set-cookie:a=1\r\ncontent-length:0\r\n", ""),
        to("a redirect with two targets", "302", "location:/none\r\ncontent-length:0\r\n", ""),
        to("201 with a target", "201", "content-length:0\r\n", ""),
        raw("a redirect without a target", "HTTP/1.1 302 R\r\ncontent-length:3\r\n\r\nabc"),
        raw("a redirect to nothing", "HTTP/1.1 302 R\r\nlocation:\r\ncontent-length:0\r\n\r\n"),
        raw(
            "a redirect to another scheme",
            "HTTP/1.1 302 R\r\nlocation:ftp://a/\r\ncontent-length:0\r\n\r\n",
        ),
        raw("a redirect that is no URL", "HTTP/1.1 302 R\r\nlocation:http://[/\r\ncontent-length:0\r\n\r\n"),
        raw(
            "a redirect that is no ASCII",
            b"HTTP/1.1 302 R\r\nlocation:/target?\xe4\r\ncontent-length:0\r\n\r\n",
        ),
        raw(
            "103 before a redirect",
            "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 302 R\r\nlocation:/target\r\ncontent-length:0\r\n\r\n",
        ),
        get(
            "a redirect of a request",
            "HTTP/1.1 302 R\r\nlocation:/target\r\nset-cookie:a=1\r\ncontent-length:3\r\n\r\nabc",
        ),
        typed("no type", ""),
        typed("an empty type", "content-type:\r\n"),
        typed("HTML", "content-type:text/html\r\n"),
        typed("JSON", "content-type:application/json\r\n"),
        typed("a type with a parameter", "Content-Type: Text/Event-Stream; charset=x\r\n"),
        typed("two types", "content-type:text/html\r\ncontent-type:text/event-stream\r\n"),
        typed("a stream and another type", "content-type:text/event-stream, text/html\r\n"),
        typed("content coding gzip", "content-type:text/event-stream\r\ncontent-encoding:gzip\r\n"),
        typed("content coding identity", "content-type:text/event-stream\r\ncontent-encoding:identity\r\n"),
        cookies("a cookie", "set-cookie:a=1\r\n"),
        cookies("two cookies", "set-cookie:a=1; path=/\r\nSet-Cookie: b=2\r\n"),
        cookies("a cookie replaced", "set-cookie:a=1\r\nset-cookie:a=2\r\n"),
        cookies("a cookie of another path", "set-cookie:a=1; path=/none\r\n"),
        cookies("a cookie without a name", "set-cookie:a\r\n"),
        get(
            "a cookie that is no ASCII",
            b"HTTP/1.1 200 OK\r\nset-cookie:a=\xc3\xa4\r\ncontent-length:0\r\n\r\n",
        ),
    ]
}
