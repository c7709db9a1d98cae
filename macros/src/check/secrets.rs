//! Which values are secrets: those that a request sends as a secret.
//!
//! The conditions that find such values are marked (`Condition::secret`). So failures and logs mask the values,
//! even the failure of the check that finds them.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::ast::{
    ArgumentValue, Body, Expr, Http, Include, Json, LetValue, Open, Part, Piece, Step, StepKind, Text, Visit,
};

/// The values that are used in a `bearer`, a `basic`, or under the name of a secret in a header, a query or a body.
/// Values that such a value is made of are secrets too: by a `let`, or as an argument of a fragment.
pub(super) fn of_steps(steps: &[Step]) -> BTreeSet<usize> {
    let mut found = Found::default();
    found.block(steps);
    let Found { mut secrets, made_of } = found;
    loop {
        let known = secrets.len();
        for (value, parts) in &made_of {
            if secrets.contains(value) {
                secrets.extend(parts);
            }
        }
        if secrets.len() == known {
            return secrets;
        }
    }
}

#[derive(Default)]
struct Found {
    secrets: BTreeSet<usize>,
    /// Adds a value, and the values that it is made of.
    made_of: Vec<(usize, Vec<usize>)>,
}

impl Visit for Found {
    fn step(&mut self, step: &Step) {
        if let StepKind::Let { name, value: LetValue::Expr(expr) | LetValue::Run(expr), .. } = &step.kind {
            self.made_of.push((name.value, of_expr(expr)));
        }
        self.walk_step(step);
    }

    fn http(&mut self, http: &Http) {
        self.request(&http.url, &http.parts);
    }

    fn open(&mut self, open: &Open) {
        self.request(&open.url, &open.parts);
    }

    fn include(&mut self, include: &Include) {
        for argument in &include.arguments {
            let parts = match &argument.value {
                ArgumentValue::Expr(expr) => of_expr(expr),
                ArgumentValue::Text(text) => of_text(text),
            };
            self.made_of.push((argument.name.value, parts));
        }
        self.block(&include.body);
    }
}

impl Found {
    fn request(&mut self, url: &Text, parts: &[Part]) {
        self.url(url);
        for part in parts {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::When(_, part) => self.part(part),
            Part::Headers(pairs) if names_a_secret(&pairs.tokens) => self.secrets.extend(of_expr(pairs)),
            Part::Bearer(token) => self.secret(token),
            Part::Basic(name, password) => {
                self.secret(name);
                self.secret(password);
            }
            Part::Header(name, value) if is(name, is_secret_header) => self.secret(value),
            Part::Query(name, value) if is(name, is_secret_in_query) => self.secret(value),
            Part::Body(Body::Form(pairs)) => {
                for (_, value) in pairs.iter().filter(|(name, _)| is_secret(&name.value)) {
                    self.secret(value);
                }
            }
            Part::Body(Body::Json(json)) => self.json_body(json),
            Part::Header(..) | Part::Headers(_) | Part::Query(..) | Part::Body(Body::Text(_)) => {}
        }
    }

    /// `?token={token}` in a URL.
    fn url(&mut self, url: &Text) {
        let Text::Literal { pieces, .. } = url else { return };
        for pair in pieces.windows(2) {
            let [Piece::Fixed { text, .. }, Piece::Filled { used: Some(used), .. }] = pair else { continue };
            let name = text.strip_suffix('=').and_then(|text| text.rsplit(['?', '&']).next());
            if name.is_some_and(is_secret_in_query) {
                self.secrets.insert(used.value);
            }
        }
    }

    fn json_body(&mut self, json: &Json) {
        match json {
            Json::Object(members) => {
                for (name, value) in members {
                    match value {
                        Json::Text(text) if is(name, is_secret) => self.secret(text),
                        Json::Expr(expr) if is(name, is_secret) => self.secrets.extend(of_expr(expr)),
                        Json::Object(_)
                        | Json::Array(_)
                        | Json::Text(_)
                        | Json::Number(_)
                        | Json::True
                        | Json::False
                        | Json::Null
                        | Json::Expr(_) => self.json_body(value),
                    }
                }
            }
            Json::Array(elements) => elements.iter().for_each(|element| self.json_body(element)),
            Json::Text(_) | Json::Number(_) | Json::True | Json::False | Json::Null | Json::Expr(_) => {}
        }
    }

    fn secret(&mut self, text: &Text) {
        self.secrets.extend(of_text(text));
    }
}

/// Whether Rust names a header that holds a secret, in a string literal: `[("X-Api-Key", key)]`.
fn names_a_secret(rust: &TokenStream) -> bool {
    rust.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => names_a_secret(&group.stream()),
        TokenTree::Literal(literal) => is_secret_header(literal.to_string().trim_matches('"')),
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    })
}

/// Whether a fixed text is the name of a secret.
fn is(name: &Text, of_kind: fn(&str) -> bool) -> bool {
    match name {
        Text::Literal { value, .. } => of_kind(value),
        Text::Expr(_) => false,
    }
}

fn of_text(text: &Text) -> Vec<usize> {
    match text {
        Text::Literal { pieces, .. } => {
            let uses = pieces.iter().filter_map(|piece| match piece {
                Piece::Filled { used, .. } => used.map(|used| used.value),
                Piece::Fixed { .. } => None,
            });
            uses.collect()
        }
        Text::Expr(expr) => of_expr(expr),
    }
}

fn of_expr(expr: &Expr) -> Vec<usize> {
    expr.uses.iter().map(|used| used.value).collect()
}

// The rule below is that of the runtime (`runtime/src/shown/names.rs`). This crate cannot depend on the runtime.

/// Whether the last word of a name is the word of a secret. Words end at other characters than letters, and before
/// a capital that follows a small letter.
fn is_secret(name: &str) -> bool {
    let (rest, word) = last_word(name);
    ["token", "secret", "password", "passwd", "apikey", "authorization"].contains(&word.as_str())
        || word == "key" && last_word(rest).1 == "api"
}

fn is_secret_in_query(name: &str) -> bool {
    let word = last_word(name).1;
    is_secret(name) || ["key", "sig", "signature", "auth", "pass", "pwd", "session"].contains(&word.as_str())
}

fn is_secret_header(name: &str) -> bool {
    let known = ["cookie", "x-goog-api-key", "x-auth", "x-auth-key", "x-access-key", "x-session-id"];
    is_secret(name)
        || known.iter().any(|known| name.eq_ignore_ascii_case(known))
        || name.to_ascii_lowercase().ends_with("subscription-key")
}

/// The last word of a name in small letters, and what stands before it.
fn last_word(name: &str) -> (&str, String) {
    let name = name.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    let begins = |place: usize| {
        let (before, first) = (place.checked_sub(1).and_then(|place| letters.get(place)), letters.get(place));
        let (Some((_, before)), Some((_, first))) = (before, first) else { return true };
        let next_is_small = letters.get(place + 1).is_some_and(|(_, next)| next.is_ascii_lowercase());
        !before.is_ascii_alphabetic()
            || first.is_ascii_uppercase() && (before.is_ascii_lowercase() || next_is_small)
    };
    let start = (0..letters.len()).rev().find(|place| begins(*place)).and_then(|place| letters.get(place));
    let (rest, word) = name.split_at(start.map_or(0, |(at, _)| *at));
    (rest, word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_those_of_the_runtime() {
        for name in ["X-Auth-Token", "accessToken", "api_key", "apiKey", "APIKey", "PASSWORD", "x-api-key"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["total_tokens", "token_type", "monkey", "key", ""] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(is_secret_header("Cookie") && is_secret_header("Ocp-Apim-Subscription-Key"));
        assert!(is_secret_in_query("key") && !is_secret_in_query("symbol"));
    }
}
