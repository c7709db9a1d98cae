//! URLs: absolute or behind a base.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_url_keeps_the_path_of_its_base() {
        assert_eq!(join("http://a/b", "/c"), "http://a/b/c");
        assert_eq!(join("http://a/b/", "c"), "http://a/b/c");
        assert_eq!(join("http://a", "?q=1"), "http://a/?q=1");
        assert!(is_absolute("http://a"));
        assert!(!is_absolute("/redirect?to=http://a"));
    }
}
