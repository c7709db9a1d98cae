//! JSON read into values: lone surrogates become U+FFFD, and what cannot be read says why.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::DeserializeOwned;
use serde_json::Value;

/// Why a text gives no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is not JSON.
    NotJson,
    /// It is JSON, but has more levels than a value may have.
    TooDeep,
}

impl Unread {
    /// What serde_json allows.
    const LEVELS: usize = 127;
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::NotJson => f.write_str("the text is not JSON"),
            Unread::TooDeep => write!(f, "the JSON nests too deeply, in more than {} levels", Self::LEVELS),
        }
    }
}

/// The value of a text. Every value of JSON from outside is read here: serde_json refuses a lone surrogate
/// (`"\ud83d"`), which servers send that cut a text between two halves of an emoji, and which RFC 8259 leaves open.
///
/// # Errors
///
/// Why it has none.
pub(crate) fn value(text: &str) -> Result<Value, Unread> {
    typed(text).map_err(|_| if is_json(text) { Unread::TooDeep } else { Unread::NotJson })
}

/// As [`value`], of any type.
///
/// # Errors
///
/// What serde says.
pub(crate) fn typed<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match repaired(text) {
        Cow::Borrowed(_) => Err(error),
        Cow::Owned(repaired) => serde_json::from_str(&repaired),
    })
}

/// Whether a text is JSON, of however many levels.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_core::de::IgnoredAny>(text).is_ok()
}

/// A reason of serde's in words of ours, if it is about depth.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let reason = error.to_string();
    if reason.starts_with("recursion limit exceeded") { Unread::TooDeep.to_string() } else { reason }
}

/// A JSON text with `\ufffd` for each escape of a surrogate that has not its other half. Nothing changes its place.
pub(crate) fn repaired(text: &str) -> Cow<'_, str> {
    let mut repaired = Cow::Borrowed(text);
    let mut at = 0;
    while let Some(found) = text.as_bytes().get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let step = match surrogate(text, at) {
            None => 2,
            Some(Half::High) if surrogate(text, at + 6) == Some(Half::Low) => 12,
            Some(_) => {
                if let Some(escape) = text.get(at..at + 6) {
                    repaired.to_mut().replace_range(at..at + escape.len(), "\\ufffd");
                }
                6
            }
        };
        at += step;
    }
    repaired
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// The half that is escaped at a place, if one is.
fn surrogate(text: &str, at: usize) -> Option<Half> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

/// A JSON string without its quotes and escapes; `None` when `raw` is no JSON string.
#[inline]
pub(crate) fn unquote(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(inner.into());
    }
    typed::<String>(raw).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_surrogate_without_its_other_half_is_repaired() {
        for (text, right) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00""#, r#""\ufffd""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\uD83Dx\n\u00e9""#, r#""\ufffdx\n\u00e9""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#"{"\ud83d":"é\ude00é"}"#, r#"{"\ufffd":"é\ufffdé"}"#),
            (r#""\ud83"#, r#""\ud83"#),
            (r#""\ud83d"#, r#""\ufffd"#),
            ("\"\\u\u{e9}\u{e9}\"", "\"\\u\u{e9}\u{e9}\""),
            ("\"\\", "\"\\"),
        ] {
            assert_eq!(repaired(text), right);
        }
    }

    #[test]
    fn a_value_is_read_or_says_why_not() {
        assert_eq!(value(r#"["\ud83d"]"#), Ok(serde_json::json!(["\u{fffd}"])));
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(value(&deep(Unread::LEVELS)).is_ok());
        assert_eq!(value(&deep(Unread::LEVELS + 1)), Err(Unread::TooDeep));
        assert_eq!(value(&deep(1_000_000)), Err(Unread::TooDeep));
        assert_eq!(value("[DONE]"), Err(Unread::NotJson));
        assert_eq!(value(&"[".repeat(1_000_000)), Err(Unread::NotJson));
    }
}
