//! Masks the values under the names of secrets, anywhere in a text.
//!
//! The text need not be JSON: it may be cut, part of a sentence, or JSON in a string of JSON. So nothing is parsed. A
//! name stands in quotes before a colon, and its value in the same quotes behind it; or they stand on the two sides of
//! a `=`.

use std::borrow::Cow;
use std::ops::Range;

use super::names::{is_secret, is_secret_in_query};

/// What stands for a secret.
pub(crate) const MASK: &str = "***";

/// The text, with `***` for each value that stands under the name of a secret.
pub(crate) fn by_name(text: &str) -> Cow<'_, str> {
    masked(text, values_by_name(text))
}

/// The text with `***` in these places.
pub(super) fn masked(text: &str, mut places: Vec<Range<usize>>) -> Cow<'_, str> {
    places.sort_by_key(|place| place.start);
    let (mut shown, mut done) = (String::new(), 0);
    for place in places {
        if place.is_empty() || place.end <= done {
            continue;
        }
        // A place that overlaps the last belongs to it.
        if let Some(between) = text.get(done..place.start) {
            shown.push_str(between);
            shown.push_str(MASK);
        }
        done = place.end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

/// The places of the values that stand under the name of a secret.
pub(super) fn values_by_name(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) =
        text.as_bytes().get(at..).and_then(|rest| rest.iter().position(|byte| is_mark(*byte)))
    {
        at += found;
        let known = places.len();
        match text.as_bytes().get(at) {
            Some(b'=') => places.extend(pair(text, at)),
            Some(b'B' | b'b') => places.extend(credentials(text, at)),
            _ => member(text, at, &mut places),
        }
        at += 1;
        // Masked text is not looked at again.
        at = places.get(known..).and_then(|new| new.last()).map_or(at, |last| at.max(last.end));
    }
    places
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'=' | b'B' | b'b')
}

/// A quote as JSON nests it: `"`, in a string of JSON `\"`, in a string of that `\\\"`.
#[derive(Clone, Copy, PartialEq)]
struct Quote {
    sign: u8,
    backslashes: usize,
}

impl Quote {
    /// The quote at `at`, with its backslashes from `from` on at the earliest.
    fn at(bytes: &[u8], at: usize, from: usize) -> Option<Self> {
        let sign = *bytes.get(at)?;
        let before = bytes.get(from..at)?;
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        matches!(sign, b'"' | b'\'').then_some(Self { sign, backslashes })
    }

    /// The quote that begins a value there.
    fn begins(bytes: &[u8], at: usize) -> Option<(Self, usize)> {
        let backslashes = bytes.get(at..)?.iter().take_while(|byte| **byte == b'\\').count();
        let quote = Self::at(bytes, at + backslashes, at)?;
        Some((quote, at + backslashes + 1))
    }

    /// The end of the string that begins at `start`: before the backslashes of its closing quote, or `None`.
    fn end(self, bytes: &[u8], start: usize, max: usize) -> Option<usize> {
        let step = 2 * (self.backslashes + 1);
        let within = bytes.get(start..bytes.len().min(start.saturating_add(max)))?;
        let places =
            within.iter().enumerate().filter(|(_, byte)| **byte == self.sign).map(|(at, _)| start + at);
        places
            .filter_map(|at| Some((at, Self::at(bytes, at, start)?)))
            .find(|(_, quote)| quote.backslashes % step == self.backslashes)
            .map(|(at, _)| at - self.backslashes)
    }
}

/// The longest name that is looked at.
const LONGEST_NAME: usize = 160;

/// The values of `"name": "value"` and `"name": ["value", …]`. The name begins behind the quote at `at`.
fn member(text: &str, at: usize, places: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let Some(quote) = Quote::at(bytes, at, 0) else { return };
    // Backslashes before it may escape one another; their number says how deep the quote is.
    let quote = Quote { backslashes: depth(quote.backslashes), ..quote };
    let Some(end) = quote.end(bytes, at + 1, LONGEST_NAME) else { return };
    let Some(name) = text.get(at + 1..end) else { return };
    let after = end + quote.backslashes + 1;
    let Some(colon) = behind_spaces(bytes, after).filter(|colon| bytes.get(*colon) == Some(&b':')) else {
        return;
    };
    if !is_secret(&unescaped(name)) {
        return;
    }
    let Some(value) = behind_spaces(bytes, colon + 1) else { return };
    if bytes.get(value) != Some(&b'[') {
        places.extend(string(text, value, quote).map(|(place, _)| place));
        return;
    }
    let mut at = value + 1;
    while let Some((place, after)) = behind_spaces(bytes, at).and_then(|element| string(text, element, quote))
    {
        places.push(place);
        let Some(comma) = behind_spaces(bytes, after).filter(|comma| bytes.get(*comma) == Some(&b',')) else {
            return;
        };
        at = comma + 1;
    }
}

/// The backslashes of the deepest quote that so many allow: 0, 1, 3, 7, ….
fn depth(backslashes: usize) -> usize {
    let mut depth = 0;
    while 2 * depth < backslashes {
        depth = 2 * depth + 1;
    }
    depth
}

/// The content of the string that begins there in this quote, and the place behind it. A string that is cut off goes on
/// to the end of the line or the mark of the cut.
fn string(text: &str, at: usize, quote: Quote) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let (begins, start) = Quote::begins(bytes, at)?;
    if begins != quote {
        return None;
    }
    match quote.end(bytes, start, usize::MAX) {
        Some(end) => Some((start..end, end + quote.backslashes + 1)),
        None => {
            let rest = text.get(start..)?;
            let end = start + rest.find(['\n', '…']).unwrap_or(rest.len());
            Some((start..end, end))
        }
    }
}

/// The first place from `at` on without a space; spaces may be escaped.
fn behind_spaces(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    (at + spaces < bytes.len()).then_some(at + spaces)
}

/// A name whose letters may be escaped, as JSON allows.
fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains('\\') {
        return Cow::Borrowed(name);
    }
    let mut name = name.to_owned();
    // Once for each string around it.
    for _ in 0..4 {
        match serde_json::from_str::<String>(&format!("\"{name}\"")) {
            Ok(inner) if inner != name => name = inner,
            _ => break,
        }
    }
    Cow::Owned(name)
}

/// The value of `name=value` with its `=` at `at`. Behind `?`, `&` and `#` it is a pair of a query.
fn pair(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if bytes.get(at + 1) == Some(&b'=') {
        return None;
    }
    let in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%' | b'[' | b']');
    let before = bytes.get(at.saturating_sub(LONGEST_NAME)..at)?;
    let length = before.iter().rev().take_while(|byte| in_name(byte)).count();
    let name = text.get(at - length..at)?;
    let in_query =
        at.checked_sub(length + 1).and_then(|at| bytes.get(at)).is_some_and(|sign| b"?&#;".contains(sign));
    let name = percent_decoded(name);
    if !(is_secret(&name) || in_query && is_secret_in_query(&name)) {
        return None;
    }
    if let Some((quote, start)) = Quote::begins(bytes, at + 1) {
        return string(text, start - 1 - quote.backslashes, quote).map(|(place, _)| place);
    }
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '&' | '#' | ';' | '"' | '\'' | '<' | '>' | '`' | '\\' | '…')
    };
    let rest = text.get(at + 1..)?;
    Some(at + 1..at + 1 + rest.find(ends).unwrap_or(rest.len()))
}

/// The text without percent-encoding; the rest is kept.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let (bytes, mut decoded, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits =
            text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) if *byte == b'%' => {
                decoded.push(escaped);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text behind `Bearer` or `Basic`, if it looks like a token, not a word: it is long or has a digit.
fn credentials(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let begins =
        |scheme: &str| rest.get(..scheme.len()).is_some_and(|word| word.eq_ignore_ascii_case(scheme));
    let start = ["bearer ", "basic "].into_iter().find(|scheme| begins(scheme))?.len();
    if at.checked_sub(1).and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    // RFC 6750, "b64token".
    let in_token =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=');
    let token = rest.get(start..)?;
    let token = &token[..token.find(|c| !in_token(c)).unwrap_or(token.len())];
    let looks_like_one =
        token.len() >= 20 || token.len() >= 8 && token.bytes().any(|byte| byte.is_ascii_digit());
    looks_like_one.then(|| at + start..at + start + token.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_masked(cases: &[(&str, &str)]) {
        for (raw, shown) in cases {
            assert_eq!(by_name(raw), *shown);
        }
    }

    #[test]
    fn members_of_json_are_masked_at_any_depth() {
        assert_masked(&[
            (r#"{"user":"ada","token":"abc"}"#, r#"{"user":"ada","token":"***"}"#),
            (
                r#"{"a":[{"b":{"access_token" : "abc"}}],"n":1}"#,
                r#"{"a":[{"b":{"access_token" : "***"}}],"n":1}"#,
            ),
            (r#"{"password":"a\"b\\","x":"y"}"#, r#"{"password":"***","x":"y"}"#),
            (r#"{"token":["a","b"],"tokens":["c"]}"#, r#"{"token":["***","***"],"tokens":["c"]}"#),
            (
                r#"{"total_tokens":5,"token":5,"secret":null,"token_type":"x"}"#,
                r#"{"total_tokens":5,"token":5,"secret":null,"token_type":"x"}"#,
            ),
            (r#"{"tok\u0065n":"abc"}"#, r#"{"tok\u0065n":"***"}"#),
            (r#"["token","abc"] {"token":""}"#, r#"["token","abc"] {"token":""}"#),
            ("{\n  \"apiKey\":\n  \"abc\"\n}", "{\n  \"apiKey\":\n  \"***\"\n}"),
            ("{'token': 'abc'}", "{'token': '***'}"),
            (r#"cb({"token":"abc"});"#, r#"cb({"token":"***"});"#),
        ]);
    }

    #[test]
    fn json_that_is_cut_off_or_stands_in_a_string_is_masked() {
        assert_masked(&[
            (r#"{"token":"abc"#, r#"{"token":"***"#),
            (r#"{"token":"abc… (900 bytes in all)"#, r#"{"token":"***… (900 bytes in all)"#),
            ("body: {\"token\":\"abc\nsecond line", "body: {\"token\":\"***\nsecond line"),
            (r#"{"data":"{\"token\":\"abc\",\"n\":1}"}"#, r#"{"data":"{\"token\":\"***\",\"n\":1}"}"#),
            (r#""{\\\"token\\\":\\\"a\\\\\\\"c\\\"}""#, r#""{\\\"token\\\":\\\"***\\\"}""#),
            (r#"data is "{\"token\":\"abc"…"#, r#"data is "{\"token\":\"***…"#),
        ]);
    }

    #[test]
    fn pairs_are_masked() {
        assert_masked(&[
            ("user=ada&password=a%20b&x=1", "user=ada&password=***&x=1"),
            ("password=abc", "password=***"),
            ("user%5Bpassword%5D=abc", "user%5Bpassword%5D=***"),
            (
                "see http://a/?key=abc&page=2#access_token=x for more",
                "see http://a/?key=***&page=2#access_token=*** for more",
            ),
            ("key=abc total_tokens=5 a==b token == x", "key=abc total_tokens=5 a==b token == x"),
            ("<a token=\"abc\">", "<a token=\"***\">"),
            ("token=", "token="),
        ]);
    }

    #[test]
    fn credentials_are_masked_and_words_are_not() {
        assert_masked(&[
            ("Authorization: Bearer abc12345", "Authorization: Bearer ***"),
            ("basic dXNlcjpwYXNzd29yZA==", "basic ***"),
            ("the bearer token is invalid", "the bearer token is invalid"),
            ("Basic authentication", "Basic authentication"),
        ]);
    }

    #[test]
    fn no_text_breaks_it() {
        for text in [
            "",
            "\"",
            "\\",
            "\\\"",
            "\"\\",
            "\"token\"",
            "\"token\":",
            "\"token\":\"",
            "\"token\":[",
            "=",
            "token=",
            "é=\"é",
            "\"é\":\"é",
            "b",
            "bearer ",
        ] {
            by_name(text);
        }
        let long = r#""token":"#.repeat(50_000);
        by_name(&long);
        by_name(&"\"".repeat(100_000));
        by_name(&"\\".repeat(100_000));
        by_name(&"=".repeat(100_000));
    }
}
