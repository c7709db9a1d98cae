//! Making connections.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiFuture, GaiResolver, Name};
use tower_service::Service;

use super::error::{ConnectError, TimedOut};
use super::io::Io;
use super::tls::Tls;
use crate::client::settings::Settings;

/// A connection that is being made. Boxed at once, since it is handed on several times.
type Connecting = Pin<Box<dyn Future<Output = Result<Io, ConnectError>> + Send>>;

/// Makes connections from one local address.
#[derive(Clone)]
pub(in crate::client) struct Connector {
    tcp: HttpConnector<Resolver>,
    timeout: Option<Duration>,
    /// For `https`.
    tls: Option<Tls>,
}

impl Connector {
    /// For URLs of `https` or of `http`; or why there is none now.
    pub(in crate::client) fn new(
        settings: &Settings,
        address: Option<IpAddr>,
        is_https: bool,
    ) -> Result<Self, String> {
        let settings = &*settings.usable()?;
        let mut tcp = HttpConnector::new_with_resolver(Resolver::new(&settings.resolved));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_local_address(address);
        tcp.set_keepalive(settings.tcp_keepalive);
        tcp.set_keepalive_interval(settings.tcp_keepalive);
        // A number of retries alone would switch the probes on.
        tcp.set_keepalive_retries(settings.tcp_keepalive.map(|_| 3));
        // hyper's connector divides this among the addresses of a name. `timeout` limits the whole.
        tcp.set_connect_timeout(settings.connect_timeout);
        let tls = is_https.then(|| Tls::new(settings)).transpose()?;
        Ok(Self { tcp, timeout: settings.connect_timeout, tls })
    }

    /// Connects to the host of a URI.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub(super) fn connect(&self, target: Uri) -> Connecting {
        let secured = self.tls.clone().map(|tls| Ok::<_, ConnectError>((tls, Tls::name(&target)?)));
        let connecting = self.tcp.clone().call(target);
        let timeout = self.timeout;
        Box::pin(async move {
            let connecting = pin!(async move {
                // Nobody is connected to who could not be trusted.
                let secured = secured.transpose()?;
                let tcp = connecting.await?.into_inner();
                match secured {
                    // Boxed, since it is large, and most streams are without.
                    Some((tls, name)) => Box::pin(tls.over(tcp, name)).await,
                    None => Ok(Io::Plain(tcp)),
                }
            });
            match timeout {
                None => connecting.await,
                Some(limit) => {
                    let in_time = tokio::time::timeout(limit, connecting).await;
                    in_time.unwrap_or_else(|_| Err(TimedOut.into()))
                }
            }
        })
    }
}

/// Finds the addresses of names: the given ones, else those that the system knows.
#[derive(Clone)]
struct Resolver {
    given: Arc<HashMap<String, SocketAddr>>,
    system: GaiResolver,
}

impl Resolver {
    /// Of several addresses for a name, the last one holds.
    fn new(given: &[(String, SocketAddr)]) -> Self {
        Self { given: Arc::new(given.iter().cloned().collect()), system: GaiResolver::new() }
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Resolving;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.system.poll_ready(cx)
    }

    fn call(&mut self, name: Name) -> Resolving {
        match self.given.get(name.as_str()) {
            Some(address) => Resolving::Given(*address),
            None => Resolving::Asked(self.system.call(name)),
        }
    }
}

enum Resolving {
    Given(SocketAddr),
    Asked(GaiFuture),
}

impl Future for Resolving {
    type Output = std::io::Result<std::vec::IntoIter<SocketAddr>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Given(address) => Poll::Ready(Ok(vec![*address].into_iter())),
            Self::Asked(asked) => {
                let found = Pin::new(asked).poll(cx);
                found.map_ok(|found| found.collect::<Vec<_>>().into_iter())
            }
        }
    }
}
