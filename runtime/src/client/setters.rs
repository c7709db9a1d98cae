//! The settings of a client: its builder's methods.

#[cfg(feature = "testing")]
mod cassette;
#[cfg(feature = "tls")]
mod certificates;
#[cfg(not(feature = "tls"))]
#[path = "setters/no_certificates.rs"]
mod certificates;
mod names;
mod proxy;
#[cfg(feature = "service")]
mod service;
mod tls;
mod waits;

use std::net::IpAddr;
use std::time::Duration;

use http::HeaderValue;

use super::Client;
use super::header::unsendable;
use super::settings::Version;
use super::unusable::needs;
use crate::carried_by::Transport;

/// # Limits and names
impl Client {
    /// The most bytes that one line and the data of one event may have, 1 MiB by default. A stream that
    /// sends more is cut. What counts are the bytes after decompression.
    #[must_use]
    pub fn event_cap(self, bytes: usize) -> Self {
        self.with(|settings| settings.event_cap = bytes)
    }

    /// The most bytes that the body of a response to an `http` step may have, 16 MiB by default. A larger one fails the
    /// step. What counts are the bytes after decompression.
    #[must_use]
    pub fn body_cap(self, bytes: usize) -> Self {
        self.with(|settings| settings.body_cap = bytes)
    }

    /// The `User-Agent` of requests that name none themselves; `streamgauge/` and its version by default.
    #[must_use]
    pub fn user_agent(self, name: impl AsRef<str>) -> Self {
        self.with(|settings| {
            let value = HeaderValue::from_bytes(name.as_ref().as_bytes());
            let value = value.map_err(|_| format!("the name {}", unsendable(name.as_ref())));
            if let Some(value) = settings.take("user_agent", value) {
                settings.user_agent = value;
            }
        })
    }
}

/// # Versions of HTTP
impl Client {
    /// Speaks HTTP/1.1 only. By default an HTTPS server chooses between HTTP/2 and HTTP/1.1 (ALPN, RFC 7301), and
    /// others are asked by HTTP/1.1.
    #[must_use]
    pub fn http1_only(self) -> Self {
        self.with(|settings| settings.version = Version::Http1)
    }

    /// Speaks HTTP/2 without asking, over TLS and without (h2c; RFC 9113, section 3.3). A server that does not
    /// speak it fails the request.
    #[must_use]
    pub fn http2_prior_knowledge(self) -> Self {
        self.with(|settings| settings.version = Version::Http2)
    }

    /// Chooses the code that carries the requests; [`Transport::Automatic`] by default. The observer's
    /// [`Opened`](crate::RunEventKind::Opened) tells which one carried a stream.
    ///
    /// ```
    /// use streamgauge::{Client, Transport};
    ///
    /// let client = Client::new().transport(Transport::Reqwest);
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn transport(self, transport: Transport) -> Self {
        self.with(|settings| settings.transport = transport)
    }

    /// Lets the streams and requests of one virtual user share connections, as those of one browser do. Under HTTP/2
    /// one connection to a server carries all of them. Under HTTP/1.1 a connection is used again when its last response
    /// was read to the end. Users never share connections. Off by default: each stream and request then has a
    /// connection of its own, under HTTP/2 too.
    ///
    /// On a shared connection `close` ends its stream only (RFC 9113, section 6.4), and a lost connection cuts
    /// every stream on it. Two streams that are opened while the connection is being made may get one each.
    ///
    /// ```
    /// let client = streamgauge::Client::new().share_connections();
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn share_connections(self) -> Self {
        self.with(|settings| settings.share_connections = true)
    }
}

/// # Compression
impl Client {
    /// Asks for streams and bodies that are compressed with gzip (RFC 1952), and decompresses them as they come: an
    /// event is out as soon as the server has flushed it. Off by default; needs the cargo feature `gzip`.
    ///
    /// A stream that is compressed without being asked for it fails its `open`.
    #[must_use]
    pub fn gzip(self, on: bool) -> Self {
        self.with(|settings| {
            settings.gzip = on;
            if on && !cfg!(feature = "gzip") {
                settings.unusable("gzip", needs("gzip"));
            }
        })
    }

    /// The same with Brotli (RFC 7932). Off by default; needs the cargo feature `brotli`.
    #[must_use]
    pub fn brotli(self, on: bool) -> Self {
        self.with(|settings| {
            settings.brotli = on;
            if on && !cfg!(feature = "brotli") {
                settings.unusable("brotli", needs("brotli"));
            }
        })
    }
}

/// # Connections
impl Client {
    /// The longest time that making a connection may take: the look-up of the name, TCP, the proxy and TLS. By default
    /// only the `timeout` of `open`, which includes it, ends the wait.
    #[must_use]
    pub fn connect_timeout(self, time: Duration) -> Self {
        self.with(|settings| {
            if time.is_zero() {
                settings.unusable("connect_timeout", "no time is none to connect in");
            }
            settings.connect_timeout = Some(time);
        })
    }

    /// How long a connection is silent before TCP probes the other side, and how long between its three probes; 15 s by
    /// default, in whole seconds. `None` never probes. This finds a server that vanished. The `idle` of `open` finds
    /// one that is there but sends nothing.
    #[must_use]
    pub fn tcp_keepalive(self, time: impl Into<Option<Duration>>) -> Self {
        self.with(|settings| {
            settings.tcp_keepalive = time.into();
            if settings.tcp_keepalive.is_some_and(|time| time < Duration::from_secs(1)) {
                settings.unusable("tcp_keepalive", "the least that TCP knows is one second");
            }
        })
    }

    /// Sends to servers on `127.0.0.0/8` from one of the addresses `127.0.0.1` to `127.0.0.8`: each virtual user takes the next
    /// one, and keeps it. Many streams are opened faster so, and have eight times the ports. Off by default; a load engine asks for it ([`UserStart::spread_loopback`](crate::UserStart::spread_loopback)), unless this says `false`. It does nothing
    /// for other servers (a name counts only if [`resolve`](Self::resolve) gives its addresses), where a
    /// [`local_address`](Self::local_address) is given, through a proxy, and on systems that have `127.0.0.1` only.
    ///
    /// ```
    /// let client = streamgauge::Client::new().spread_loopback(true);
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn spread_loopback(self, on: bool) -> Self {
        self.with(|settings| settings.spread_loopback = Some(on))
    }

    /// Sends from this address of the machine. If several are given, each virtual user takes the next one and keeps it:
    /// on Linux one address has about 28,000 ports for connections to one server.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    ///
    /// let client = (1..=4).fold(streamgauge::Client::new(), |client, last| {
    ///     client.local_address(Ipv4Addr::new(127, 0, 0, last))
    /// });
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn local_address(self, address: impl Into<IpAddr>) -> Self {
        self.with(|settings| settings.local_addresses.push(address.into()))
    }
}
