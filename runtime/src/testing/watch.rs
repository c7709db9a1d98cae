use std::time::Duration;

use super::fault::wait_for;
use super::{Connection, Late, Request, Server};
use crate::script_route::Route;

/// # What the client did
///
/// Each wait has a deadline. It returns at once if its condition is met already.
impl Server {
    /// All requests that have come, in their order, those with no script included.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn paths(server: &Server) -> Vec<String> {
    ///     server.requests().into_iter().map(|request| request.path).collect()
    /// }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.borrow().requests.clone()
    }

    /// The requests that have come to this route, in their order.
    ///
    /// # Panics
    ///
    /// When the route is not of the form that [`on`](Server::on) takes.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn reconnects(server: &Server) -> usize {
    ///     server.requests_to("GET /prices").len().saturating_sub(1)
    /// }
    /// ```
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
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn resumed_after(server: &Server) -> Option<String> {
    ///     server.request("/prices")?.header("Last-Event-ID").map(str::to_owned)
    /// }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn request(&self, route: &str) -> Option<Request> {
        self.requests_to(route).pop()
    }

    /// All connections that have been made, in their order.
    ///
    /// ```
    /// # use streamgauge::testing::{ConnectionState, Server};
    /// fn left_by_client(server: &Server) -> bool {
    ///     server.connections().iter().all(|one| one.state == ConnectionState::ClosedByClient)
    /// }
    /// ```
    #[must_use]
    pub fn connections(&self) -> Vec<Connection> {
        self.shared.borrow().connections.clone()
    }

    /// How many connections neither side has closed, those that wait for a next request included.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn assert_closed(server: &Server) {
    ///     assert_eq!(server.open_connections(), 0);
    /// }
    /// ```
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.shared.borrow().open_connections
    }

    /// How many responses are being sent, or held back.
    ///
    /// ```
    /// # use streamgauge::testing::Server;
    /// fn assert_two_streams(server: &Server) {
    ///     assert_eq!(server.open_streams(), 2);
    /// }
    /// ```
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
    ///
    /// ```
    /// # use streamgauge::testing::{Late, Server};
    /// # use std::time::Duration;
    /// async fn reconnected(server: &Server) -> Result<(), Late> {
    ///     let requests = server.wait_requests_to("/prices", 2, Duration::from_secs(10)).await?;
    ///     assert_eq!(requests[1].header("Last-Event-ID"), Some("7"));
    ///     Ok(())
    /// }
    /// ```
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
    ///
    /// ```
    /// # use streamgauge::testing::{Late, Server};
    /// # use std::time::Duration;
    /// async fn all_hang_on(server: &Server) -> Result<(), Late> {
    ///     server.wait_streams(100, Duration::from_secs(10)).await
    /// }
    /// ```
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
    ///
    /// ```
    /// # use streamgauge::testing::{Late, Server};
    /// # use std::time::Duration;
    /// async fn closed_at_once(server: &Server, user: impl Future<Output = ()>) -> Result<(), Late> {
    ///     drop(user);
    ///     server.wait_closed(Duration::from_secs(10)).await
    /// }
    /// ```
    pub async fn wait_closed(&self, within: Duration) -> Result<(), Late> {
        wait_for(
            &self.shared,
            within,
            |state| (state.open_connections == 0).then_some(()),
            |state| ("all connections to close".to_owned(), format!("{} are open", state.open_connections)),
        )
        .await
    }
}
