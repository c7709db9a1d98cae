//! The values that a user knows to be secrets, masked anywhere in shown text.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use super::mask::{masked, values_by_name};
use super::names::is_secret_header;
use super::{LOOKED_AT, Lines, Shown, by_name, on_one_line};

/// The secrets of a user: those that it sent, and those that its checks found. Only the latest are kept, so a user who
/// keeps logging in does not grow.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    shows: bool,
    /// In a box, so that a user without secrets pays a pointer.
    known: Option<Box<Known>>,
}

struct Known {
    /// How many secrets of one source are known.
    most: usize,
    sent: VecDeque<Secret>,
    found: VecDeque<Secret>,
}

impl Default for Known {
    fn default() -> Self {
        Self { most: MOST, sent: VecDeque::new(), found: VecDeque::new() }
    }
}

impl std::fmt::Debug for Known {
    /// Without the secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({}, {})", self.sent.len(), self.found.len())
    }
}

/// A secret in the forms in which it may turn up, the plain one first.
struct Secret {
    forms: Vec<String>,
}

/// Where a secret comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Sent,
    Found,
}

/// How many secrets of one source are known of a user.
const MOST: usize = 64;

/// The longest secret that is kept whole, in bytes; a longer one is cut to this.
const LONGEST: usize = 16 * 1024;

/// A secret of fewer characters is masked only where it fills its quotes: `a` occurs in every sentence.
const LEAST_IN_TEXT: usize = 4;

/// A secret of fewer characters is masked only where it is not a part of a longer word.
const LEAST_IN_WORDS: usize = 8;

impl Secrets {
    /// Those of many users, none of which is forgotten.
    #[cfg(feature = "testing")]
    pub(crate) fn of_all() -> Self {
        Self { shows: false, known: Some(Box::new(Known { most: usize::MAX, ..Known::default() })) }
    }

    /// From here on nothing is masked, or all known secrets again. Secrets are learnt anyway: redirects need them.
    pub(crate) fn show(&mut self, shows: bool) {
        self.shows = shows;
    }

    /// Whether secrets are to be seen.
    pub(crate) fn are_shown(&self) -> bool {
        self.shows
    }

    /// Whether secrets are known, or shown openly.
    pub(crate) fn matter(&self) -> bool {
        self.shows || self.known.is_some()
    }

    /// Learns a secret of a request.
    pub(crate) fn sent(&mut self, secret: &str) {
        self.learn(secret, Source::Sent);
    }

    /// Learns what a header of a request sends, if it is secret.
    pub(crate) fn sent_header(&mut self, name: &str, value: &str) {
        if !is_secret_header(name) {
            return;
        }
        self.sent(value);
        if name.eq_ignore_ascii_case("cookie") {
            let cookies = value.split(';').filter_map(|cookie| cookie.split_once('='));
            cookies.for_each(|(_, value)| self.sent(value));
        } else if let Some((_, credentials)) = value.split_once(' ') {
            self.sent(credentials);
        }
    }

    /// Learns the values under the names of secrets in a body that is sent.
    pub(crate) fn sent_in(&mut self, body: &[u8]) {
        /// A login's body is not larger.
        const LARGEST: usize = 64 * 1024;
        if body.len() > LARGEST {
            return;
        }
        let Ok(body) = std::str::from_utf8(body) else { return };
        for place in values_by_name(body) {
            let value = body.get(place).unwrap_or_default();
            self.sent(&unescaped(value));
        }
    }

    /// Learns a secret that a check found.
    pub(crate) fn found(&mut self, secret: &str) {
        self.learn(secret, Source::Found);
    }

    /// Learns the values under the names of secrets in a text of any length.
    #[cfg(feature = "testing")]
    pub(crate) fn found_in(&mut self, text: &str) {
        for place in values_by_name(text) {
            self.found(&unescaped(text.get(place).unwrap_or_default()));
        }
    }

    /// Where known secrets and the values under names of secrets stand in a text that is not cut. The places may overlap.
    #[cfg(feature = "testing")]
    pub(crate) fn whole_places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = values_by_name(text);
        let known = self.known.iter().flat_map(|known| known.sent.iter().chain(&known.found));
        places.extend(known.flat_map(|secret| secret.whole_places(text)));
        places
    }

    fn learn(&mut self, secret: &str, source: Source) {
        let secret = secret.trim();
        if !says_something(secret) {
            return;
        }
        let secret = super::beginning(secret, LONGEST);
        let Known { most, sent, found } = &mut **self.known.get_or_insert_default();
        let known = match source {
            Source::Sent => sent,
            Source::Found => found,
        };
        let is_it = |known: &Secret| known.forms.first().is_some_and(|plain| plain == secret);
        if known.back().is_some_and(is_it) {
            return;
        }
        if let Some(at) = known.iter().position(is_it)
            && let Some(again) = known.remove(at)
        {
            return known.push_back(again);
        }
        if known.len() == *most {
            known.pop_front();
        }
        known.push_back(Secret::new(secret));
    }

    /// The text without the secrets that are known.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(known) = self.known.as_deref().filter(|_| !self.shows) else { return Cow::Borrowed(text) };
        let secrets = known.sent.iter().chain(&known.found);
        masked(text, secrets.flat_map(|secret| secret.places(text)).collect())
    }

    /// Masks them in `text`.
    pub(crate) fn mask_in(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.mask(text) {
            *text = masked;
        }
    }

    /// Whether the text holds a known secret, shown or not.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        let known = self.known.iter().flat_map(|known| known.sent.iter().chain(&known.found));
        known.flat_map(|secret| secret.places(text)).next().is_some()
    }

    /// The text without the known secrets and without the values under names of secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.shows {
            return Cow::Borrowed(text);
        }
        match by_name(text) {
            Cow::Borrowed(text) => self.mask(text),
            Cow::Owned(text) => Cow::Owned(self.mask(&text).into_owned()),
        }
    }

    /// Foreign text as it may be shown.
    pub(crate) fn shown<'t>(&self, text: &'t str) -> Shown<'t> {
        let start = super::beginning(text, LOOKED_AT);
        let shown = Shown::masked(self.clean(start));
        if start.len() < text.len() { shown.beginning_of(text.len()) } else { shown.with_bytes(text.len()) }
    }

    /// The line of a failure that shows the beginning of a body, which has so many bytes in all, if that is known. A
    /// line break in it is a space: it is as often a page as it is JSON. Empty if the body is.
    pub(crate) fn body(&self, text: &str, bytes: Option<usize>) -> String {
        /// In characters.
        const SHOWN: usize = 512;
        let (text, whole) = (super::beginning(text.trim(), LOOKED_AT / 2), text.trim());
        let is_beginning = text.len() < whole.len();
        let text = on_one_line(text);
        if text.is_empty() {
            return String::new();
        }
        let shown = Shown::masked(self.clean(&text));
        let all = bytes.unwrap_or(whole.len());
        let shown = if is_beginning { shown.beginning_of(all) } else { shown.with_bytes(all) };
        let shown = if bytes.is_some() { shown.max(SHOWN) } else { shown.width(SHOWN + 1) };
        format!("\nbody: {shown}")
    }

    /// A text of several lines for observers and failures, masked once for all.
    pub(crate) fn told(&self, text: &str) -> String {
        Lines(&self.clean(super::beginning(text, LOOKED_AT))).to_string()
    }
}

/// A message about a text, without that text's values under names of secrets.
pub(crate) fn hide_named_in<'t>(said: &'t str, text: &str) -> Cow<'t, str> {
    let text = super::beginning(text, LOOKED_AT);
    let values = values_by_name(text).into_iter().filter_map(|place| text.get(place));
    let values = values.map(|value| Secret::new(&unescaped(value))).filter(Secret::is_one);
    masked(said, values.flat_map(|value| value.quoted_places(said)).collect())
}

impl Secret {
    fn new(plain: &str) -> Self {
        let in_json = json(plain);
        let mut forms = vec![plain.to_owned()];
        // As servers write it: in JSON, in a string of JSON, and in a URL or a form.
        let percent = percent_encoded(plain);
        let others = [
            in_json.replace('/', "\\/"),
            json(&in_json),
            in_json,
            percent.to_ascii_lowercase(),
            percent.replace("%20", "+"),
            percent,
        ];
        for other in others {
            // Lower case matters only in escapes.
            let other = if other.eq_ignore_ascii_case(plain) { continue } else { other };
            if !forms.contains(&other) {
                forms.push(other);
            }
        }
        Self { forms }
    }

    fn is_one(&self) -> bool {
        self.forms.first().is_some_and(|plain| says_something(plain.trim()))
    }

    /// Where it stands in a text; if it is short, only where it fills its quotes.
    fn quoted_places(self, text: &str) -> Vec<Range<usize>> {
        let is_long = |place: &Range<usize>| place.len() >= LEAST_IN_WORDS;
        self.places(text).filter(|place| is_long(place) || stands_alone(text, place, 0)).collect()
    }

    /// Where it stands in a text; also where the text breaks off in the middle of it.
    fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.whole_places(text).chain(self.forms.iter().flat_map(move |form| cut_off(text, form)))
    }

    /// Where it stands whole.
    fn whole_places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.forms.iter().flat_map(move |form| {
            let found = text.match_indices(form.as_str()).map(|(at, found)| at..at + found.len());
            let length = form.chars().take(LEAST_IN_WORDS).count();
            found.filter(move |place| stands_alone(text, place, length))
        })
    }
}

/// Truth values and the like are no secrets.
fn says_something(secret: &str) -> bool {
    !secret.is_empty() && !matches!(secret, "null" | "true" | "false")
}

/// Whether the text there is a secret of so many characters, and not part of something else.
fn stands_alone(text: &str, place: &Range<usize>, characters: usize) -> bool {
    if characters >= LEAST_IN_WORDS {
        return true;
    }
    let before = text.get(..place.start).and_then(|text| text.chars().next_back());
    let after = text.get(place.end..).and_then(|text| text.chars().next());
    if characters >= LEAST_IN_TEXT {
        return !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric);
    }
    let is_quote = |c: Option<char>| matches!(c, None | Some('"' | '\'' | '`'));
    // A string in a string ends with a backslash first.
    is_quote(before) && (is_quote(after) || after == Some('\\'))
}

/// The beginnings of a secret before a `…` and at the end of the text.
fn cut_off<'a>(text: &'a str, form: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    /// Less gives little away.
    const LEAST: usize = 4;
    /// Our own texts have fewer cuts.
    const CUTS: usize = 32;
    let ends = text.match_indices('…').map(|(at, _)| at).take(CUTS).chain([text.len()]);
    ends.filter_map(move |end| {
        let text = text.get(..end)?.trim_end_matches('"');
        let lengths = form.char_indices().map(|(at, _)| at).filter(|length| *length >= LEAST);
        let longest = lengths.rev().find(|&length| text.ends_with(&form[..length]))?;
        let start = text.len() - longest;
        let begins = !text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        (begins || longest >= LEAST_IN_WORDS).then_some(start..text.len())
    })
}

/// As JSON writes it in a string.
fn json(text: &str) -> String {
    // Serializing a string cannot fail.
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// The content of a string of JSON; any other text is itself.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    serde_json::from_str(&format!("\"{text}\"")).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// RFC 3986: all but the unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Base64 (RFC 4648, section 4), as `Authorization: Basic` has it.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sign = SIGNS.get(bits >> (18 - 6 * place) & 63).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knowing(secrets: &[&str]) -> Secrets {
        let mut known = Secrets::default();
        secrets.iter().for_each(|secret| known.found(secret));
        known
    }

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let secrets = knowing(&["a+b/c=\"d e"]);
        for text in [
            r#"a+b/c="d e"#,
            r#""a+b/c=\"d e""#,
            r#"a+b\/c=\"d e"#,
            "k=a%2Bb%2Fc%3D%22d%20e",
            "a%2bb%2fc%3d%22d%20e",
            "a%2Bb%2Fc%3D%22d+e",
        ] {
            let shown = secrets.mask(text);
            assert!(shown.contains("***") && !shown.contains('b'), "{shown}");
        }
        assert_eq!(knowing(&["hunter22"]).mask("Bearer hunter22, xhunter22y"), "Bearer ***, x***y");
    }

    #[test]
    fn a_short_secret_is_masked_where_it_stands_alone() {
        let secrets = knowing(&["open", "ab"]);
        assert_eq!(
            secrets.mask("open (reopened), ab, \"ab\", 'ab' {\\\"ab\\\"}"),
            "*** (reopened), ab, \"***\", '***' {\\\"***\\\"}"
        );
        assert_eq!(secrets.mask("ab"), "***");
        assert_eq!(knowing(&["true", "", " "]).mask("true \"\""), "true \"\"");
    }

    #[test]
    fn what_is_left_of_a_secret_that_was_cut_is_masked() {
        let secrets = knowing(&["abcdefghijkl"]);
        assert_eq!(secrets.mask("is \"abcdefgh… (90 bytes in all)"), "is \"***… (90 bytes in all)");
        assert_eq!(secrets.mask("is \"abcdefgh\"… (90 bytes in all)"), "is \"***\"… (90 bytes in all)");
        assert_eq!(secrets.mask("x abcde"), "x ***");
        assert_eq!(secrets.mask("x abc"), "x abc");
    }

    #[test]
    fn only_the_latest_are_known() {
        let mut secrets = Secrets::default();
        secrets.sent("password-1");
        for n in 0..1000 {
            secrets.found(&format!("token-number-{n}"));
        }
        assert_eq!(secrets.mask("password-1 token-number-999 token-number-1."), "*** *** token-number-1.");
        secrets.show(true);
        assert_eq!(secrets.mask("password-1"), "password-1");
        assert!(secrets.stand_in("v1 password-1") && !secrets.stand_in("v1"));
    }

    #[test]
    fn a_body_s_secrets_are_those_under_their_names() {
        let mut secrets = Secrets::default();
        secrets.sent_in(br#"{"user":"grace","password":"a\"hunter"}"#);
        secrets.sent_in(b"user=ada&password=lovelace1");
        assert_eq!(secrets.mask("grace, ada: a\"hunter, lovelace1"), "grace, ada: ***, ***");
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
