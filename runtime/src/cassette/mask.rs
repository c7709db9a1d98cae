//! What a cassette does not keep: the values that failures show as `***`, by the same rule, in requests and in answers.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::exchange::{Asked, Exchange, Raw};
use super::splice::{Edit, merged, replaced, splice};
use crate::shown::{MASK, Secrets, is_secret_header};

/// The secrets that are known so far, of all users.
#[derive(Debug)]
pub(super) struct Masks(Secrets);

impl Default for Masks {
    fn default() -> Self {
        Self(Secrets::of_all())
    }
}

impl Masks {
    /// A request whose secrets are known from here on. Those in its headers are taken out already.
    pub(super) fn asked(&mut self, raw: &Raw<'_>) -> Asked {
        self.learn(raw);
        let headers = raw.headers().map(|(name, value, is_secret)| {
            let shown = if is_secret { hidden(name, &value) } else { value };
            (name.to_owned(), shown)
        });
        Asked {
            method: raw.method.to_owned(),
            origin: raw.origin(),
            path: raw.url.path().to_owned(),
            query: raw.url.query().map(str::to_owned),
            headers: headers.collect(),
            body: raw.body.cloned(),
            is_masked: false,
        }
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
            self.learn_body(body);
        }
    }

    /// Learns the secrets in the head of an answer.
    pub(super) fn learn_head(&mut self, headers: &[(String, String)]) {
        for (name, value) in headers {
            if name.eq_ignore_ascii_case("set-cookie") {
                self.0.found(cookie_value(value).1);
            } else if is_secret_header(name) {
                self.0.found(value);
            }
        }
    }

    /// Learns the secrets in a body, which may have begun before.
    pub(super) fn learn_body(&mut self, body: &[u8]) {
        self.0.found_in(&as_text(body));
    }

    /// Takes the secrets out of an exchange.
    pub(super) fn hide(&self, exchange: &mut Exchange) {
        self.hide_in(&mut exchange.asked);
        for (name, value) in exchange.head.iter_mut().flat_map(|head| &mut head.headers) {
            *value = match &**name {
                "set-cookie" => without_cookie(value),
                "location" => self.url(value),
                name if is_secret_header(name) => hidden(name, value),
                _ => self.text(value).into_owned(),
            };
        }
        exchange.edit_body(&self.edits(&exchange.body()));
    }

    /// Takes the secrets out of a request.
    pub(super) fn hide_in(&self, asked: &mut Asked) {
        let Asked { path, query, headers, body, is_masked, .. } = asked;
        let mut hide = |text: &mut String, hidden: String| {
            *is_masked |= *text != hidden;
            *text = hidden;
        };
        let hidden = self.text(path).into_owned();
        hide(path, hidden);
        if let Some(query) = query {
            let hidden = self.url(&format!("?{query}")).split_off(1);
            hide(query, hidden);
        }
        if let Some(body) = body {
            let edits = self.edits(body);
            *is_masked |= !edits.is_empty();
            *body = splice(&[std::mem::take(body)], &edits).pop().unwrap_or_default();
        }
        for (_, value) in headers.iter_mut().filter(|(name, _)| !is_secret_header(name)) {
            *value = self.text(value).into_owned();
        }
    }

    fn edits(&self, body: &[u8]) -> Vec<Edit> {
        let places = merged(self.0.whole_places(&as_text(body))).into_iter();
        places.map(|place| Edit { place, text: MASK.to_owned() }).collect()
    }

    /// A URL as it is shown in failures, and without what else is known.
    fn url(&self, url: &str) -> String {
        // The fragment is no secret by itself, and a check may look for it.
        let (rest, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        self.text(&(crate::url::shown(rest) + fragment)).into_owned()
    }

    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        replaced(text, &self.edits(text.as_bytes()))
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
