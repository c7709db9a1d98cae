//! The way to the server: direct, or through a proxy.

use std::fmt;

use url::Url;

use super::unusable::needs;

/// The proxy, if any.
#[derive(Clone, Default)]
pub(super) enum Route {
    #[default]
    Direct,
    /// As the environment says.
    System,
    Through(Url),
}

impl fmt::Debug for Route {
    /// Without the name and the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("Direct"),
            Self::System => f.write_str("System"),
            Self::Through(url) => write!(f, "{}", shown(url.as_str())),
        }
    }
}

/// The URL of a proxy, or why it is none.
pub(super) fn read(text: &str) -> Result<Url, String> {
    const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let shown = shown(text);
    let Some((scheme, _)) = text.split_once("://") else {
        return Err(format!("`{shown}` does not say what it is: write `http://{shown}`, or `socks5://…`"));
    };
    if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(format!("`{shown}` is no proxy that is known: one of {}", SCHEMES.join(", ")));
    }
    if scheme.eq_ignore_ascii_case("https") && !cfg!(feature = "tls") {
        return Err(needs("tls"));
    }
    let url = Url::parse(text).map_err(|error| format!("`{shown}` is not a URL: {error}"))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("`{shown}` names no host"));
    }
    Ok(url)
}

/// The URL without its name and password. Any text will do: everything before the last `@` is hidden.
pub(super) fn shown(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    match rest.rfind('@') {
        Some(at) => format!("{scheme}…{}", &rest[at..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_and_its_credentials_are_hidden() {
        for url in ["http://localhost:8080", "HTTP://a", "socks5://n:p@127.0.0.1", "socks5h://a:1"] {
            assert!(read(url).is_ok(), "{url}");
        }
        for url in
            ["n:s3cret@a:80", "ftp://n:s3cret@a", "http://n:s3cret@a b", "http://n:s3/cret@", "http://"]
        {
            let reason = read(url).unwrap_err();
            assert!(!reason.contains("s3"), "{reason}");
            assert!(reason.contains('`'), "{reason}");
        }
        let through = Route::Through(read("http://n:s3cret@a:80/").unwrap());
        assert_eq!(format!("{through:?}"), "http://…@a/");
    }
}
