use std::fmt;
use std::time::Duration;

use tokio::sync::watch;

/// Something that the server or its script could not do. A [`Server`](super::Server) with a fault panics when it is
/// dropped.
///
/// Its `Display` is one sentence.
///
/// ```
/// use streamgauge::testing::Fault;
///
/// let fault = Fault::NoScript { method: "GET".into(), path: "/prices".into() };
/// assert_eq!(fault.to_string(), "no script answers GET /prices");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A request that no script answers; it got a 404.
    NoScript {
        /// The request's method.
        method: String,
        /// The request's path, with its query.
        path: String,
    },
    /// Bytes that are not a request this server can read; they got a 400, and the connection was closed. So is half a
    /// request: the client went away in the middle of it, or had said nothing more for a second when this was asked. A connection
    /// that is closed without a byte is none.
    Unreadable {
        /// The number of the connection.
        connection: u64,
        /// What is wrong with them.
        why: String,
    },
    /// A script that contradicts itself, such as one that sends more than the `Content-Length` it announced; the connection was reset.
    Script {
        /// The path of the request that it answered, with its query.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A closure of a script that panicked; the connection was reset.
    Panicked {
        /// The path of the request that it answered, with its query.
        path: String,
        /// The panic's message.
        message: String,
    },
    /// Requests that were expected and did not come, or came too often.
    Unmet {
        /// The route, as it was given to [`Server::expect`](super::Server::expect).
        route: String,
        /// How many were expected.
        wanted: usize,
        /// How many came.
        got: usize,
    },
    /// A connection that the operating system would not hand over.
    Accept {
        /// The operating system's reason.
        why: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScript { method, path } => write!(f, "no script answers {method} {path}"),
            Self::Unreadable { connection, why } => {
                write!(f, "what came on connection {connection} is no request: {why}")
            }
            Self::Script { path, why } => write!(f, "the script for {path} cannot be played: {why}"),
            Self::Panicked { path, message } => write!(f, "the script for {path} panicked: {message}"),
            Self::Unmet { route, wanted, got } => {
                write!(f, "expected {wanted} requests to {route}, and {got} came")
            }
            Self::Accept { why } => write!(f, "could not accept a connection: {why}"),
        }
    }
}

/// The error of a wait that reached its deadline.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
/// use streamgauge::testing::Gate;
///
/// let late = Gate::new().wait_reached(2, Duration::from_millis(1)).await.unwrap_err();
/// assert_eq!(late.to_string(), "waited 1ms for 2 arrivals at a gate, but 0 came");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    within: Duration,
    wanted: String,
    got: String,
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waited {:?} for {}, but {}", self.within, self.wanted, self.got)
    }
}

impl std::error::Error for Late {}

/// Waits until `done` finds its answer in what `sender` holds; `describe` gives what was wanted and what there is.
pub(super) async fn wait_for<S, T>(
    sender: &watch::Sender<S>,
    within: Duration,
    done: impl Fn(&S) -> Option<T>,
    describe: impl FnOnce(&S) -> (String, String),
) -> Result<T, Late> {
    let mut receiver = sender.subscribe();
    let mut found = None;
    let waiting = receiver.wait_for(|state| {
        found = done(state);
        found.is_some()
    });
    // An error of `wait_for` would mean that the sender is gone, and we hold it.
    let _ = tokio::time::timeout(within, waiting).await;
    found.ok_or_else(|| {
        let (wanted, got) = describe(&sender.borrow());
        Late { within, wanted, got }
    })
}
