//! URLs: absolute or behind a base.

use std::borrow::Cow;

/// Whether `url` names its own scheme.
pub(crate) fn is_absolute(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Puts `relative` behind `base` with one slash between, so that the path of the base is kept.
pub(crate) fn join(base: &str, relative: &str) -> String {
    if relative.is_empty() {
        return base.to_owned();
    }
    format!("{}/{}", base.trim_end_matches('/'), relative.trim_start_matches('/'))
}

/// The URL without the name and the password in it, to be shown.
pub(crate) fn shown(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else { return Cow::Borrowed(url) };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    match authority.rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}://…{}", &rest[at..])),
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
        assert_eq!(shown("http://a/@b"), "http://a/@b");
        assert!(is_absolute("http://a"));
        assert!(!is_absolute("/redirect?to=http://a"));
    }
}
