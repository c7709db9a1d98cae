//! What requests go out with, built from the settings when the first one does.

use std::any::Any;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use tower_layer::Layer;

use super::settings::{Settings, Version, cannot_be_used};
use crate::failure::last_cause;

/// A client of reqwest, once it is needed.
#[derive(Default)]
pub(super) struct Transport {
    address: Option<IpAddr>,
    http: OnceLock<Result<reqwest::Client, String>>,
    connector: Connector,
}

impl Transport {
    pub(super) fn new(address: Option<IpAddr>) -> Self {
        Self { address, ..Self::default() }
    }

    /// One with connections of its own, which are made as this one's are.
    pub(super) fn own(&self) -> Self {
        Self { address: self.address, http: OnceLock::new(), connector: self.connector.clone() }
    }

    /// The client of reqwest, or why there is none.
    pub(super) fn http(&self, settings: &Settings) -> Result<&reqwest::Client, String> {
        self.http.get_or_init(|| self.build(settings)).as_ref().map_err(Clone::clone)
    }

    fn build(&self, settings: &Settings) -> Result<reqwest::Client, String> {
        if let Some(problem) = &settings.problem {
            return Err(problem.clone());
        }
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
        builder = settings.route.apply(builder, settings.proxy_credentials.as_ref())?;
        if settings.share_connections {
            builder = builder.connector_layer(self.connector.clone());
        } else {
            // A connection that one user left is not another's; and a pooled one would die with the
            // runtime that made it, under a scenario that several runtimes share.
            builder = builder.pool_max_idle_per_host(0);
        }
        if settings.share_connections && self.connector.is_there() {
            // This client's own connector is not used: without certificates it costs nothing.
            builder = super::certificates::none(builder);
        } else {
            builder = settings.certificates.apply(builder);
        }
        builder.build().map_err(|error| format!("the client cannot be built: {}", last_cause(&error)))
    }
}

/// The one connector of all users. Where connections are shared, each user has a client of reqwest, since that is
/// where reqwest keeps connections. To read the roots of the system for each of them costs milliseconds; so the first
/// one's connector, which has no state of its own, makes the connections of all.
#[derive(Clone, Default)]
struct Connector(Arc<OnceLock<Box<dyn Any + Send + Sync>>>);

impl Connector {
    fn is_there(&self) -> bool {
        self.0.get().is_some()
    }
}

impl<S: Clone + Send + Sync + 'static> Layer<S> for Connector {
    type Service = S;

    fn layer(&self, own: S) -> S {
        // The type has no name outside reqwest, but is the same for all.
        let first = self.0.get_or_init(|| Box::new(own.clone()));
        first.downcast_ref::<S>().cloned().unwrap_or(own)
    }
}
