//! HTTP: the client that sends a user's requests. The code that carries them is behind `transport`.

mod certificates;
mod error;
mod explain;
mod head;
mod header;
mod http1;
mod media_type;
mod outgoing;
mod reqwest;
mod response;
mod route;
mod setters;
mod settings;
mod target;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod tls_words;
mod transport;
mod unusable;
mod waits;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{COOKIE, SET_COOKIE};
use url::Url;

use crate::cookies::{Cookies, Site};
use crate::reason::ReasonKind;
use crate::request::Request;
use crate::url::shown;
pub(crate) use error::TransportError;
pub(crate) use header::is_header_value;
use header::{header_value, text};
use outgoing::Outgoing;
pub(crate) use response::Response;
use settings::Settings;
use target::Target;
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
    settings: Arc<Settings>,
    /// One for each local address.
    transports: Arc<[Arc<Carriers>]>,
    /// This user's transport.
    mine: Arc<Carriers>,
    /// The number of this user.
    user: u64,
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
        let mine = Arc::new(Carriers::new(None));
        let transports: Arc<[_]> = Arc::new([Arc::clone(&mine)]);
        Self { settings: Arc::default(), transports, mine, user: 0 }
    }

    pub(crate) fn cap(&self) -> usize {
        self.settings.event_cap
    }

    pub(crate) fn most_of_a_body(&self) -> usize {
        self.settings.body_cap
    }

    /// The client for the user of this number: with the user's local address, and with connections of its own.
    pub(crate) fn of_user(mut self, number: u64) -> Self {
        self.user = number;
        let turn = usize::try_from(number).unwrap_or_default().checked_rem(self.transports.len());
        if let Some(transport) = turn.and_then(|turn| self.transports.get(turn)) {
            self.mine = Arc::clone(transport);
        }
        if self.settings.share_connections {
            self.mine = Arc::new(self.mine.own());
        }
        self
    }

    /// Sends a request with its cookies, and gives the head of its response, even of a redirect.
    pub(crate) async fn send(
        &self,
        request: &Request,
        cookies: &Cookies,
    ) -> Result<Response, TransportError> {
        let (target, answering) = self.begin(request, cookies)?;
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
    ) -> Result<(Arc<Target>, impl Future<Output = Answer>), TransportError> {
        let target = Target::of(&request.url);
        let is_https = target.as_ref().is_ok_and(|target| target.url.scheme() == "https");
        let side =
            self.mine.side(&self.settings, is_https, request.method).map_err(TransportError::request)?;
        let mut request = Outgoing::new(request, target)?;
        let target = Arc::clone(&request.target);
        // A `Cookie` written by hand is sent as it is.
        if !request.headers.contains_key(COOKIE)
            && let Some(cookie) = cookies.header(site(&target.url))
        {
            request.headers.insert(COOKIE, header_value("Cookie", &cookie.into(), true)?);
        }
        Ok((target, side.send(request, &self.settings)))
    }

    /// How long this user's stream waits before it is opened again; `asked` is what the server asked for.
    pub(crate) fn reconnect_wait(&self, asked: Option<Duration>, turn: Turn) -> Duration {
        self.settings.waits.before(asked, self.user, turn)
    }

    /// The client after a change of its settings, without anything that was built for the old ones.
    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        let addresses = &self.settings.local_addresses;
        self.transports = if addresses.is_empty() {
            Arc::new([Arc::new(Carriers::new(None))])
        } else {
            addresses.iter().map(|address| Arc::new(Carriers::new(Some(*address)))).collect()
        };
        self.mine = self.transports.first().cloned().unwrap_or_default();
        self
    }
}

impl fmt::Debug for Client {
    /// Without keys, names and passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.settings;
        f.debug_struct("Client")
            .field("event_cap", &settings.event_cap)
            .field("body_cap", &settings.body_cap)
            .field("user_agent", &settings.user_agent)
            .field("version", &settings.version)
            .field("transport", &settings.transport)
            .field("share_connections", &settings.share_connections)
            .field("gzip", &settings.gzip)
            .field("brotli", &settings.brotli)
            .field("connect_timeout", &settings.connect_timeout)
            .field("tcp_keepalive", &settings.tcp_keepalive)
            .field("local_addresses", &settings.local_addresses)
            .field("resolved", &settings.resolved)
            .field("proxy", &settings.route)
            .field("certificates", &settings.certificates)
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
            let problem = client.settings.problem.as_deref();
            assert_eq!(problem.is_none(), there, "{problem:?}");
            assert!(
                there || problem.is_some_and(|problem| problem.contains("built without its cargo feature"))
            );
        }
    }
}
