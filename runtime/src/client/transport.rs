//! What requests go out with, built from the settings when the first one does.

use std::any::Any;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tower_layer::Layer;

use super::explain::of_client;
use super::proxy::Route;
use super::settings::{Settings, Version, cannot_be_used};
use crate::system::nothing_can_be_opened;

/// A client of reqwest, once it is needed.
#[derive(Default)]
pub(super) struct Transport {
    address: Option<IpAddr>,
    http: OnceLock<reqwest::Client>,
    /// One that trusts nobody, for `http://`, where the roots of the system cannot be had.
    plain: OnceLock<reqwest::Client>,
    /// Held by whoever builds one of them, so that it is built once. A fault is not kept: it may go away.
    building: Mutex<()>,
    connector: Connector,
}

impl Transport {
    pub(super) fn new(address: Option<IpAddr>) -> Self {
        Self { address, ..Self::default() }
    }

    /// One with connections of its own, which are made as this one's are.
    pub(super) fn own(&self) -> Self {
        Self { address: self.address, connector: self.connector.clone(), ..Self::default() }
    }

    /// The client of reqwest, for a URL of `https` or of `http`, or why there is none now.
    pub(super) fn http(&self, settings: &Settings, is_https: bool) -> Result<&reqwest::Client, String> {
        if let Some(http) = self.built(is_https) {
            return Ok(http);
        }
        let _one_at_a_time = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(http) = self.built(is_https) {
            return Ok(http);
        }
        match self.build(settings, true) {
            Ok(http) => Ok(self.http.get_or_init(|| http)),
            // A proxy may be asked over TLS.
            Err(_) if !is_https && matches!(settings.route, Route::Direct) => {
                let http = self.build(settings, false)?;
                Ok(self.plain.get_or_init(|| http))
            }
            Err(reason) => Err(reason),
        }
    }

    fn built(&self, is_https: bool) -> Option<&reqwest::Client> {
        self.http.get().or_else(|| self.plain.get().filter(|_| !is_https))
    }

    fn build(&self, settings: &Settings, with_certificates: bool) -> Result<reqwest::Client, String> {
        if let Some(problem) = &settings.problem {
            return Err(problem.clone());
        }
        let settings = &*settings.whole()?;
        settings.certificates.check().map_err(|reason| cannot_be_used("without_system_roots", reason))?;
        let mut builder = reqwest::Client::builder()
            .tcp_nodelay(true)
            // They are followed where cookies and the observer see each: in `exchange`.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(settings.user_agent.clone())
            .tcp_keepalive(settings.tcp_keepalive)
            .tcp_keepalive_interval(settings.tcp_keepalive)
            // A number of them alone would switch them on.
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
        for (name, address) in &settings.resolved {
            builder = builder.resolve(name, *address);
        }
        builder = super::head::limited(builder);
        builder = settings.route.apply(builder, settings.proxy_credentials.as_ref())?;
        // A connector without certificates is not to be the one of all, nor one that lacks roots.
        let connector = if self.connector.is_there() { self.connector.clone() } else { Connector::default() };
        if settings.share_connections && with_certificates {
            builder = builder.connector_layer(connector.clone());
        } else if !settings.share_connections {
            // A connection that one user left is not another's; and a pooled one would die with the
            // runtime that made it, under a scenario that several runtimes share.
            builder = builder.pool_max_idle_per_host(0);
        }
        let with_certificates =
            with_certificates && !(settings.share_connections && self.connector.is_there());
        if !with_certificates {
            // This client's own connector is not used for TLS: without certificates it costs nothing.
            builder = super::certificates::none(builder);
        } else {
            builder = settings.certificates.apply(builder);
        }
        let built = builder.build();
        // Without descriptors some or all of the system's roots cannot be read, and nobody says so.
        let reads_roots = with_certificates && settings.certificates.reads_system_roots();
        let shortage = if reads_roots { nothing_can_be_opened() } else { None };
        match (built, shortage) {
            (Ok(built), None) => {
                self.connector.take(&connector);
                Ok(built)
            }
            (_, Some(reason)) => Err(format!("the client cannot be built: {reason}")),
            (Err(error), None) => Err(format!("the client cannot be built: {}", of_client(&error))),
        }
    }
}

/// The one connector of all users. Where connections are shared, each user has a client of reqwest, since that is
/// where reqwest keeps connections. To read the roots of the system for each of them costs milliseconds; so the first
/// one's connector, which has no state of its own, makes the connections of all.
#[derive(Clone, Default)]
struct Connector(Arc<OnceLock<Arc<dyn Any + Send + Sync>>>);

impl Connector {
    fn is_there(&self) -> bool {
        self.0.get().is_some()
    }

    /// Becomes the other one, if it is none yet.
    fn take(&self, other: &Self) {
        if let Some(connector) = other.0.get() {
            self.0.get_or_init(|| Arc::clone(connector));
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Layer<S> for Connector {
    type Service = S;

    fn layer(&self, own: S) -> S {
        // The type has no name outside reqwest, but is the same for all.
        let first = self.0.get_or_init(|| Arc::new(own.clone()));
        first.downcast_ref::<S>().cloned().unwrap_or(own)
    }
}
