//! The secrets that a user sends.

use crate::request::Request;
use crate::shown::{Secrets, base64, is_secret_header, is_secret_in_query};

/// Adds the secrets that a request sends to `secrets`.
pub(super) fn learn(request: &Request, secrets: &mut Secrets) {
    if let Some(token) = &request.bearer {
        secrets.sent(token);
    }
    if let Some((name, password)) = &request.basic {
        secrets.sent(password);
        secrets.sent(&base64(format!("{name}:{password}").as_bytes()));
    }
    crate::url::secrets(&request.url).for_each(|secret| secrets.sent(&secret));
    for (_, value) in request.query.iter().filter(|(name, _)| is_secret_in_query(name)) {
        secrets.sent(value);
    }
    for (name, value) in &request.headers {
        learn_header(name, value, secrets);
    }
    if let Some((body, _)) = &request.body {
        secrets.sent_in(body);
    }
}

/// Tells `secrets` what a header sends, if it is secret.
pub(super) fn learn_header(name: &str, value: &str, secrets: &mut Secrets) {
    if !is_secret_header(name) {
        return;
    }
    secrets.sent(value);
    if name.eq_ignore_ascii_case("cookie") {
        let cookies = value.split(';').filter_map(|cookie| cookie.split_once('='));
        cookies.for_each(|(_, value)| secrets.sent(value));
    } else if let Some((_, credentials)) = value.split_once(' ') {
        secrets.sent(credentials);
    }
}
