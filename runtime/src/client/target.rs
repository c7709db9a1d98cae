//! Where a request goes: its URL, parsed once for all users of a thread that ask for the same.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use url::{ParseError, Url};

use super::error::TransportError;

/// A URL, and what HTTP/1.1 makes of it. It may hold secrets, so it has no `Debug`.
pub(super) struct Target {
    pub(super) url: Url,
    /// `None` if it is no URI.
    uri: OnceLock<Option<Uri>>,
    host: OnceLock<HeaderValue>,
}

/// So many are kept at most.
const MOST: usize = 8;

/// A longer URL is not kept.
const LONGEST: usize = 1024;

thread_local! {
    /// The last ones, with their texts. One that is asked for again moves ahead, and a new one takes the last place. So
    /// those that all users have stay, where others are of one user each.
    static LAST: RefCell<Vec<(String, Arc<Target>)>> = const { RefCell::new(Vec::new()) };
}

impl Target {
    /// The target of a URL that may have been asked for before.
    pub(super) fn of(text: &str) -> Result<Arc<Self>, ParseError> {
        LAST.with_borrow_mut(|last| {
            if let Some(at) = last.iter().position(|(known, _)| known == text) {
                let target = Arc::clone(&last[at].1);
                last.swap(at, at.saturating_sub(1));
                return Ok(target);
            }
            let target = Arc::new(Self::new(Url::parse(text)?));
            let has_user = !target.url.username().is_empty() || target.url.password().is_some();
            if text.len() <= LONGEST && !has_user {
                last.truncate(MOST - 1);
                last.push((text.to_owned(), Arc::clone(&target)));
            }
            Ok(target)
        })
    }

    pub(super) fn new(url: Url) -> Self {
        Self { url, uri: OnceLock::new(), host: OnceLock::new() }
    }

    /// With scheme and authority.
    pub(super) fn uri(&self) -> Result<&Uri, TransportError> {
        let uri = self.uri.get_or_init(|| self.url.as_str().parse().ok());
        uri.as_ref().ok_or_else(|| TransportError::request("Parsed Url is not a valid Uri".to_owned()))
    }

    /// The value of `Host`.
    pub(super) fn host(&self) -> Result<HeaderValue, TransportError> {
        if let Some(host) = self.host.get() {
            return Ok(host.clone());
        }
        let uri = self.uri()?;
        let default = if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
        let host = uri.host().unwrap_or_default();
        let host = match uri.port_u16().filter(|port| *port != default) {
            Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
            None => HeaderValue::from_str(host),
        };
        let host = host.map_err(|error| TransportError::request(error.to_string()))?;
        Ok(self.host.get_or_init(|| host).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Vec<String> {
        LAST.with_borrow(|last| last.iter().map(|(text, _)| text.clone()).collect())
    }

    #[test]
    fn what_is_asked_for_again_stays_and_is_bounded() {
        let shared = Target::of("http://a/shared").unwrap();
        for user in 0..100 {
            assert_eq!(Target::of(&format!("http://a/{user}")).unwrap().url.path(), format!("/{user}"));
            assert!(Arc::ptr_eq(&shared, &Target::of("http://a/shared").unwrap()));
        }
        assert_eq!((kept().len(), &*kept()[0]), (MOST, "http://a/shared"));
        assert!(Target::of("no URL").is_err());
        for never in ["http://u:p@a/", "http://u@a/", &format!("http://a/{}", "x".repeat(LONGEST))] {
            assert_eq!(Target::of(never).unwrap().url.as_str(), never);
            assert!(!kept().iter().any(|kept| kept == never));
        }
    }

    #[test]
    fn a_host_has_its_port_unless_that_is_the_scheme_s() {
        for (url, host) in [
            ("http://a", "a"),
            ("http://A:80/b?c", "a"),
            ("https://a:80", "a:80"),
            ("https://a:443", "a"),
            ("http://[::1]:443/", "[::1]:443"),
        ] {
            for _ in 0..2 {
                assert_eq!(Target::of(url).unwrap().host().unwrap(), host, "{url}");
            }
        }
    }
}
