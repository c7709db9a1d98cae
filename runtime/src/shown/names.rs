//! Which names are names of secrets.

/// The words that a name of a secret ends in. `api_key` is two.
const WORDS: [&str; 6] = ["token", "secret", "password", "passwd", "apikey", "authorization"];

/// The same, in names that are written as one word.
const COMPOUNDS: [&str; 12] = [
    "accesstoken",
    "apitoken",
    "authtoken",
    "bearertoken",
    "csrftoken",
    "idtoken",
    "refreshtoken",
    "sessiontoken",
    "usertoken",
    "clientsecret",
    "newpassword",
    "userpassword",
];

/// More names of secrets in the query of a URL: names are short there, and anyone who sees the URL sees their values.
const IN_QUERIES: [&str; 15] = [
    "key",
    "sig",
    "signature",
    "auth",
    "pass",
    "passphrase",
    "pwd",
    "pw",
    "credential",
    "credentials",
    "sid",
    "session",
    "jwt",
    "assertion",
    "ticket",
];

/// Headers that carry secrets, besides those with names of secrets. Most are for vendors' keys.
const HEADERS: [&str; 10] = [
    "cookie",
    "set-cookie",
    "x-goog-api-key",
    "ocp-apim-subscription-key",
    "x-functions-key",
    "x-subscription-key",
    "x-access-key",
    "x-auth-key",
    "x-auth",
    "x-session-id",
];

/// Whether a member of this name holds a secret: split at non-letters and where a capital follows a small letter, it
/// ends in `token`, `secret`, `password`, `passwd`, `apikey`, `api_key` or `authorization`.
pub(crate) fn is_secret(name: &str) -> bool {
    let (rest, word) = last_word(name);
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    WORDS.iter().any(|known| is(known))
        || COMPOUNDS.iter().any(|known| is(known))
        || is("key") && last_word(rest).1.eq_ignore_ascii_case("api")
}

/// The same for a pair in a URL's query.
pub(crate) fn is_secret_in_query(name: &str) -> bool {
    let word = last_word(name).1;
    is_secret(name)
        || IN_QUERIES.iter().any(|known| word.eq_ignore_ascii_case(known))
        || ["code", "sessionid", "otp", "pin"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a header of this name holds a secret.
pub(crate) fn is_secret_header(name: &str) -> bool {
    is_secret(name) || HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether the last member that a JSONPath or JMESPath names holds a secret.
pub(crate) fn is_secret_path(path: &str) -> bool {
    // `[0]`, `[*]` and `[]` behind a name are elements of that list.
    let mut path = path.trim_end();
    while let Some((before, place)) = path.strip_suffix(']').and_then(|path| path.rsplit_once('[')) {
        if place.contains(['\'', '"']) {
            break;
        }
        path = before;
    }
    let path = path.trim_end_matches(['\'', '"', ']']);
    let start = path.rfind(['.', '[', '\'', '"']).map_or(0, |at| at + 1);
    is_secret(path.get(start..).unwrap_or_default())
}

/// The last word of a name, and the text before it. A number at the end is ignored.
fn last_word(name: &str) -> (&str, &str) {
    let name = name.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let bytes = name.as_bytes();
    let begins = |at: usize| {
        let (Some(before), Some(first)) = (bytes.get(at.wrapping_sub(1)), bytes.get(at)) else { return true };
        let next_is_small = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        !before.is_ascii_alphabetic()
            || first.is_ascii_uppercase() && (before.is_ascii_lowercase() || next_is_small)
    };
    let start = (0..bytes.len()).rev().find(|&at| begins(at)).unwrap_or(0);
    (name.get(..start).unwrap_or_default(), name.get(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_ends_in_the_word_is_a_secret_s() {
        for name in [
            "token",
            "access_token",
            "accessToken",
            "ACCESS_TOKEN",
            "x-auth-token",
            "X-Auth-Token",
            "OAuth2Token",
            "client_secret",
            "password",
            "userPassword",
            "password2",
            "user[password]",
            "passwd",
            "apikey",
            "api_key",
            "apiKey",
            "APIKey",
            "x-api-key",
            "Authorization",
            "proxy-authorization",
            "accesstoken",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "total_tokens",
            "max_tokens",
            "tokens",
            "token_type",
            "tokenCount",
            "secretary",
            "key",
            "monkey",
            "",
            "_",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn queries_and_headers_have_names_of_their_own() {
        assert!(["key", "sig", "X-Amz-Signature", "code", "api_key"].into_iter().all(is_secret_in_query));
        assert!(
            ["symbol", "page", "country_code", "keyword"].into_iter().all(|name| !is_secret_in_query(name))
        );
        assert!(["Cookie", "X-API-Key", "api-key", "x-goog-api-key"].into_iter().all(is_secret_header));
        assert!(
            ["accept", "idempotency-key", "last-event-id"].into_iter().all(|name| !is_secret_header(name))
        );
    }

    #[test]
    fn a_path_is_what_its_last_member_is() {
        for path in [
            "$.token",
            "$..token",
            "$['api_key']",
            r#"$["a"]["token"]"#,
            "$.users[*].password",
            "$.token[0]",
            "a.token",
            "token[]",
        ] {
            assert!(is_secret_path(path), "{path}");
        }
        for path in ["$", "$.token.kind", "$.tokens[0]", "$['token']['kind']", "$[0]", "$.a[?@.token]"] {
            assert!(!is_secret_path(path), "{path}");
        }
    }
}
