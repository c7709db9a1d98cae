//! Which addresses names have.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::client::Client;
use crate::client::look_up::LookUp;

/// # Names of hosts
impl Client {
    /// Uses `address` for the host `name` without a name server: for a server that is not public yet, or some of several
    /// behind a name. The port is that of the URL if it names one, else that of `address`, if not 0.
    ///
    /// If a name is given several addresses, virtual users take the first to try in turn, by their numbers. If no
    /// connection can be made there, the next one is tried.
    ///
    /// ```
    /// let staging = |last| ([10, 0, 0, last], 0).into();
    /// let client = streamgauge::Client::new()
    ///     .resolve("prices.example.com", staging(1))
    ///     .resolve("prices.example.com", staging(2));
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn resolve(self, name: impl Into<String>, address: SocketAddr) -> Self {
        // Names are compared as URLs have them, in small letters.
        self.with(|settings| settings.resolved.push((name.into().to_ascii_lowercase(), address)))
    }

    /// How long the addresses of a name are known before it is looked up again; 5 s by default. Each thread looks a name up
    /// once for all its users, so servers that come up behind a name get their share within this time. With zero, each
    /// connection looks it up, together with those that wait at the same moment.
    ///
    /// Of the addresses that are found, virtual users take the first to try in turn, by their numbers; the family (IPv6,
    /// IPv4) that the system prefers goes first. If no connection can be made there, the next one is tried; the other family
    /// is tried beside it after 300 ms (RFC 8305).
    ///
    /// ```
    /// let client = streamgauge::Client::new().resolve_every(std::time::Duration::from_secs(60));
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn resolve_every(self, time: Duration) -> Self {
        self.with(|settings| settings.resolve_every = time)
    }

    /// Asks this function for the addresses of names, instead of the system. It may block, since it runs on a thread for
    /// such work. Names that [`resolve`](Self::resolve) gives addresses are not asked for. A port of 0 means the URL's.
    ///
    /// ```
    /// use std::net::ToSocketAddrs;
    ///
    /// // The servers of a registry of one's own, else those of the name.
    /// let client = streamgauge::Client::new().resolve_with(|name| match name {
    ///     "prices.internal" => Ok(vec![([10, 0, 0, 1], 0).into(), ([10, 0, 0, 2], 0).into()]),
    ///     name => Ok((name, 0).to_socket_addrs()?.collect()),
    /// });
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn resolve_with(
        self,
        look_up: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        self.with(|settings| settings.look_up = Some(LookUp::new(look_up)))
    }
}
