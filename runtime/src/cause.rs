//! Why a step failed, without what differs from one failure to the next, so that failures can be grouped by it.

use std::borrow::Cow;

/// A cause without variable parts.
pub(crate) type Cause = Cow<'static, str>;

/// The most bytes of a cause.
const MOST: usize = 200;

/// The cause behind a text whose variable parts are not known one by one. What stands in quotes is left out, and so are
/// URLs, and numbers except those of a status and of HTTP. Advice, which comes behind a semicolon, is left out too. What
/// stands in backticks stays if it can be a word of the language or of Rust.
pub(crate) fn generic(text: &str) -> Cause {
    let line = text.lines().next().unwrap_or_default();
    let mut cause = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        if cause.len() > MOST {
            cause.push('…');
            break;
        }
        if rest.starts_with("; ") && !cause.is_empty() {
            break;
        }
        let quoted = matches!(next, '"' | '`').then(|| quoted(rest, next)).flatten();
        if let Some((inner, behind)) = quoted {
            cause.push(next);
            cause.push_str(if next == '`' && is_word(inner) { inner } else { "…" });
            cause.push(next);
            rest = behind;
        } else if next.is_ascii_digit() && !cause.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            let end = rest[..end].trim_end_matches('.').len();
            cause.push_str(if ["status ", "HTTP/"].iter().any(|kept| cause.ends_with(kept)) {
                &rest[..end]
            } else {
                "…"
            });
            rest = &rest[end..];
        } else if next.is_alphanumeric() {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).unwrap_or(rest.len());
            let word = &rest[..end];
            if word.contains("://") {
                cause.push('…');
                rest = &rest[end..];
            } else {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                cause.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        } else {
            cause.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    if cause.is_empty() { Cow::Borrowed("no reason") } else { Cow::Owned(cause) }
}

/// What stands between the quotes at the beginning of a text, and what comes behind them.
fn quoted(text: &str, quote: char) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(quote)?;
    let mut is_escaped = false;
    let end = inner.find(|c: char| {
        let ends = c == quote && !is_escaped;
        is_escaped = quote == '"' && c == '\\' && !is_escaped;
        ends
    })?;
    Some((&inner[..end], &inner[end + quote.len_utf8()..]))
}

/// Whether it may be a word, and is no value that was filled in.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_left_out_and_words_stay() {
        for (text, cause) in [
            ("connection refused", "connection refused"),
            ("got status 503 Service Unavailable", "got status 503 Service Unavailable"),
            (
                "nothing came for 1.5s, longer than `idle` allows",
                "nothing came for …s, longer than `idle` allows",
            ),
            (r#"the alert "no name 7", twice"#, r#"the alert "…", twice"#),
            ("`http://a:1/b` is not a URL: no host", "`…` is not a URL: no host"),
            ("led to http://a:1/b, and on", "led to …, and on"),
            ("`price2` is empty", "`price2` is empty"),
            ("`until 0` would be reached", "`…` would be reached"),
            ("no HTTP/1.1 of 12.", "no HTTP/1.1 of …."),
            ("no HTTP/1.1 (of `a; b`); its URL begins with `https://`", "no HTTP/1.1 (of `…`)"),
            ("a \"half", "a \"half"),
            ("first\nsecond", "first"),
            ("", "no reason"),
        ] {
            assert_eq!(generic(text), cause);
        }
        assert!(generic(&"x ".repeat(10_000)).len() < 300);
    }
}
