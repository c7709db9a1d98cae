//! The proxy that a client sends through.

use crate::client::Client;
use crate::client::route::{self, Route};

/// # Proxies
impl Client {
    /// Sends everything through this proxy. By default none is used, not even the environment's.
    ///
    /// `http://…` and `https://…` proxies are asked for the whole URL of a plain request (RFC 9112, section 3.2.2) and
    /// for a tunnel to an HTTPS server (`CONNECT`; RFC 9110, section 9.3.6). A `socks5://…` proxy (RFC 1928) is given
    /// the server's address, a `socks5h://…` one its name; `socks4` and `socks4a` likewise. A name and a password may
    /// stand in the URL, or in [`proxy_credentials`](Self::proxy_credentials); they are never shown.
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
            if let Some(url) = settings.take("proxy", route::read(url.as_ref())) {
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
