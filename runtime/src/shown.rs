//! Foreign text, made safe to show: one escape, one cut and one mask for failures, logs and timelines.
//!
//! | | |
//! |---|---|
//! | [`Shown`] | text that is escaped, masked and cut: what everything else uses |
//! | [`Short`] | a value within a sentence: escaped, and cut at 120 characters |
//! | [`Lines`] | a text of several lines, such as a fact of a failure: escaped and cut, its line breaks left |
//! | [`by_name`] | what stands under the name of a secret is `***` |
//! | [`Secrets`] | the values that a user knows to be secrets |

mod mask;
mod names;
mod secrets;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

pub(crate) use mask::{MASK, by_name, percent_decoded};
pub(crate) use names::{is_secret_header, is_secret_in_query, is_secret_path};
pub(crate) use secrets::{Secrets, base64, hide_named_in};

/// How many bytes of a text are looked at: far more than are shown, so that a secret is masked whole.
const LOOKED_AT: usize = 16 * 1024;

/// Foreign text, safe to show. Nothing in it moves the cursor, changes colours, hides or reverses other text. A value
/// under the name of a secret is `***`. A long text is cut, and says so.
///
/// An [`Observer`](crate::Observer) gets raw text. To print it, use [`RunEvent::shown`](crate::RunEvent::shown), which
/// also knows the secrets of the user; for text of no event, use this type.
///
/// - Control characters (line breaks too), invisible characters and those that change the order of others become Rust's
///   escapes, `\u{1b}`. Accents, other scripts and emoji stay.
/// - String values of JSON whose member's name, split at `_`, `-` and case, ends in `token`, `secret`, `password`,
///   `passwd`, `apikey`, `api_key` or `authorization` are `***`, also in JSON that is cut off or is itself in a string;
///   so are values of such pairs `name=value`, and of `key`, `sig` and the like in a query.
/// - It has at most 4,096 characters, or the given number, of the first 16 KiB. If it is cut, it says how many bytes
///   the text has.
///
/// `Debug` is the same in quotes.
///
/// ```
/// use streamgauge::Shown;
///
/// assert_eq!(Shown::new("\x1b[31mred\n").to_string(), r"\u{1b}[31mred\n");
/// assert_eq!(Shown::new(r#"{"user":"ada","token":"s3cr3t"}"#).to_string(), r#"{"user":"ada","token":"***"}"#);
/// assert_eq!(Shown::new("a long text").max(6).to_string(), "a long… (11 bytes in all)");
/// assert_eq!(Shown::new("a long text").width(6).to_string(), "a lon…");
/// ```
#[derive(Clone)]
pub struct Shown<'t> {
    text: Cow<'t, str>,
    /// How many bytes the text has.
    bytes: usize,
    /// Whether only its beginning is here.
    is_beginning: bool,
    limit: Limit,
}

#[derive(Debug, Clone, Copy)]
enum Limit {
    /// At most so many characters, then the length.
    Most(usize),
    /// Up to so many, the `…` included.
    Width(usize),
}

impl<'t> Shown<'t> {
    /// How many characters are shown by default.
    pub(crate) const MOST: usize = 4096;

    /// Text of a server, of a file, or of another place that is not trusted.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let start = beginning(text, LOOKED_AT);
        Self { bytes: text.len(), is_beginning: start.len() < text.len(), ..Self::masked(by_name(start)) }
    }

    /// Without masks: for text with no secrets left, or with secrets that are to be seen.
    #[must_use]
    pub fn unmasked(text: &'t str) -> Self {
        Self::masked(text)
    }

    /// Text with secrets already masked, or to be seen.
    pub(crate) fn masked(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        Self { bytes: text.len(), text, is_beginning: false, limit: Limit::Most(Self::MOST) }
    }

    /// Says how many bytes the masked text had.
    pub(crate) fn with_bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// Says that it is the beginning of a text of so many bytes.
    pub(crate) fn beginning_of(self, bytes: usize) -> Self {
        Self { bytes, is_beginning: true, ..self }
    }

    /// Cuts it after so many characters.
    #[must_use]
    pub fn max(self, characters: usize) -> Self {
        Self { limit: Limit::Most(characters), ..self }
    }

    /// Cuts it to at most so many characters, including the `…` at its end. It does not say its length.
    #[must_use]
    pub fn width(self, characters: usize) -> Self {
        Self { limit: Limit::Width(characters), ..self }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, kind: Kind) -> fmt::Result {
        let (max, kept_of_cut) = match self.limit {
            Limit::Most(max) => (max, max),
            Limit::Width(width) if self.is_beginning => (width.saturating_sub(1), width.saturating_sub(1)),
            Limit::Width(width) => (width, width.saturating_sub(1)),
        };
        let quote = if kind == Kind::Quoted { "\"" } else { "" };
        let beginning = escaped(&self.text, kind, max, kept_of_cut);
        write!(f, "{quote}{}{quote}", beginning.text)?;
        match self.limit {
            Limit::Width(0) => Ok(()),
            Limit::Width(_) if beginning.is_cut || self.is_beginning => f.write_char('…'),
            Limit::Most(_) if beginning.is_cut => write!(f, "… ({} bytes in all)", self.bytes),
            Limit::Most(_) if self.is_beginning => write!(f, " ({} bytes in all)", self.bytes),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Kind::Line)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Kind::Quoted)
    }
}

/// A value within a sentence. `Debug` is the same in quotes.
pub(crate) struct Short<'t>(pub(crate) &'t str);

impl Short<'_> {
    pub(crate) const CHARS: usize = 120;

    /// Whether it is shown uncut, on one line.
    pub(crate) fn is_shown_whole(&self) -> bool {
        self.cut().is_none() && !self.0.contains(['\n', '\r'])
    }

    /// The beginning, if it is too long to be shown whole.
    pub(crate) fn cut(&self) -> Option<&str> {
        self.0.char_indices().nth(Self::CHARS).map(|(at, _)| &self.0[..at])
    }
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown::masked(self.0).max(Self::CHARS).fmt(f)
    }
}

impl fmt::Debug for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Shown::masked(self.0).max(Self::CHARS), f)
    }
}

/// A text with its line breaks, escaped; cut if it is long as a whole.
pub(crate) struct Lines<'t>(pub(crate) &'t str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown::masked(self.0).write(f, Kind::Lines)
    }
}

/// A text on one line, with line breaks and tabs as spaces: a body is as often a page as it is JSON.
pub(crate) fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        return Cow::Owned(text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " "));
    }
    Cow::Borrowed(text)
}

/// The longest beginning of a text with at most so many bytes.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Line,
    /// Line breaks stay.
    Lines,
    /// Quotes and backslashes are escaped.
    Quoted,
}

struct Beginning<'t> {
    text: Cow<'t, str>,
    is_cut: bool,
}

/// The escaped text, if it has at most `max` characters; or else its beginning with at most `kept_of_cut`.
fn escaped(text: &str, kind: Kind, max: usize, kept_of_cut: usize) -> Beginning<'_> {
    let is_plain =
        |byte: u8| matches!(byte, b' '..=b'~') && !(kind == Kind::Quoted && matches!(byte, b'"' | b'\\'));
    if text.len() <= max && text.bytes().all(is_plain) {
        return Beginning { text: Cow::Borrowed(text), is_cut: false };
    }
    let (mut shown, mut length, mut end_of_cut) = (String::new(), 0, 0);
    let (mut characters, mut before) = (text.chars().peekable(), None);
    while let Some(c) = characters.next() {
        let is_escaped = match kind {
            Kind::Quoted if matches!(c, '"' | '\\') => true,
            Kind::Lines if c == '\n' => false,
            _ => is_unseen(c, before, characters.peek().copied()),
        };
        let from = shown.len();
        if is_escaped {
            shown.extend(c.escape_default());
            length += shown.len() - from;
        } else {
            shown.push(c);
            length += 1;
        }
        if length > max {
            shown.truncate(end_of_cut);
            return Beginning { text: Cow::Owned(shown), is_cut: true };
        }
        if length <= kept_of_cut {
            end_of_cut = shown.len();
        }
        before = Some(c);
    }
    Beginning { text: Cow::Owned(shown), is_cut: false }
}

/// Whether a character is not seen as itself: it controls a terminal, breaks a line, changes the order of others, or is
/// invisible. Joiners and variation selectors count only outside emoji and scripts that use them.
fn is_unseen(c: char, before: Option<char>, after: Option<char>) -> bool {
    let belongs = |other: Option<char>| other.is_some_and(|other| !other.is_ascii() && !is_invisible(other));
    match c {
        ' '..='~' => false,
        '\u{200c}' | '\u{200d}' => !(belongs(before) && belongs(after)),
        '\u{fe00}'..='\u{fe0f}' => before.is_none_or(|before| is_invisible(before) || before == ' '),
        _ => c.is_control() || is_invisible(c),
    }
}

/// Format characters, fillers, line separators and what is no character (Unicode, general categories Cf, Zl and Zp,
/// `Default_Ignorable_Code_Point`), selectors and joiners included.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_an_escape() {
        for (raw, shown) in [
            ("\x1b[31mred\x1b[0m", r"\u{1b}[31mred\u{1b}[0m"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\r\n\tb\0\x7f", r"a\r\n\tb\u{0}\u{7f}"),
            (
                "\u{202e}drow\u{202c} \u{2066}x\u{2069} \u{200e}\u{200f}\u{61c}",
                r"\u{202e}drow\u{202c} \u{2066}x\u{2069} \u{200e}\u{200f}\u{61c}",
            ),
            ("a\u{2028}b\u{2029}c\u{85}d", r"a\u{2028}b\u{2029}c\u{85}d"),
            ("to\u{200b}ken\u{feff}\u{ad}\u{2060}", r"to\u{200b}ken\u{feff}\u{ad}\u{2060}"),
            ("ad\u{200d}min", r"ad\u{200d}min"),
            ("x\u{e0041}\u{e0001}\u{fffe}", r"x\u{e0041}\u{e0001}\u{fffe}"),
        ] {
            assert_eq!(Shown::new(raw).to_string(), shown);
        }
        for plain in [
            "é 日本 \u{5d0}\u{5d1} \u{646}\u{645}\u{6cc}\u{200c}\u{62e}",
            "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            r#"a\u{1b} "b""#,
            "e\u{301}",
        ] {
            assert_eq!(Shown::new(plain).to_string(), plain);
        }
        assert_eq!(format!("{:?}", Shown::new("a \"b\" \\ \x1b é")), r#""a \"b\" \\ \u{1b} é""#);
        assert_eq!(Lines("a\nb\r\x1b").to_string(), "a\nb\\r\\u{1b}");
    }

    #[test]
    fn what_is_long_is_cut_and_says_how_long_it_is() {
        let long = "é".repeat(300_000);
        let shown = Shown::new(&long).to_string();
        assert!(shown.ends_with("é… (600000 bytes in all)") && shown.chars().count() < 4200);
        assert_eq!(Shown::new("abcdef").max(6).to_string(), "abcdef");
        assert_eq!(Shown::new("abcdefg").max(6).to_string(), "abcdef… (7 bytes in all)");
        assert_eq!(Shown::new("abcdef").width(6).to_string(), "abcdef");
        assert_eq!(Shown::new("abcdefg").width(6).to_string(), "abcde…");
        // An escape is never cut in two.
        assert_eq!(Shown::new("abc\x1b\x1b").width(9).to_string(), "abc…");
        assert_eq!(Shown::new("abc\x1b\x1b").width(10).to_string(), r"abc\u{1b}…");
        assert_eq!(
            (Shown::new("ab").width(0).to_string(), Shown::new("ab").width(1).to_string()),
            (String::new(), "…".to_owned())
        );
        assert_eq!(Shown::new("abc").beginning_of(9).to_string(), "abc (9 bytes in all)");
        assert_eq!(Shown::new("abc").beginning_of(9).width(3).to_string(), "ab…");
        assert_eq!(Shown::new("abc").beginning_of(9).width(4).to_string(), "abc…");
        let hostile = "\x1b".repeat(300_000);
        assert!(format!("{}", Short(&hostile)).len() < 200 && format!("{:?}", Short(&hostile)).len() < 200);
    }
}
