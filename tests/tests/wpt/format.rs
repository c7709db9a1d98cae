//! Lines, fields' names, comments and encoding: what of a stream is an event.

use crate::source::{format, message};

/// `event-data.any.js`
#[tokio::test]
async fn event_data() {
    let stream = "data:one\ndata: two\n\n:\nnothing:here\n\nfalse:field\nDATA:loud\n\ndata\n\ndata:last\n\n";
    format(stream, &[message("one\ntwo"), message(""), message("last")]).await;
}

/// `format-bom.any.js`
#[tokio::test]
async fn format_bom() {
    // Only the first is the stream's; the second belongs to the name of a field, which nobody knows.
    let stream = "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\ndata: c\n\n";
    format(stream, &[message("a"), message("c")]).await;
}

/// `format-bom-2.any.js`
#[tokio::test]
async fn format_bom_2() {
    let stream = "\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\ndata: c\n\n";
    format(stream, &[message("b"), message("c")]).await;
}

/// `format-comments.any.js`
#[tokio::test]
async fn format_comments() {
    let long = "long comment ".repeat(80);
    let stream = format!("data:a\r:\0\n:\r\ndata:b\n:{long}\rdata:c\n:data:no\r:{long}\ndata:d\n\n");
    format(stream, &[message("a\nb\nc\nd")]).await;
}

/// `format-field-data.any.js`
#[tokio::test]
async fn format_field_data() {
    format("data:\n\ndata\ndata\n\ndata:full\n\n", &[message(""), message("\n"), message("full")]).await;
}

/// `format-field-parsing.any.js`
#[tokio::test]
async fn format_field_parsing() {
    // A NUL is data like any other, and a name with anything more than `data` in it is another name.
    let stream = "data:\0\ndata:  two\rdatA:no\ndata\0:no\ndata:three\r\0data:no\nda ta:no\rdata-no\n\
        data:four\rdata:\r\n data:no\ndata:five\n\n";
    format(stream, &[message("\0\n two\nthree\nfour\n\nfive")]).await;
}

/// `format-field-unknown.any.js`
#[tokio::test]
async fn format_field_unknown() {
    let stream = "data:a\n data\ndata\ncolour:red\nonly words\n: a comment\ndata:b\n\n";
    format(stream, &[message("a\n\nb")]).await;
}

/// `format-leading-space.any.js`
#[tokio::test]
async fn format_leading_space() {
    // One space is taken away, a tab is not.
    format("data:\ta\rdata: \ndata:b\rdata:  c\n\n", &[message("\ta\n\nb\n c")]).await;
}

/// `format-newlines.any.js`
#[tokio::test]
async fn format_newlines() {
    format("data:a\r\ndata\ndata:b\r\n\r", &[message("a\n\nb")]).await;
    format("data:a\rdata:b\r\rdata:c\r\n\r\ndata:d\n\n", &[message("a\nb"), message("c"), message("d")])
        .await;
}

/// `format-null-character.any.js`
#[tokio::test]
async fn format_null_character() {
    format("data:\0\n\n", &[message("\0")]).await;
}
