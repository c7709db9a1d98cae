use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Fault, Request, Script};
use crate::script_route::Route;

/// One TCP connection that a client has made.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use streamgauge::testing::{ConnectionState, Script, Server};
///
/// let server = Server::start().await?;
/// server.on("/", Script::sse().hold());
/// let response = reqwest::get(server.url()).await?;
/// assert_eq!(server.connections()[0].state, ConnectionState::Open);
/// drop(response);
/// server.wait_closed(std::time::Duration::from_secs(10)).await?;
/// assert_eq!(server.connections()[0].state, ConnectionState::ClosedByClient);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Connection {
    /// Its number, counted from 0 in the order in which connections were opened.
    pub id: u64,
    /// When it was accepted.
    pub opened: Instant,
    /// Whether it is open, and if not, who closed it first.
    pub state: ConnectionState,
}

/// Whether a [`Connection`] is open, and if not, who closed it first.
///
/// ```
/// use streamgauge::testing::ConnectionState;
///
/// assert_ne!(ConnectionState::Open, ConnectionState::ClosedByClient);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Neither side has closed it.
    Open,
    /// The client closed or reset it, or shut down its sending half.
    ClosedByClient,
    /// The server closed or reset it, because a script said so or after a fault.
    ClosedByServer,
}

/// The scripts of one route, the next one in front.
#[derive(Debug)]
struct Queue {
    route: Route,
    scripts: VecDeque<Arc<Script>>,
    /// Whether the script in front has been played; it is repeated only while none stands behind it.
    played: bool,
}

impl Queue {
    fn next(&mut self) -> Option<Arc<Script>> {
        if self.played && self.scripts.len() > 1 {
            self.scripts.pop_front();
        }
        self.played = true;
        self.scripts.front().cloned()
    }
}

/// All that a server was told and has seen.
#[derive(Debug, Default)]
pub(super) struct State {
    queues: Vec<Queue>,
    expected: Vec<(String, Route, usize)>,
    pub(super) allow_unknown: bool,
    pub(super) requests: Vec<Request>,
    pub(super) connections: Vec<Connection>,
    pub(super) open_connections: usize,
    /// Responses that are being sent.
    pub(super) streams: usize,
    pub(super) faults: Vec<Fault>,
    /// The requests that have begun and are not complete, by their connection.
    pub(super) begun: BTreeMap<u64, Begun>,
}

/// A request that is not complete.
#[derive(Debug)]
pub(super) struct Begun {
    /// When its last byte came.
    pub(super) since: Instant,
    /// What is wrong with it if nothing more comes.
    pub(super) why: String,
    pub(super) is_told: bool,
}

impl State {
    pub(super) fn add_script(&mut self, route: Route, script: Script) {
        let script = Arc::new(script);
        match self.queues.iter_mut().find(|queue| queue.route == route) {
            Some(queue) => queue.scripts.push_back(script),
            None => self.queues.push(Queue { route, scripts: [script].into(), played: false }),
        }
    }

    pub(super) fn expect(&mut self, text: &str, route: Route, wanted: usize) {
        self.expected.push((text.to_owned(), route, wanted));
    }

    /// Records a request, and gives the script that answers it.
    pub(super) fn answer(&mut self, request: Request) -> Arc<Script> {
        let queue =
            self.queues.iter_mut().filter(|queue| queue.route.matches(&request.method, &request.path));
        let script = queue.max_by_key(|queue| queue.route.detail()).and_then(Queue::next);
        let script = script.unwrap_or_else(|| {
            let (method, path) = (request.method.clone(), request.path.clone());
            let fault = Fault::NoScript { method, path };
            let script = Script::text(&fault).with_status(404);
            if !self.allow_unknown {
                self.faults.push(fault);
            }
            Arc::new(script)
        });
        self.streams += 1;
        self.requests.push(request);
        script
    }

    pub(super) fn opened(&mut self) -> u64 {
        let id = self.connections.len() as u64;
        self.connections.push(Connection { id, opened: Instant::now(), state: ConnectionState::Open });
        self.open_connections += 1;
        id
    }

    /// Records the end of a connection; called once for each.
    pub(super) fn closed(&mut self, id: u64, state: ConnectionState) {
        let connection = usize::try_from(id).ok().and_then(|index| self.connections.get_mut(index));
        if let Some(connection) = connection {
            connection.state = state;
            self.open_connections -= 1;
        }
    }

    pub(super) fn requests_to(&self, route: &Route) -> Vec<Request> {
        self.requests
            .iter()
            .filter(|request| route.matches(&request.method, &request.path))
            .cloned()
            .collect()
    }

    /// Takes what went wrong, expectations that are not met included.
    pub(super) fn take_faults(&mut self) -> Vec<Fault> {
        /// A client that says nothing for so long, in the middle of a request, has stopped.
        const STOPPED: Duration = Duration::from_secs(1);
        let mut faults = std::mem::take(&mut self.faults);
        for (connection, begun) in &mut self.begun {
            if !begun.is_told && begun.since.elapsed() >= STOPPED {
                begun.is_told = true;
                faults.push(Fault::Unreadable { connection: *connection, why: begun.why.clone() });
            }
        }
        for (text, route, wanted) in std::mem::take(&mut self.expected) {
            let got =
                self.requests.iter().filter(|request| route.matches(&request.method, &request.path)).count();
            if got != wanted {
                faults.push(Fault::Unmet { route: text, wanted, got });
            }
        }
        faults
    }
}
