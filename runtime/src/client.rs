//! HTTP: the client that sends a user's requests. The code that carries them is behind `transport`.

#[cfg(feature = "testing")]
mod cassette;
mod certificates;
mod connection;
mod error;
mod explain;
mod head;
mod header;
mod http1;
mod look_up;
mod loopback;
mod media_type;
mod names;
mod outgoing;
mod own;
mod reqwest;
mod response;
mod route;
#[cfg(feature = "service")]
mod served;
#[cfg(not(feature = "service"))]
#[path = "client/no_served.rs"]
mod served;
#[cfg(feature = "service")]
mod service;
#[cfg(not(feature = "service"))]
#[path = "client/no_service.rs"]
mod service;
#[cfg(feature = "tls")]
mod sessions;
mod setters;
mod settings;
mod target;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "client/no_tls.rs"]
mod tls;
#[cfg(feature = "tls")]
mod tls_words;
mod transport;
mod unusable;
mod waits;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::header::{COOKIE, SET_COOKIE};
use url::Url;

use crate::cookies::{Cookies, Site};
use crate::reason::ReasonKind;
use crate::request::Request;
use crate::url::shown;
use connection::Asker;
pub(crate) use connection::{Attempt, Connection, Notes};
pub(crate) use error::TransportError;
pub(crate) use header::is_header_value;
use header::{header_value, text};
use outgoing::Outgoing;
use own::Own;
pub(crate) use response::Response;
use route::Route;
#[cfg(feature = "service")]
pub use served::Body as ServiceBody;
#[cfg(feature = "serve")]
pub(crate) use served::{BoxError, Pieces, Served};
use settings::Settings;
use target::Target;
use tls::Configured;
pub(crate) use transport::Body;
use transport::Carriers;
pub(crate) use waits::Turn;

/// The HTTP client of virtual users, with its settings. [`client`](crate::ScenarioFn::client) gives one to a scenario,
/// [`Session::with`](crate::session::Session::with) to a session by hand.
///
/// By default each stream and each request has its own connection, over which an HTTPS server may choose HTTP/2. The
/// client trusts the system's roots, uses no proxy, and compresses nothing.
///
/// ```
/// use std::time::Duration;
/// use streamgauge::{Client, scenario};
///
/// let client = Client::new()
///     .connect_timeout(Duration::from_secs(2))
///     .user_agent("price-check/1.0")
///     .share_connections();
/// let prices = scenario! { sse "Prices" open "https://prices.example.com/" close }.client(client);
/// # let _ = prices;
/// ```
///
/// A setting that cannot be used, such as a missing file or an invalid certificate, fails the first request that is
/// sent. The failure names the setting:
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{Client, FailureKind, scenario};
///
/// let prices = scenario! { sse "Prices" open "http://127.0.0.1:1/" close }
///     .client(Client::new().proxy("localhost:3128"));
/// let failure = prices.run().await.unwrap_err();
/// assert_eq!(failure.kind(), FailureKind::Request);
/// assert!(failure.to_string().contains("the client's `proxy` cannot be used"));
/// # });
/// ```
///
/// A client is cheap to clone. Users, threads and runtimes may share one. `Debug` shows its settings without keys,
/// names and passwords.
#[derive(Clone)]
pub struct Client {
    common: Arc<Common>,
    /// What this user has for itself.
    own: Arc<Own>,
    /// The number of this user.
    user: u64,
    /// Whether whoever started this user wants several local addresses on the loopback.
    spreads: bool,
    /// Whether whoever started this user wants to know how long bytes lay in its sockets.
    times_sockets: bool,
}

/// What all users of a client share.
struct Common {
    settings: Settings,
    /// How TLS is spoken, once it is.
    tls: Configured,
    /// What carries requests, one for each local address.
    carriers: Box<[Carriers]>,
    /// The same for the addresses of the loopback.
    on_loopback: OnceLock<Box<[Carriers]>>,
}

impl Common {
    fn new(settings: Settings) -> Arc<Self> {
        let addresses = &settings.local_addresses;
        let carriers: Box<[_]> = if addresses.is_empty() {
            Box::new([Carriers::default()])
        } else {
            addresses.iter().map(|address| Carriers::new(Some(*address))).collect()
        };
        Arc::new(Self { settings, tls: Default::default(), carriers, on_loopback: OnceLock::new() })
    }

    /// What carries the requests of this user to this URL.
    fn carriers(&self, user: u64, spreads: bool, url: Option<&Url>) -> Result<&Carriers, String> {
        let spreads = url.is_some_and(|url| loopback::spreads(&self.settings, spreads, url));
        let carriers = if spreads {
            self.on_loopback
                .get_or_init(|| loopback::addresses().map(|address| Carriers::new(Some(address))).collect())
        } else {
            &self.carriers
        };
        let turn = usize::try_from(user).unwrap_or_default().checked_rem(carriers.len());
        let mine = turn.and_then(|turn| carriers.get(turn));
        mine.ok_or_else(|| "there is no local address".to_owned())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Settings::default())
    }

    fn of(settings: Settings) -> Self {
        Self {
            common: Common::new(settings),
            own: Arc::default(),
            user: 0,
            spreads: false,
            times_sockets: false,
        }
    }

    pub(crate) fn cap(&self) -> usize {
        self.common.settings.event_cap
    }

    pub(crate) fn most_of_a_body(&self) -> usize {
        self.common.settings.body_cap
    }

    /// The client with several local addresses on the loopback, unless its settings say otherwise.
    pub(crate) fn spreading(mut self, spreads: bool) -> Self {
        self.spreads = spreads;
        self
    }

    /// The client that asks the system when bytes arrived.
    pub(crate) fn timing_sockets(mut self, times_sockets: bool) -> Self {
        self.times_sockets = times_sockets;
        self
    }

    /// The client for the user of this number: with the user's local address, and with connections of its own.
    pub(crate) fn of_user(self, number: u64) -> Self {
        Self { own: Arc::default(), user: number, ..self }
    }

    /// Whether both are of the same client, whoever the users are.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.common, &other.common)
    }

    /// The base of scenarios that have none, if there is one.
    pub(crate) fn base(&self) -> Option<&'static str> {
        (!self.common.settings.has_server()).then_some("http://localhost")
    }

    /// A random number for a pause of this user, from the client's seed. `None` without one; a client of a service or a
    /// cassette always has one, since its runs are to be the same each time.
    pub(crate) fn draw(&self) -> Option<u64> {
        let settings = &self.common.settings;
        let seed = settings.waits.seed.or_else(|| (!settings.has_server()).then_some(0))?;
        Some(self.own.draw(seed, self.user))
    }

    /// Sends a request with its cookies, and gives the head of its response, even of a redirect. `notes` hears of the
    /// connection that is made for it.
    pub(crate) async fn send(
        &self,
        request: &Request,
        cookies: &Cookies,
        notes: Arc<dyn Notes>,
    ) -> Result<Response, TransportError> {
        let (target, answering) = self.begin(request, cookies, notes)?;
        let answer = answering.await?;
        if let Some(reason) = head::too_much(answer.headers()) {
            return Err(TransportError::new(ReasonKind::Broken, reason));
        }
        for cookie in answer.headers().get_all(SET_COOKIE) {
            cookies.store(site(&target.url), &text(cookie));
        }
        Ok(Response::new(target, answer))
    }

    /// Gives a request to the side that carries it. The data it is built from is gone during the wait for the answer.
    fn begin(
        &self,
        request: &Request,
        cookies: &Cookies,
        notes: Arc<dyn Notes>,
    ) -> Result<(Arc<Target>, impl Future<Output = Answer> + use<'_>), TransportError> {
        let target = Target::of(&request.url);
        let url = target.as_ref().ok().map(|target| &target.url);
        let is_https = url.is_some_and(|url| url.scheme() == "https");
        let Common { settings, tls, .. } = &*self.common;
        let side = self
            .common
            .carriers(self.user, self.spreads, url)
            .and_then(|carriers| carriers.side(settings, tls, &self.own, is_https, &request.method));
        let side = side.map_err(TransportError::unbuilt)?;
        let mut request = Outgoing::new(request, target)?;
        let target = Arc::clone(&request.target);
        // A `Cookie` written by hand is sent as it is.
        if !request.headers.contains_key(COOKIE)
            && let Some(cookie) = cookies.header(site(&target.url))
        {
            request.headers.insert(COOKIE, header_value("Cookie", &cookie.into(), true)?);
        }
        // Without a server there is no address either.
        let is_direct = matches!(settings.route, Route::Direct) && settings.has_server();
        let asker = Asker::new(self.user, &target.url, is_direct, notes).timing(self.times_sockets);
        Ok((target, side.send(request, settings, asker)))
    }

    /// How long this user's stream waits before it is opened again; `asked` is what the server asked for.
    /// `seed` is that of the load, if there is one.
    pub(crate) fn reconnect_wait(&self, asked: Option<Duration>, turn: Turn, seed: Option<u64>) -> Duration {
        let mut waits = self.common.settings.waits;
        waits.seed = Some(waits.seed.unwrap_or_default().wrapping_add(seed.unwrap_or_default()));
        waits.before(asked, self.user, turn)
    }

    /// The client after a change of its settings, without anything that was built for the old ones.
    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = match Arc::try_unwrap(self.common) {
            Ok(common) => common.settings,
            Err(common) => common.settings.clone(),
        };
        change(&mut settings);
        Self::of(settings)
    }
}

impl fmt::Debug for Client {
    /// Without keys, names and passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.common.settings;
        f.debug_struct("Client")
            .field("event_cap", &settings.event_cap)
            .field("body_cap", &settings.body_cap)
            .field("user_agent", &settings.user_agent)
            .field("version", &settings.version)
            .field("transport", &settings.transport)
            .field("share_connections", &settings.share_connections)
            .field("share_tls_sessions", &settings.share_tls_sessions)
            .field("gzip", &settings.gzip)
            .field("brotli", &settings.brotli)
            .field("connect_timeout", &settings.connect_timeout)
            .field("tcp_keepalive", &settings.tcp_keepalive)
            .field("local_addresses", &settings.local_addresses)
            .field("spread_loopback", &settings.spread_loopback)
            .field("resolved", &settings.resolved)
            .field("resolve_every", &settings.resolve_every)
            .field("resolve_with", &settings.look_up)
            .field("proxy", &settings.route)
            .field("certificates", &settings.certificates)
            .field("service", &settings.service.is_some())
            .field("waits", &settings.waits)
            .field("problem", &settings.problem)
            .finish_non_exhaustive()
    }
}

/// What a side of the transport gives.
type Answer = Result<http::Response<Body>, TransportError>;

/// The parts of a URL that cookies ask for.
fn site(url: &Url) -> Site<'_> {
    Site { https: url.scheme() == "https", host: url.host_str().unwrap_or_default(), path: url.path() }
}

/// What is wrong with `url` as a base; `None` if nothing is.
pub(crate) fn base_problem(url: &str) -> Option<String> {
    match Target::of(url) {
        Ok(target) if matches!(target.url.scheme(), "http" | "https") => None,
        Ok(_) => Some(format!("`{}` is no `http` or `https` URL", shown(url))),
        Err(error) => {
            Some(format!("`{}` is not a URL that begins with `http://` or `https://`: {error}", shown(url)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_whose_feature_is_missing_cannot_be_used() {
        for (client, there) in [
            (Client::new().gzip(true), cfg!(feature = "gzip")),
            (Client::new().brotli(true), cfg!(feature = "brotli")),
            (Client::new().gzip(false).brotli(false), true),
            (Client::new().danger_accept_any_certificate(), cfg!(feature = "tls")),
            (Client::new().without_system_roots(), cfg!(feature = "tls")),
            (Client::new().proxy("https://localhost"), cfg!(feature = "tls")),
        ] {
            let problem = client.common.settings.problem.as_deref();
            assert_eq!(problem.is_none(), there, "{problem:?}");
            assert!(
                there || problem.is_some_and(|problem| problem.contains("built without its cargo feature"))
            );
        }
    }
}
