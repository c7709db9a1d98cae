//! The way to the server: direct, or through a proxy.

use std::fmt;

use reqwest::{ClientBuilder, Proxy, Url};

use super::Client;
use super::settings::{cannot_be_used, needs};
use crate::failure::last_cause;

/// Through which proxy, if any.
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

impl Route {
    pub(super) fn apply(
        &self,
        builder: ClientBuilder,
        credentials: Option<&(String, String)>,
    ) -> Result<ClientBuilder, String> {
        let Self::Through(url) = self else {
            if credentials.is_some() {
                let reason = "no `proxy` was given that they could be sent to";
                return Err(cannot_be_used("proxy_credentials", reason));
            }
            // reqwest's own default is the environment's.
            return Ok(if matches!(self, Self::System) { builder } else { builder.no_proxy() });
        };
        let mut proxy =
            Proxy::all(url.clone()).map_err(|error| cannot_be_used("proxy", last_cause(&error)))?;
        if let Some((name, password)) = credentials {
            proxy = proxy.basic_auth(name, password);
        }
        Ok(builder.proxy(proxy))
    }
}

/// # Proxies
impl Client {
    /// Sends everything through this proxy. None is used by default, the environment's neither.
    ///
    /// `http://…` and `https://…` proxies are asked for the whole URL of a plain request (RFC 9112, section 3.2.2) and for
    /// a tunnel to an HTTPS server (`CONNECT`; RFC 9110, section 9.3.6). A `socks5://…` proxy (RFC 1928) is given the
    /// server's address, a `socks5h://…` one its name; `socks4` and `socks4a` likewise. A name and a password may stand
    /// in the URL, or in [`proxy_credentials`](Self::proxy_credentials); they are never shown.
    ///
    /// ```
    /// let client = streamgauge::Client::new()
    ///     .proxy("http://proxy.example.com:3128")
    ///     .proxy_credentials("name", "secret");
    /// assert!(!format!("{client:?}").contains("secret"));
    /// ```
    #[must_use]
    pub fn proxy(self, url: impl AsRef<str>) -> Self {
        self.with(|settings| {
            if let Some(url) = settings.take("proxy", read(url.as_ref())) {
                settings.route = Route::Through(url);
            }
        })
    }

    /// The name and the password for the [`proxy`](Self::proxy): `Proxy-Authorization: Basic …` (RFC 7617), or those of
    /// SOCKS (RFC 1929). They replace those of its URL.
    #[must_use]
    pub fn proxy_credentials(self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.with(|settings| settings.proxy_credentials = Some((name.into(), password.into())))
    }

    /// Goes through the proxies that the environment names: `HTTP_PROXY`, `HTTPS_PROXY` and `ALL_PROXY`, in capitals
    /// or not, but for the hosts in `NO_PROXY`. They are read when the first request is sent.
    #[must_use]
    pub fn system_proxy(self) -> Self {
        self.with(|settings| settings.route = Route::System)
    }
}

/// The URL of a proxy, or why it is none.
fn read(text: &str) -> Result<Url, String> {
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

/// The URL without the name and the password in it. It need not be one: what stands before the last `@` is hidden.
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
