use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::connection::{Shared, accept};
use super::fault::wait_for;
use super::state::{Route, State};
use super::{Connection, Fault, Late, Request, Script};

/// A scripted SSE server on a free port of 127.0.0.1; see [the module](super) for an example.
///
/// It runs on the tokio runtime that it was started on. Dropping it ends all its tasks and closes all its connections.
///
/// # Panics
///
/// Dropping it panics when it has [faults](Fault), with a sentence for each, unless the thread panics already: then they are printed to
/// standard error.
///
/// ```should_panic
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use streamgauge::testing::Server;
/// let server = Server::start().await?;
/// reqwest::get(server.url_to("/typo")).await?; // a 404, and a fault
/// drop(server); // panics: no script answers GET /typo
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a server that is dropped is gone"]
pub struct Server {
    address: SocketAddr,
    url: String,
    shared: Shared,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers nothing yet.
    ///
    /// # Errors
    ///
    /// When the operating system has no port to give.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = streamgauge::testing::Server::start().await?;
    /// assert!(server.url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Shared::new(State::default());
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, url: format!("http://{address}"), shared, accepting })
    }

    /// The root of the server's URLs, `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of a path that begins with a slash.
    #[must_use]
    pub fn url_to(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers a request to this route by this script, after the scripts that the route has already.
    ///
    /// A route is `/path`, whatever the query and the method; `/path?query`, exactly; or either behind a method, `POST /path`. The most
    /// detailed one answers. Its first script answers the first request, and so on; the last is repeated.
    ///
    /// # Panics
    ///
    /// When the route is not of that form.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # use streamgauge::testing::{Script, Server};
    /// let server = Server::start().await?;
    /// server
    ///     .on("/prices", Script::sse().message(1).cut()) // lost,
    ///     .on("/prices", Script::sse().message(2).end()) // found again,
    ///     .on("/prices", Script::status(204)) // and told to stay away
    ///     .on("POST /chat", Script::sse().message("[DONE]"));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn on(&self, route: &str, script: Script) -> &Self {
        let route = Route::new(route);
        self.shared.send_modify(|state| state.add_script(route, script));
        self
    }

    /// Makes it a [`Fault`] at the drop unless exactly this many requests have come to the route by then.
    ///
    /// # Panics
    ///
    /// When the route is not of the form that [`on`](Server::on) takes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # use streamgauge::testing::{Script, Server};
    /// let server = Server::start().await?;
    /// server.on("/prices", Script::status(204)).expect("/prices", 1);
    /// assert_eq!(server.take_faults()[0].to_string(), "expected 1 requests to /prices, and 0 came");
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn expect(&self, route: &str, requests: usize) -> &Self {
        let parsed = Route::new(route);
        self.shared.send_modify(|state| state.expect(route, parsed, requests));
        self
    }

    /// Makes it no [`Fault`] when a request comes that no script answers; it gets a 404 as before.
    pub fn allow_unknown(&self) -> &Self {
        self.shared.send_modify(|state| state.allow_unknown = true);
        self
    }

    /// All requests that have come, in their order, those with no script included.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.borrow().requests.clone()
    }

    /// The requests that have come to this route, in their order.
    ///
    /// # Panics
    ///
    /// When the route is not of the form that [`on`](Server::on) takes.
    #[must_use]
    #[track_caller]
    pub fn requests_to(&self, route: &str) -> Vec<Request> {
        let route = Route::new(route);
        self.shared.borrow().requests_to(&route)
    }

    /// The latest request to this route.
    ///
    /// # Panics
    ///
    /// When the route is not of the form that [`on`](Server::on) takes.
    #[must_use]
    #[track_caller]
    pub fn request(&self, route: &str) -> Option<Request> {
        self.requests_to(route).pop()
    }

    /// All connections that have been made, in their order.
    #[must_use]
    pub fn connections(&self) -> Vec<Connection> {
        self.shared.borrow().connections.clone()
    }

    /// How many connections neither side has closed, those that wait for a next request included.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.shared.borrow().open_connections
    }

    /// How many responses are being sent, or held back.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.shared.borrow().streams
    }

    /// Waits until `count` requests have come, at most `within`, and returns all there are.
    ///
    /// # Errors
    ///
    /// [`Late`] when fewer have come by then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # use std::time::Duration;
    /// # use streamgauge::testing::Server;
    /// let server = Server::start().await?;
    /// let late = server.wait_requests(1, Duration::from_millis(1)).await.unwrap_err();
    /// assert_eq!(late.to_string(), "waited 1ms for 1 requests, but 0 came");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_requests(&self, count: usize, within: Duration) -> Result<Vec<Request>, Late> {
        wait_for(
            &self.shared,
            within,
            |state| (state.requests.len() >= count).then(|| state.requests.clone()),
            |state| (format!("{count} requests"), format!("{} came", state.requests.len())),
        )
        .await
    }

    /// Waits until `count` requests have come to this route, at most `within`, and returns all that came to it.
    ///
    /// # Errors
    ///
    /// [`Late`] when fewer have come by then.
    ///
    /// # Panics
    ///
    /// When the route is not of the form that [`on`](Server::on) takes.
    pub async fn wait_requests_to(
        &self,
        route: &str,
        count: usize,
        within: Duration,
    ) -> Result<Vec<Request>, Late> {
        let parsed = Route::new(route);
        wait_for(
            &self.shared,
            within,
            |state| Some(state.requests_to(&parsed)).filter(|requests| requests.len() >= count),
            |state| {
                let came = state.requests_to(&parsed).len();
                (format!("{count} requests to {route}"), format!("{came} came"))
            },
        )
        .await
    }

    /// Waits until exactly `count` responses are being sent or held back, at most `within`.
    ///
    /// # Errors
    ///
    /// [`Late`] when it is another number all that time.
    pub async fn wait_streams(&self, count: usize, within: Duration) -> Result<(), Late> {
        wait_for(
            &self.shared,
            within,
            |state| (state.streams == count).then_some(()),
            |state| (format!("{count} open streams"), format!("{} are open", state.streams)),
        )
        .await
    }

    /// Waits until no connection is open, at most `within`.
    ///
    /// A connection is closed when either side has closed or reset it; [`connections`](Server::connections) says which. Clients
    /// that pool connections keep those open whose response was complete. With no connection so far, there is nothing to wait for.
    ///
    /// # Errors
    ///
    /// [`Late`] when some are open by then.
    pub async fn wait_closed(&self, within: Duration) -> Result<(), Late> {
        wait_for(
            &self.shared,
            within,
            |state| (state.open_connections == 0).then_some(()),
            |state| ("all connections to close".to_owned(), format!("{} are open", state.open_connections)),
        )
        .await
    }

    /// Takes away what went wrong so far, [expectations](Server::expect) that are not met by now included, so that the drop does not panic.
    ///
    /// All expectations are taken away with it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use streamgauge::testing::{Fault, Server};
    /// let server = Server::start().await?;
    /// reqwest::get(server.url_to("/typo")).await?;
    /// assert_eq!(server.take_faults(), [Fault::NoScript { method: "GET".into(), path: "/typo".into() }]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn take_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.shared.send_modify(|state| faults = state.take_faults());
        faults
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
        let faults = self.take_faults();
        if faults.is_empty() {
            return;
        }
        let mut text = String::from("the scripted server was at fault");
        for fault in faults {
            text.push_str(&format!("\n  {fault}"));
        }
        if std::thread::panicking() {
            // A second panic would abort the process and hide the first, and the first may well come from this.
            eprintln!("{text}");
        } else {
            panic!("{text}");
        }
    }
}
