//! URLs: absolute or behind a base.

use std::borrow::Cow;
use std::ops::Range;

use crate::shown::{MASK, by_name, is_secret_in_query, percent_decoded};

/// Whether `url` names its own scheme.
pub(crate) fn is_absolute(url: &str) -> bool {
    // Without a search for most that are not.
    !url.starts_with('/')
        && url.split_once("://").is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        })
}

/// Puts `relative` behind `base` with one slash between, so that the path of the base is kept.
pub(crate) fn join(base: &str, relative: &str) -> String {
    if relative.is_empty() {
        return base.to_owned();
    }
    [base.trim_end_matches('/'), "/", relative.trim_start_matches('/')].concat()
}

/// The URL to be shown: without the name and the password in it, without a fragment, and with `***` for the secrets in
/// its query.
pub(crate) fn shown(url: &str) -> Cow<'_, str> {
    of_query(url, is_secret_in_query)
}

/// The same for a URL from a server: only the server knows what the values in its query are.
pub(crate) fn shown_of_server(url: &str) -> Cow<'_, str> {
    of_query(url, |_| true)
}

fn of_query(url: &str, is_secret: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let (rest, fragment) = split(url, '#');
    let (rest, query) = split(rest, '?');
    let mut shown = without_user(rest);
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((_, "")) => Cow::Borrowed(pair),
            Some((name, value)) if is_secret(&percent_decoded(name)) || leads_to_secrets(value) => {
                Cow::Owned(format!("{name}={MASK}"))
            }
            // A value without a name.
            None if !pair.is_empty() && is_secret("") => Cow::Borrowed(MASK),
            _ => Cow::Borrowed(pair),
        });
        let shown = shown.to_mut();
        shown.push('?');
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    if fragment.is_some_and(|fragment| !fragment.is_empty()) {
        shown.to_mut().push_str("#…");
    }
    shown
}

/// The secrets in a URL: those in its query, and its password.
pub(crate) fn secrets(url: &str) -> impl Iterator<Item = Cow<'_, str>> {
    // Most have neither, and are not looked at more closely.
    let may_have_some = memchr::memchr2(b'@', b'?', url.as_bytes()).is_some();
    may_have_some.then(|| secrets_in(url)).into_iter().flatten()
}

fn secrets_in(url: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let (rest, query) = split(split(url, '#').0, '?');
    let pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let in_query =
        pairs.filter(|(name, _)| is_secret_in_query(&percent_decoded(name))).map(|(_, value)| value);
    let user = user(rest).and_then(|user| rest.get(user)).and_then(|user| user.split_once(':'));
    user.map(|(_, password)| password).into_iter().chain(in_query).map(percent_decoded)
}

fn split(url: &str, sign: char) -> (&str, Option<&str>) {
    url.split_once(sign).map_or((url, None), |(before, after)| (before, Some(after)))
}

/// Whether a value is a URL itself, with a password or a secret in its query.
fn leads_to_secrets(value: &str) -> bool {
    let value = percent_decoded(value);
    value.contains("//") && value.contains('@') || matches!(by_name(&value), Cow::Owned(_))
}

/// Where the name and the password stand in a URL without query and fragment. A text that is no URL is shown too, so it
/// is read as generously as browsers do.
fn user(url: &str) -> Option<Range<usize>> {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let begins = url.starts_with(|c: char| c.is_ascii_alphabetic());
    let scheme = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
    let start = match scheme {
        Some(colon) if begins && url[colon..].starts_with(':') => colon + 1,
        _ if url.starts_with("//") => 0,
        _ => return None,
    };
    let start = start + url[start..].len() - url[start..].trim_start_matches(is_slash).len();
    let authority = url[start..].split(is_slash).next()?;
    authority.rfind('@').map(|at| start..start + at)
}

fn without_user(url: &str) -> Cow<'_, str> {
    match user(url) {
        Some(user) => Cow::Owned(format!("{}…{}", &url[..user.start], &url[user.end..])),
        None => Cow::Borrowed(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_joined_and_shown() {
        assert_eq!(join("http://a/b", "/c"), "http://a/b/c");
        assert_eq!(join("http://a/b/", "c"), "http://a/b/c");
        assert_eq!(join("http://a", "?q=1"), "http://a/?q=1");
        assert_eq!(shown("http://name:pass@word@a/@b"), "http://…@a/@b");
        assert_eq!(shown("//name:pass@a/b"), "//…@a/b");
        assert_eq!(shown("http://a/@b"), "http://a/@b");
        assert!(is_absolute("http://a"));
        assert!(!is_absolute("/redirect?to=http://a"));
    }

    #[test]
    fn secrets_of_a_query_and_fragments_are_not_shown() {
        let url = "http://a/b?symbol=ACME&api_key=k1&Key=k2&sig=&x#access_token=k3";
        assert_eq!(shown(url), "http://a/b?symbol=ACME&api_key=***&Key=***&sig=&x#…");
        assert_eq!(shown_of_server(url), "http://a/b?symbol=***&api_key=***&Key=***&sig=&***#…");
        assert_eq!(
            shown("/b?api%5Fkey=x&to=http://u:p@c/&from=%2Fc%3Fkey%3Dx"),
            "/b?api%5Fkey=***&to=***&from=***"
        );
        assert_eq!(
            (shown("u:p@a/b"), shown("http:/u:p@a"), shown("/u:p@a")),
            ("u:…@a/b".into(), "http:/…@a".into(), "/u:p@a".into())
        );
        assert_eq!((shown("/b#"), shown_of_server("/b?")), ("/b".into(), "/b?".into()));
        assert_eq!(secrets("https://u:p@a/?page=1&token=t#sig=s").collect::<Vec<_>>(), ["p", "t"]);
        assert_eq!(secrets("/b").count(), 0);
    }
}
