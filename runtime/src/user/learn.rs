//! The secrets that a user sends.

use crate::request::Request;
use crate::shown::{Secrets, base64, is_secret_in_query};

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
        secrets.sent_header(name, value);
    }
    if let Some((body, _)) = &request.body {
        secrets.sent_in(body);
    }
}
