use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::connection::{Shared, accept};
use super::state::State;
use super::{Fault, Script};
use crate::script_route::Route;

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
    pub(super) shared: Shared,
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
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn base(server: &Server) -> &str {
    ///     server.url()
    /// }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of a path that begins with a slash.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn prices(server: &Server) -> String {
    ///     server.url_to("/stocks/prices?symbol=ACME")
    /// }
    /// ```
    #[must_use]
    pub fn url_to(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The address that the server listens on.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// async fn raw_client(server: &Server) -> std::io::Result<tokio::net::TcpStream> {
    ///     tokio::net::TcpStream::connect(server.address()).await
    /// }
    /// ```
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
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn lenient(server: &Server) {
    ///     server.allow_unknown();
    /// }
    /// ```
    pub fn allow_unknown(&self) -> &Self {
        self.shared.send_modify(|state| state.allow_unknown = true);
        self
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
