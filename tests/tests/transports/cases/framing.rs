//! Where a body ends.

use super::{Case, get, head, raw, stream, to_close};

/// An event in one chunk, and the last chunk.
const CHUNKS: &str = "9\r\ndata: 1\n\n\r\n0\r\n\r\n";
const EVENT: &str = "data: 1\n\n";

pub(super) fn cases() -> Vec<Case> {
    let coded = |name, lines: &str| stream(name, lines, CHUNKS);
    let sized = |name, value: &str| stream(name, format!("content-length:{value}\r\n"), EVENT);
    let mut all = vec![
        to_close("until close", EVENT),
        to_close("until close, in the middle of an event", "data: 1\n\ndata: 2\n"),
        to_close("until close, nothing", ""),
        coded("chunked", "transfer-encoding:chunked\r\n"),
        coded("chunked and a length", "transfer-encoding:chunked\r\ncontent-length:3\r\n"),
        coded("a length and chunked", "content-length:3\r\ntransfer-encoding:chunked\r\n"),
        coded("chunked and an invalid length", "content-length:x\r\ntransfer-encoding:chunked\r\n"),
        coded("identity", "transfer-encoding:identity\r\n"),
        coded("gzip, chunked", "transfer-encoding:gzip, chunked\r\n"),
        coded("chunked, gzip", "transfer-encoding:chunked, gzip\r\n"),
        coded("gzip alone", "transfer-encoding:gzip\r\n"),
        coded("gzip and a length", "transfer-encoding:gzip\r\ncontent-length:3\r\n"),
        coded("capitals", "Transfer-Encoding:CHUNKED\r\n"),
        coded("a capital", "transfer-encoding: Chunked \r\n"),
        coded("two lines, chunked last", "transfer-encoding:gzip\r\ntransfer-encoding:chunked\r\n"),
        coded("two lines, chunked first", "transfer-encoding:chunked\r\ntransfer-encoding:gzip\r\n"),
        coded("chunked twice", "transfer-encoding:chunked, chunked\r\n"),
        coded("chunked in two lines", "transfer-encoding:chunked\r\ntransfer-encoding:chunked\r\n"),
        coded("a comma behind chunked", "transfer-encoding:chunked,\r\n"),
        coded("a comma before chunked", "transfer-encoding:,chunked\r\n"),
        coded("xchunked", "transfer-encoding:xchunked\r\n"),
        coded("chunked with a parameter", "transfer-encoding:chunked;q=1\r\n"),
        coded("no coding", "transfer-encoding:\r\n"),
        coded("chunked and then no coding", "transfer-encoding:chunked\r\ntransfer-encoding:\r\n"),
        stream("a coding that is no ASCII", b"transfer-encoding:\xe4,chunked\r\n", CHUNKS),
        stream("a coding with a no-break space", b"transfer-encoding:\xa0chunked\r\n", CHUNKS),
    ];
    all.extend([
        sized("a length", "9"),
        sized("a length with spaces", " \t9 \t"),
        sized("zeros before a length", "009"),
        sized("length 0", "0"),
        sized("a smaller length", "8"),
        sized("a larger length", "10"),
        sized("a length twice in a line", "9, 9"),
        sized("a length twice, no space", "9,9"),
        sized("a length twice, tabs", "9\t,\t9"),
        sized("a length twice, with zeros", "9, 09"),
        sized("two lengths in a line", "9, 8"),
        sized("a length and a comma", "9,"),
        sized("a comma alone", ","),
        sized("a length with plus", "+9"),
        sized("a length with minus", "-9"),
        sized("a hexadecimal length", "0x9"),
        sized("a length with a fraction", "9.0"),
        sized("a length with a space within", "9 9"),
        sized("a length with a letter", "9b"),
        sized("no length", ""),
        sized("the largest length that is taken", "18446744073709551613"),
        sized("a length one larger", "18446744073709551614"),
        sized("a length of 64 bits", "18446744073709551615"),
        sized("a length beyond 64 bits", "18446744073709551616"),
        stream("a length in two lines", "content-length:9\r\nContent-Length:9\r\n", EVENT),
        stream("two lengths in two lines", "content-length:9\r\ncontent-length:8\r\n", EVENT),
        stream("a length that is no ASCII", b"content-length:\xe49\r\n", EVENT),
        stream("more than its length", "content-length:9\r\n", "data: 1\n\ndata: 2\n\n"),
    ]);
    let old =
        |name, rest: &str| raw(name, format!("HTTP/1.0 200 OK\r\ncontent-type:text/event-stream\r\n{rest}"));
    all.extend([
        old("HTTP/1.0 until close", "\r\ndata: 1\n\n"),
        old("HTTP/1.0 with a length", "content-length:9\r\n\r\ndata: 1\n\n"),
        old("HTTP/1.0 kept", "connection:keep-alive\r\ncontent-length:9\r\n\r\ndata: 1\n\n"),
        old("HTTP/1.0 in chunks", &format!("transfer-encoding:chunked\r\n\r\n{CHUNKS}")),
        old("HTTP/1.0 with another coding", "transfer-encoding:gzip\r\n\r\ndata: 1\n\n"),
    ]);
    all.extend([
        get("204", "HTTP/1.1 204 None\r\nx-a:1\r\n\r\n"),
        get("204 with a length", "HTTP/1.1 204 None\r\ncontent-length:1\r\n\r\nx"),
        get("204 with an invalid length", "HTTP/1.1 204 None\r\ncontent-length:x\r\n\r\nx"),
        get("204 in chunks", "HTTP/1.1 204 None\r\ntransfer-encoding:chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
        get("204 of HTTP/1.0 in chunks", "HTTP/1.0 204 None\r\ntransfer-encoding:chunked\r\n\r\n"),
        get("304", "HTTP/1.1 304 Same\r\ncontent-length:9\r\n\r\n"),
        get("304 with a body", "HTTP/1.1 304 Same\r\ncontent-length:1\r\n\r\nx"),
        get("205 with a body", "HTTP/1.1 205 Reset\r\ncontent-length:1\r\n\r\nx"),
        get("a body until close", "HTTP/1.1 200 OK\r\nx-a:1\r\n\r\nbody"),
        get(
            "a body in chunks",
            "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
        ),
        get("a shorter body", "HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nbody"),
        get("a longer body", "HTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\nbody"),
        get(
            "a trailer is no header",
            "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n0\r\nx-a:1\r\n\r\n",
        ),
        raw("204 as a stream", "HTTP/1.1 204 None\r\ncontent-type:text/event-stream\r\n\r\ndata: 1\n\n"),
        raw("304 as a stream", "HTTP/1.1 304 Same\r\ncontent-type:text/event-stream\r\n\r\n"),
        head("HEAD", "HTTP/1.1 200 OK\r\n\r\n"),
        head("HEAD with a length", "HTTP/1.1 200 OK\r\ncontent-length:9\r\n\r\n"),
        head("HEAD with a body", "HTTP/1.1 200 OK\r\ncontent-length:1\r\n\r\nx"),
        head("HEAD in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n0\r\n\r\n"),
        head("HEAD with an invalid length", "HTTP/1.1 200 OK\r\ncontent-length:x\r\n\r\n"),
        head("HEAD of HTTP/1.0 in chunks", "HTTP/1.0 200 OK\r\ntransfer-encoding:chunked\r\n\r\n"),
        head("HEAD with 404", "HTTP/1.1 404 None\r\ncontent-length:9\r\n\r\n"),
    ]);
    all
}
