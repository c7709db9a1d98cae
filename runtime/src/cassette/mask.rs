//! What a cassette does not keep: the values that failures show as `***`, by the same rule, in requests and in answers.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::exchange::{Asked, Exchange, Raw};
use super::splice::{Edit, merged};
use crate::shown::{MASK, Secrets, is_secret_header};

/// The secrets that are known so far.
#[derive(Debug, Default)]
pub(super) struct Masks(Secrets);

impl Masks {
    /// A request without its secrets, which are known from here on.
    pub(super) fn request(&mut self, raw: &Raw<'_>) -> Asked {
        self.learn(raw);
        let query = raw.url.query().map(|query| self.query(query));
        let path = self.text(raw.url.path());
        let headers: Vec<_> = raw
            .headers()
            .map(|(name, value, is_secret)| {
                let shown = if is_secret { hidden(name, &value) } else { self.text(&value).into_owned() };
                (name.to_owned(), shown)
            })
            .collect();
        let body = raw.body.map(|body| match std::str::from_utf8(body) {
            Ok(text) => match self.text(text) {
                Cow::Borrowed(_) => body.clone(),
                Cow::Owned(masked) => masked.into(),
            },
            Err(_) => body.clone(),
        });
        let is_masked =
            path != raw.url.path() || query.as_deref() != raw.url.query() || body.as_ref() != raw.body;
        let method = raw.method.to_owned();
        Asked { method, origin: raw.origin(), path: path.into_owned(), query, headers, body, is_masked }
    }

    fn learn(&mut self, raw: &Raw<'_>) {
        crate::url::secrets(raw.url.as_str()).for_each(|secret| self.0.sent(&secret));
        for (name, value, is_secret) in raw.headers() {
            self.0.sent_header(name, &value);
            if is_secret && !is_secret_header(name) {
                // It holds a secret under another name.
                self.0.sent(&value);
            }
            let password = value.strip_prefix("Basic ").and_then(|encoded| STANDARD.decode(encoded).ok());
            if let Some(text) = password.and_then(|pair| String::from_utf8(pair).ok())
                && let Some((_, password)) = text.split_once(':')
            {
                self.0.sent(password);
            }
        }
        if let Some(body) = raw.body {
            self.0.sent_in(body);
        }
    }

    /// Learns the secrets that a server sent in a body, which may have begun before.
    pub(super) fn learn_answer(&mut self, body: &[u8]) {
        self.0.found_in(&as_text(body));
    }

    /// Takes the secrets out of an answer.
    pub(super) fn answer(&mut self, exchange: &mut Exchange) {
        let headers = || exchange.head.iter().flat_map(|head| &head.headers);
        for (name, value) in headers() {
            if name.eq_ignore_ascii_case("set-cookie") {
                self.0.found(cookie_value(value).1);
            } else if is_secret_header(name) {
                self.0.found(value);
            }
        }
        for (name, value) in exchange.head.iter_mut().flat_map(|head| &mut head.headers) {
            *value = match &**name {
                "set-cookie" => without_cookie(value),
                name if is_secret_header(name) => hidden(name, value),
                _ => self.text(value).into_owned(),
            };
        }
        let body = exchange.body();
        let places = self.0.whole_places(&as_text(&body));
        let edits = merged(places).into_iter().map(|place| Edit { place, text: MASK.to_owned() });
        exchange.edit_body(&edits.collect::<Vec<_>>());
    }

    fn query(&self, query: &str) -> String {
        // As it is shown in failures, and without what else is known.
        let query = format!("?{query}");
        let shown = crate::url::shown(&query);
        self.text(&shown).strip_prefix('?').unwrap_or_default().to_owned()
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let places = merged(self.0.whole_places(text));
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut masked, mut done) = (String::with_capacity(text.len()), 0);
        for place in places {
            masked.push_str(text.get(done..place.start).unwrap_or_default());
            masked.push_str(MASK);
            done = place.end;
        }
        masked.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(masked)
    }
}

/// The value of a header that holds a secret. Names of cookies and the scheme of credentials stay.
fn hidden(name: &str, value: &str) -> String {
    if name.eq_ignore_ascii_case("cookie") {
        let cookies = value.split(';').map(|cookie| match cookie.split_once('=') {
            Some((name, "")) => format!("{name}="),
            Some((name, _)) => format!("{name}={MASK}"),
            None => cookie.to_owned(),
        });
        return cookies.collect::<Vec<_>>().join(";");
    }
    match value.split_once(' ') {
        Some((scheme, _)) if name.to_ascii_lowercase().ends_with("authorization") => {
            format!("{scheme} {MASK}")
        }
        _ if value.is_empty() => String::new(),
        _ => MASK.to_owned(),
    }
}

/// What stands before the value of a cookie that is set, the value, and what stands behind it.
fn cookie_value(line: &str) -> (&str, &str, &str) {
    let end = line.find(';').unwrap_or(line.len());
    let (pair, attributes) = line.split_at(end);
    match pair.find('=') {
        Some(at) => (&pair[..=at], &pair[at + 1..], attributes),
        None => (pair, "", attributes),
    }
}

fn without_cookie(line: &str) -> String {
    match cookie_value(line) {
        // It takes a cookie away.
        (_, "", _) => line.to_owned(),
        (name, _, attributes) => format!("{name}{MASK}{attributes}"),
    }
}

/// The bytes as a text of the same length: each byte that is no UTF-8 is one character.
pub(super) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
    }
    Cow::Owned(text)
}
