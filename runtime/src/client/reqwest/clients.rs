//! The clients of reqwest, built of the settings when the first request goes out.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use reqwest::{ClientBuilder, Proxy};

use super::certificates;
use super::resolver::Resolver;
use super::timed::Timed;
use crate::client::explain::of_client;
use crate::client::names::Names;
use crate::client::route::Route;
use crate::client::settings::{Settings, Version};
use crate::client::tls::{Configured, Sessions};
use crate::client::unusable::cannot_be_used;
use crate::failure::last_cause;

/// The client of reqwest for one local address, once it is needed.
#[derive(Default)]
pub(in crate::client) struct Clients {
    address: Option<IpAddr>,
    http: OnceLock<reqwest::Client>,
    /// A client that trusts nobody, for `http://`, when the system's roots cannot be read.
    plain: OnceLock<reqwest::Client>,
    /// Held while one of them is built, so that it is built once. A fault is not kept: it may go away.
    building: Mutex<()>,
}

impl Clients {
    pub(in crate::client) fn new(address: Option<IpAddr>) -> Self {
        Self { address, ..Self::default() }
    }

    /// The client for a URL of `https` or of `http`, or why there is none now. It has these TLS sessions or those that all
    /// users share.
    pub(in crate::client) fn client(
        &self,
        settings: &Settings,
        tls: &Configured,
        sessions: Option<&Arc<Sessions>>,
        is_https: bool,
    ) -> Result<reqwest::Client, String> {
        if let Some(http) = self.built(is_https) {
            return Ok(http.clone());
        }
        let _one_at_a_time = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(http) = self.built(is_https) {
            return Ok(http.clone());
        }
        match self.build(settings, Some((tls, sessions))) {
            Ok(http) => Ok(self.http.get_or_init(|| http).clone()),
            // A proxy may be asked over TLS.
            Err(_) if !is_https && matches!(settings.route, Route::Direct) => {
                let http = self.build(settings, None)?;
                Ok(self.plain.get_or_init(|| http).clone())
            }
            Err(reason) => Err(reason),
        }
    }

    fn built(&self, is_https: bool) -> Option<&reqwest::Client> {
        self.http.get().or_else(|| self.plain.get().filter(|_| !is_https))
    }

    /// A client with certificates or without.
    fn build(
        &self,
        settings: &Settings,
        tls: Option<(&Configured, Option<&Arc<Sessions>>)>,
    ) -> Result<reqwest::Client, String> {
        let settings = &*settings.usable()?;
        let mut builder = reqwest::Client::builder()
            .tcp_nodelay(true)
            // `exchange` follows redirects, where cookies and the observer see each of them.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(settings.user_agent.clone())
            .tcp_keepalive(settings.tcp_keepalive)
            .tcp_keepalive_interval(settings.tcp_keepalive)
            // A number of retries alone would switch the probes on.
            .tcp_keepalive_retries(settings.tcp_keepalive.map(|_| 3))
            .local_address(self.address);
        // Another crate of the build may have switched on what our features leave off.
        builder = builder.no_gzip().no_brotli().no_deflate().no_zstd();
        #[cfg(feature = "gzip")]
        {
            builder = builder.gzip(settings.gzip);
        }
        #[cfg(feature = "brotli")]
        {
            builder = builder.brotli(settings.brotli);
        }
        builder = match settings.version {
            Version::Negotiated => builder,
            Version::Http1 => builder.http1_only(),
            Version::Http2 => builder.http2_prior_knowledge(),
        };
        if let Some(time) = settings.connect_timeout {
            builder = builder.connect_timeout(time);
        }
        builder = builder.dns_resolver(Resolver(Names::of(settings)));
        // More than the client accepts, so that a head that is too large arrives and is reported. Nothing is counted
        // beyond 2,048 headers and 408 KiB (hyper's buffer) of HTTP/1.1, and 4 MiB of HTTP/2.
        builder = builder.http1_max_headers(2048).http2_max_header_list_size(4 * 1024 * 1024);
        builder = routed(builder, settings)?;
        builder = builder.connector_layer(Timed);
        if !settings.share_connections {
            // No user gets a connection that another left. And when several runtimes share a scenario, a pooled
            // connection would die with the runtime that made it.
            builder = builder.pool_max_idle_per_host(0);
        }
        builder = match tls {
            Some((configured, sessions)) => certificates::set(settings, configured, sessions, builder)?,
            // Without certificates it costs nothing.
            None => certificates::none(builder)?,
        };
        builder.build().map_err(|error| format!("the client cannot be built: {}", of_client(&error)))
    }
}

/// The builder of a client that goes this way to the server.
fn routed(builder: ClientBuilder, settings: &Settings) -> Result<ClientBuilder, String> {
    let proxy = match &settings.route {
        Route::Direct => return Ok(builder.no_proxy()),
        // reqwest's own default is the environment's.
        Route::System => return Ok(builder),
        Route::Through(url) => Proxy::all(url.clone()),
    };
    let proxy = proxy.map_err(|error| cannot_be_used("proxy", last_cause(&error)))?;
    Ok(builder.proxy(match &settings.proxy_credentials {
        Some((name, password)) => proxy.basic_auth(name, password),
        None => proxy,
    }))
}
