//! A client of a service in the same process.

use std::error::Error;

use http::{Request, Response};
use tower_service::Service;

use crate::client::Client;
use crate::client::served::{Body, Served};

/// # A service in the same process
///
/// This needs the cargo feature `service`.
impl Client {
    /// A client whose requests go to this service in the same process instead of to a server: a `Router` of axum as it is,
    /// or any `Service` of tower that takes a request with a [`Body`](crate::Body). There is no socket, no port and no
    /// task: the future of the virtual user polls the service and the body of its response.
    ///
    /// Under `#[tokio::test(start_paused = true)]` nothing waits for real: time goes on to the next timer as soon as all
    /// wait. The guide has [more on that](crate::scenario!#a-service-in-the-same-process).
    ///
    /// - The base is `http://localhost` unless one is written. A request of any origin goes to the service, `https://` too,
    ///   with its URI in origin form, and with `Host`.
    /// - The service is cloned for each request, and called once it is ready.
    /// - The body of the response is polled when the user reads, so a service that is ahead waits as it does for a socket. A
    ///   stream that is over drops it. Its size, if known, is the response's `Content-Length`.
    /// - An error of the service, or of the body, is a lost connection, and so is a panic: `open` and `http` fail, a stream is
    ///   cut.
    /// - Settings that say how a server is reached (TLS, proxies, addresses, HTTP/2, shared connections) or have bodies
    ///   decompressed cannot be used, and a request fails that names one. `connect_timeout` and `tcp_keepalive` do nothing.
    ///
    /// A router is given as it is, with its state, and not as what `into_make_service` makes of it. What is not `Sync`, as
    /// tower's `BoxCloneService`, has a relative that is: `BoxCloneSyncService`.
    ///
    /// ```
    /// use streamgauge::{Body, Client, scenario};
    ///
    /// # fn of<S>(router: S) -> Client
    /// # where
    /// #     S: tower_service::Service<http::Request<Body>, Response = http::Response<Body>, Error = std::convert::Infallible>,
    /// #     S: Clone + Send + Sync + 'static, S::Future: Send,
    /// # {
    /// let health = scenario! { http "Health" get "/health" }.client(Client::service(router));
    /// # drop(health); Client::new() }
    /// ```
    #[must_use]
    pub fn service<S, B>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: http_body::Body + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::new().with(|settings| settings.service = Some(Served::new(service)))
    }
}
