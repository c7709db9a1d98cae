//! The media type of a response (Fetch, "extract a MIME type"). Its parameters change nothing: an event stream and JSON
//! are UTF-8.

/// The essence of the type that these lines of `Content-Type` give, in small letters: the last valid type other than
/// `*/*`. `None` if there is none.
pub(super) fn essence<'h>(lines: impl IntoIterator<Item = &'h [u8]>) -> Option<String> {
    // "get, decode, and split": several lines count as one.
    let combined = lines.into_iter().collect::<Vec<_>>().join(&b", "[..]);
    let mut essences = split(&combined).into_iter().filter_map(of_one);
    essences.rfind(|essence| essence != "*/*")
}

/// The values between commas; commas in quotes do not count.
fn split(combined: &[u8]) -> Vec<&[u8]> {
    let (mut values, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(byte) = combined.get(at) {
        match byte {
            b'"' => at = behind_quotes(combined, at),
            b',' => {
                values.push(&combined[start..at]);
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    values.push(&combined[start..]);
    values
}

/// The end of the quoted string from `at` ("collect an HTTP quoted string"): without its second quote, the text's end.
fn behind_quotes(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// The essence of one value (MIME Sniffing, "parse a MIME type"); `None` if it is no type.
fn of_one(value: &[u8]) -> Option<String> {
    let value = trimmed(value);
    let end = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
    let value = trimmed(&value[..end]);
    let slash = value.iter().position(|byte| *byte == b'/')?;
    let (kind, subtype) = (&value[..slash], &value[slash + 1..]);
    let is_token = |text: &[u8]| !text.is_empty() && text.iter().all(|byte| is_token(*byte));
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    String::from_utf8(value.to_ascii_lowercase()).ok()
}

/// Without the whitespace of HTTP around it.
fn trimmed(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::essence;

    fn of(lines: &[&str]) -> Option<String> {
        essence(lines.iter().map(|line| line.as_bytes()))
    }

    /// The cases of the Web Platform Tests, `fetch/content-type/resources/content-types.json`, and of EventSource's
    /// `format-mime-*`, in which the essence is decided.
    #[test]
    fn a_type_is_extracted_as_fetch_says() {
        let html = "text/html";
        for (lines, wanted) in [
            (&[""][..], None),
            (&["", "text/plain"], Some("text/plain")),
            (&["text/plain", ""], Some("text/plain")),
            (&["text/html", "text/plain"], Some("text/plain")),
            (&["text/plain;charset=gbk", "text/html"], Some(html)),
            (&["text/plain;charset=gbk", "text/html;charset=windows-1254"], Some(html)),
            (&["text/plain;charset=gbk", "text/plain"], Some("text/plain")),
            (&["text/plain;charset=gbk", "text/plain;charset=windows-1252"], Some("text/plain")),
            (&["text/html;charset=gbk", "text/html;x=\",text/plain"], Some(html)),
            (&["text/plain;charset=gbk;x=foo", "text/plain"], Some("text/plain")),
            (&["text/html;charset=gbk", "text/plain", "text/html"], Some(html)),
            (&["text/plain", "*/*"], Some("text/plain")),
            (&["text/html", "*/*"], Some(html)),
            (&["*/*", "text/html"], Some(html)),
            (&["text/plain", "*/*;charset=gbk"], Some("text/plain")),
            (&["text/html", "*/*;charset=gbk"], Some(html)),
            (&["text/html;x=\"", "text/plain"], Some(html)),
            (&["text/html;\"", "text/plain"], Some(html)),
            (&["text/html;\"", "\\\"", "text/plain"], Some(html)),
            (&["text/html;\"", "\\\"", "text/plain", "\";charset=GBK"], Some(html)),
            (&["text/html;\"", "\"", "text/plain"], Some("text/plain")),
            (&["text/event-stream"], Some("text/event-stream")),
            (&["text/event-stream;"], Some("text/event-stream")),
            (&["text/event-stream;charset=windows-1252"], Some("text/event-stream")),
            (&["text/event-stream ; a=\"b, c\\\", text/html\""], Some("text/event-stream")),
            (&[" \tTEXT/Event-Stream\t "], Some("text/event-stream")),
            (&["text/event-stream, text/event-stream"], Some("text/event-stream")),
            (&["text/html, text/event-stream"], Some("text/event-stream")),
            (&["text/event-stream, text/html"], Some(html)),
            (&["text/event-stream,"], Some("text/event-stream")),
            (&[",, text/event-stream ,,"], Some("text/event-stream")),
            (&["text/event-stream, nonsense"], Some("text/event-stream")),
            (&["text/event-stream, a/b/c"], Some("text/event-stream")),
            (&["text/event-stream, /"], Some("text/event-stream")),
            (&["text/event-stream, text /html"], Some("text/event-stream")),
            (&["text/event-stream; a=b, c"], Some("text/event-stream")),
            (&["text/event-streams"], Some("text/event-streams")),
            (&["text/event-stream charset=utf-8"], None),
            (&["text"], None),
            (&["text/"], None),
            (&["/event-stream"], None),
            (&["text/event-stream\u{e4}"], None),
            (&["*/*"], None),
            (&[], None),
        ] {
            assert_eq!(of(lines).as_deref(), wanted, "{lines:?}");
        }
    }
}
