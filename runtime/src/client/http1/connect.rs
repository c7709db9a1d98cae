//! Making connections.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use tokio::time::Instant;
use tower_service::Service;

use super::error::{ConnectError, TimedOut};
use super::io::Io;
use super::socket::Socket;
use super::tls::Tls;
use crate::client::connection::Asker;
use crate::client::names::{Finding, Names};
use crate::client::settings::Settings;

/// A connection that is being made. Boxed at once, since it is handed on several times.
type Connecting = Pin<Box<dyn Future<Output = Result<Io, ConnectError>> + Send>>;

/// Makes connections from one local address.
#[derive(Clone)]
pub(in crate::client) struct Connector {
    tcp: HttpConnector<Resolver>,
    timeout: Option<Duration>,
}

impl Connector {
    /// As these settings ask for it, or why there is none now.
    pub(in crate::client) fn new(settings: &Settings, address: Option<IpAddr>) -> Result<Self, String> {
        let settings = &*settings.usable()?;
        let mut tcp = HttpConnector::new_with_resolver(Resolver(Names::of(settings)));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_local_address(address);
        tcp.set_keepalive(settings.tcp_keepalive);
        tcp.set_keepalive_interval(settings.tcp_keepalive);
        // A number of retries alone would switch the probes on.
        tcp.set_keepalive_retries(settings.tcp_keepalive.map(|_| 3));
        // hyper's connector divides this among the addresses of a name. `timeout` limits the whole.
        tcp.set_connect_timeout(settings.connect_timeout);
        Ok(Self { tcp, timeout: settings.connect_timeout })
    }

    /// Connects to the host of a URI, with TLS if it is given, and tells the asker of it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub(super) fn connect(&self, target: Uri, tls: Option<Tls>, asker: Asker) -> Connecting {
        let secured = tls.map(|tls| Ok::<_, ConnectError>((tls, Tls::name(&target)?)));
        let connecting = self.tcp.clone().call(target);
        let timeout = self.timeout;
        Box::pin(async move {
            let connecting = pin!(async move {
                // Nobody is connected to who could not be trusted.
                let secured = secured.transpose()?;
                let begun = Instant::now();
                let tcp = asker.reaches(connecting).await?.into_inner();
                let reached = Instant::now();
                asker.reached(|| tcp.peer_addr().ok());
                let socket = Socket::new(tcp, asker.times_socket());
                let io = match secured {
                    // Boxed, since it is large, and most streams are without.
                    Some((tls, name)) => Box::pin(tls.over(socket, name)).await?,
                    None => Io::Plain(socket),
                };
                let secured = io.is_secured().then(Instant::now);
                asker.connected(begun, reached, secured);
                Ok(io)
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

/// [`Names`] as hyper's connector asks it.
#[derive(Clone)]
struct Resolver(Arc<Names>);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Resolving;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Resolving {
        Resolving(self.0.find(name.as_str()))
    }
}

struct Resolving(Finding);

impl Future for Resolving {
    type Output = io::Result<std::vec::IntoIter<SocketAddr>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_ok(Vec::into_iter)
    }
}
