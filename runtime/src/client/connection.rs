//! What becomes known of a connection while it is made, and who asks for it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::{Host, Url};

/// A connection that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connection {
    /// The server's, or the proxy's.
    pub(crate) address: SocketAddr,
    pub(crate) name_lookup: Option<Duration>,
    pub(crate) tcp: Option<Duration>,
    pub(crate) tls: Option<Duration>,
}

/// What is known of the connection of the request that is under way.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    /// Where it goes first, or where it has come to.
    pub(crate) address: Option<SocketAddr>,
    /// Whether it may have gone to another address after that one.
    pub(super) has_others: bool,
    /// How long the look-up of the name was waited for, if it was.
    pub(super) name_lookup: Option<Duration>,
    /// When the first handshake of TLS began.
    pub(super) tls_begun: Option<Instant>,
    /// When the connection was asked for and when it was there, told by a side that does not know its address.
    pub(super) made: Option<(Instant, Instant)>,
}

/// Hears of a request's connections. It is the request's own, so that whoever gives the request up knows of them too.
pub(crate) trait Notes: Send + Sync {
    /// Notes what is known of the connection that is being made.
    fn note(&self, note: &mut dyn FnMut(&mut Attempt));

    /// A connection was made.
    fn made(&self, connection: Connection);
}

/// Who asks for a connection.
#[derive(Clone)]
pub(super) struct Asker {
    /// The number of the user.
    user: u64,
    /// Whether the URL has an address and no name.
    is_literal: bool,
    /// The port of the URL, and whether it is written there. `None` if a proxy is connected to.
    port: Option<(u16, bool)>,
    notes: Arc<dyn Notes>,
    /// Whether it wants to know how long bytes lay in the socket.
    times_socket: bool,
}

thread_local! {
    /// Who asks for the connection that is being worked on. The code of others that calls back here (for a name's
    /// addresses, for a TLS session) does not say for whom it does.
    static ASKER: RefCell<Option<Asker>> = const { RefCell::new(None) };
}

impl Asker {
    /// The user of this number asks for `url`, directly or through a proxy.
    pub(super) fn new(user: u64, url: &Url, is_direct: bool, notes: Arc<dyn Notes>) -> Self {
        let port = url.port_or_known_default().unwrap_or_default();
        let port = is_direct.then(|| (port, url.port().is_some()));
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => None,
        };
        let asker = Self { user, is_literal: literal.is_some(), port, notes, times_socket: false };
        let address = literal.and_then(|ip| asker.of_server(SocketAddr::new(ip, 0)));
        asker.note(|attempt| *attempt = Attempt { address, ..Attempt::default() });
        asker
    }

    /// The same, who wants to know how long bytes lay in the socket, or does not.
    pub(super) fn timing(self, times_socket: bool) -> Self {
        Self { times_socket, ..self }
    }

    /// Whether it wants to know how long bytes lay in the socket.
    pub(super) fn times_socket(&self) -> bool {
        self.times_socket
    }

    /// The number of the user.
    pub(super) fn user(&self) -> u64 {
        self.user
    }

    /// The address that is connected to for one of a name's addresses; `None` if that is a proxy's.
    fn of_server(&self, address: SocketAddr) -> Option<SocketAddr> {
        let (port, is_written) = self.port?;
        let port = if is_written || address.port() == 0 { port } else { address.port() };
        Some(SocketAddr::new(address.ip(), port))
    }

    pub(super) fn note(&self, note: impl FnOnce(&mut Attempt)) {
        let mut note = Some(note);
        self.notes.note(&mut |attempt| {
            if let Some(note) = note.take() {
                note(attempt);
            }
        });
    }

    /// What is noted.
    fn noted<T: Default>(&self, look: impl FnOnce(&mut Attempt) -> T) -> T {
        let mut seen = T::default();
        self.note(|attempt| seen = look(attempt));
        seen
    }

    /// The name's addresses are these, in the order of this user. `waited` is how long their look-up took, if it had to be
    /// waited for.
    pub(super) fn found(&self, addresses: &[SocketAddr], waited: Option<Duration>) {
        let first = addresses.first().and_then(|first| self.of_server(*first));
        self.note(|attempt| {
            attempt.address = first;
            attempt.has_others = addresses.len() > 1;
            attempt.name_lookup = waited;
        });
    }

    /// TCP's connection is there, to the address that `peer` gives if it is not known yet.
    pub(super) fn reached(&self, peer: impl FnOnce() -> Option<SocketAddr>) {
        self.note(|attempt| {
            if attempt.has_others || attempt.address.is_none() {
                (attempt.address, attempt.has_others) = (peer(), false);
            }
        });
    }

    /// The connection was made. It was begun at `begun`; TCP's was there at `tcp`, and TLS's at `tls`.
    pub(super) fn connected(&self, begun: Instant, tcp: Instant, tls: Option<Instant>) {
        let made = self.noted(|attempt| {
            let name_lookup = attempt.name_lookup;
            let waited = name_lookup.unwrap_or_default();
            Some(Connection {
                address: attempt.address?,
                name_lookup,
                tcp: Some(tcp.saturating_duration_since(begun).saturating_sub(waited)),
                tls: tls.map(|tls| tls.saturating_duration_since(tcp)),
            })
        });
        if let Some(made) = made {
            self.notes.made(made);
        }
    }

    /// The request of a side that tells the address only with the response is answered, or has failed.
    pub(super) fn answered(&self, address: Option<SocketAddr>, is_https: bool) {
        let is_direct = self.port.is_some();
        let made = self.noted(|attempt| {
            if address.is_some() {
                (attempt.address, attempt.has_others) = (address, false);
            }
            let (begun, end) = attempt.made.take()?;
            let address = attempt.address.filter(|_| !attempt.has_others)?;
            let name_lookup = attempt.name_lookup;
            // A proxy has a part in it whose time nobody tells.
            let tls = attempt.tls_begun.filter(|_| is_https && is_direct);
            let tcp_end = if is_https { tls } else { Some(end) };
            let tcp_end = tcp_end.filter(|_| is_direct);
            let waited = name_lookup.unwrap_or_default();
            Some(Connection {
                address,
                name_lookup,
                tcp: tcp_end.map(|tcp| tcp.saturating_duration_since(begun).saturating_sub(waited)),
                tls: tls.map(|tls| end.saturating_duration_since(tls)),
            })
        });
        if let Some(made) = made {
            self.notes.made(made);
        }
    }

    /// Works on a connection of TCP for this user.
    pub(super) async fn reaches<F: Future>(&self, work: F) -> F::Output {
        // Only a name's look-up asks for whom it is.
        if self.is_literal { work.await } else { self.works(work).await }
    }

    /// Works on a connection for this user.
    pub(super) async fn works<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|cx| {
            let _turn = Turn(ASKER.replace(Some(self.clone())));
            work.as_mut().poll(cx)
        })
        .await
    }

    /// Who asks for the connection that is worked on now, if that is known.
    pub(super) fn now<T>(ask: impl FnOnce(Option<&Self>) -> T) -> T {
        ASKER.with_borrow(|asker| ask(asker.as_ref()))
    }
}

/// One poll of the work for an asker. At its end, by a panic too, the one before is there again.
struct Turn(Option<Asker>);

impl Drop for Turn {
    fn drop(&mut self) {
        ASKER.set(self.0.take());
    }
}
