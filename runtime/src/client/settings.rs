//! The settings of a client, and those that cannot be used.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::certificates::Certificates;
use super::look_up::LookUp;
use super::route::Route;
use super::served::Served;
use super::unusable::cannot_be_used;
use super::waits::Waits;
use crate::carried_by::Transport;
#[cfg(feature = "testing")]
use crate::cassette::{Deck, Recording};
use crate::system::nothing_can_be_opened;

/// All settings of a client.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) event_cap: usize,
    pub(super) body_cap: usize,
    pub(super) user_agent: HeaderValue,
    pub(super) version: Version,
    pub(super) transport: Transport,
    pub(super) share_connections: bool,
    pub(super) share_tls_sessions: bool,
    pub(super) gzip: bool,
    pub(super) brotli: bool,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) tcp_keepalive: Option<Duration>,
    pub(super) local_addresses: Vec<IpAddr>,
    pub(super) spread_loopback: Option<bool>,
    pub(super) resolved: Vec<(String, SocketAddr)>,
    /// How long the addresses of a name are known.
    pub(super) resolve_every: Duration,
    /// What is asked for the addresses of names instead of the system.
    pub(super) look_up: Option<LookUp>,
    pub(super) route: Route,
    /// The name and the password for the proxy.
    pub(super) proxy_credentials: Option<(String, String)>,
    pub(super) certificates: Certificates,
    /// What requests go to instead of a server.
    pub(super) service: Option<Served>,
    pub(super) waits: Waits,
    /// Where all exchanges are written to.
    #[cfg(feature = "testing")]
    pub(super) recording: Option<Recording>,
    /// What answers in the place of servers.
    #[cfg(feature = "testing")]
    pub(super) replay: Option<Arc<Deck>>,
    /// Settings not checked yet, since no file could be opened; they are checked when a client is built.
    later: Vec<Later>,
    /// The first setting that cannot be used, and why.
    pub(super) problem: Option<String>,
}

/// A setting by its name, and what takes it.
type Later = (&'static str, Arc<dyn Fn(&mut Settings) -> Result<(), String> + Send + Sync>);

/// Which HTTP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// What the server takes of HTTP/2 and HTTP/1.1 (ALPN, RFC 7301); HTTP/1.1 without TLS.
    Negotiated,
    Http1,
    Http2,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            event_cap: crate::sse::Decoder::DEFAULT_CAP,
            body_cap: 16 * 1024 * 1024,
            user_agent: HeaderValue::from_static(concat!("streamgauge/", env!("CARGO_PKG_VERSION"))),
            version: Version::Negotiated,
            transport: Transport::Automatic,
            share_connections: false,
            share_tls_sessions: false,
            gzip: false,
            brotli: false,
            connect_timeout: None,
            tcp_keepalive: Some(Duration::from_secs(15)),
            local_addresses: Vec::new(),
            spread_loopback: None,
            resolved: Vec::new(),
            resolve_every: Duration::from_secs(5),
            look_up: None,
            route: Route::default(),
            proxy_credentials: None,
            certificates: Certificates::default(),
            service: None,
            waits: Waits::default(),
            #[cfg(feature = "testing")]
            recording: None,
            #[cfg(feature = "testing")]
            replay: None,
            later: Vec::new(),
            problem: None,
        }
    }
}

impl Settings {
    /// A setting cannot be used. Only the first one is reported: it may cause the next.
    pub(super) fn unusable(&mut self, setting: &str, reason: impl fmt::Display) {
        self.problem.get_or_insert_with(|| cannot_be_used(setting, reason));
    }

    /// Takes a checked setting, or the reason why it cannot be used.
    pub(super) fn take<T>(&mut self, setting: &str, looked_at: Result<T, String>) -> Option<T> {
        looked_at.map_err(|reason| self.unusable(setting, reason)).ok()
    }

    /// Takes a setting from files. If no file can be opened at all, it is taken later: such a fault goes away.
    pub(super) fn take_of_files(
        &mut self,
        setting: &'static str,
        take: impl Fn(&mut Self) -> Result<(), String> + Send + Sync + 'static,
    ) {
        match take(self) {
            Err(_) if nothing_can_be_opened().is_some() => self.later.push((setting, Arc::new(take))),
            taken => drop(self.take(setting, taken)),
        }
    }

    /// The settings as they are now, or why one of them cannot be used.
    pub(super) fn usable(&self) -> Result<Cow<'_, Self>, String> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        if let Some(setting) = self.out_of_place() {
            return Err(cannot_be_used(
                setting,
                "the client's requests go to a service in the same process, with nothing between",
            ));
        }
        let settings = self.whole()?;
        settings.certificates.check().map_err(|reason| cannot_be_used("without_system_roots", reason))?;
        if settings.proxy_credentials.is_some() && !matches!(settings.route, Route::Through(_)) {
            let reason = "no `proxy` was given that they could be sent to";
            return Err(cannot_be_used("proxy_credentials", reason));
        }
        Ok(settings)
    }

    /// Whether requests go to a server, which has an address.
    pub(super) fn has_server(&self) -> bool {
        #[cfg(feature = "testing")]
        if self.replay.is_some() {
            return false;
        }
        self.service.is_none()
    }

    /// A setting that says how a server is reached, where requests go to a service instead.
    fn out_of_place(&self) -> Option<&'static str> {
        self.service.as_ref()?;
        let Certificates { roots, identity, only_given, any } = &self.certificates;
        let of_files = self.later.first().map(|(setting, _)| *setting);
        let given = [
            ("root_certificates", !roots.is_empty()),
            ("client_certificate", identity.is_some()),
            ("without_system_roots", *only_given),
            ("danger_accept_any_certificate", *any),
            ("share_tls_sessions", self.share_tls_sessions),
            ("proxy", matches!(self.route, Route::Through(_))),
            ("system_proxy", matches!(self.route, Route::System)),
            ("proxy_credentials", self.proxy_credentials.is_some()),
            ("local_address", !self.local_addresses.is_empty()),
            ("spread_loopback", self.spread_loopback == Some(true)),
            ("resolve", !self.resolved.is_empty()),
            ("resolve_with", self.look_up.is_some()),
            ("http2_prior_knowledge", self.version == Version::Http2),
            ("transport", self.transport == Transport::Reqwest),
            ("share_connections", self.share_connections),
            ("gzip", self.gzip),
            ("brotli", self.brotli),
        ];
        let given = given.into_iter().find_map(|(setting, is_given)| is_given.then_some(setting));
        given.or(of_files)
    }

    /// The settings with the postponed ones, or why one of these cannot be used now.
    fn whole(&self) -> Result<Cow<'_, Self>, String> {
        if self.later.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let mut settings = self.clone();
        for (setting, take) in std::mem::take(&mut settings.later) {
            take(&mut settings).map_err(|reason| cannot_be_used(setting, reason))?;
        }
        Ok(Cow::Owned(settings))
    }
}
