//! What an engine is asked before each request, so that it can hold it back.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::location::Location;
use crate::shard::Shard;
use crate::stream_name::StreamName;

/// Is asked before each request of a user: a throttle.
///
/// A request that is held back costs the user nothing but time. Its streams go on meanwhile. The time at the gate is told
/// as [`Throttled`](crate::RunEventKind::Throttled); it is in no `elapsed` of a request, and no `timeout` runs.
///
/// ```
/// use std::pin::Pin;
/// use std::sync::Arc;
/// use streamgauge::{Gate, GatedRequest};
/// use tokio::sync::Semaphore;
///
/// /// Lets as many requests through as there are permits.
/// struct Throttle(Arc<Semaphore>);
///
/// impl Gate for Throttle {
///     fn admit(&self, _: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
///         if let Ok(permit) = self.0.try_acquire() {
///             permit.forget();
///             return None; // at once
///         }
///         let permits = Arc::clone(&self.0);
///         Some(Box::pin(async move {
///             if let Ok(permit) = permits.acquire().await {
///                 permit.forget();
///             }
///         }))
///     }
/// }
/// # let _ = Throttle(Arc::new(Semaphore::new(1)));
/// ```
pub trait Gate: Send + Sync {
    /// A request is about to be sent. `None` lets it through at once, which allocates nothing; otherwise it is sent when the
    /// future is ready. The future is dropped if the user gives the request up.
    fn admit(&self, request: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>>;
}

/// A request that is about to be sent, as a [`Gate`] sees it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct GatedRequest<'a> {
    /// What sends it.
    pub kind: RequestKind,
    /// The number of the user.
    pub user: u64,
    /// The index of the user's scenario.
    pub scenario: usize,
    /// The user's shard.
    pub shard: Shard,
    /// The stream that it is to open, by its name; `None` for a request of `http`.
    pub stream: Option<&'a str>,
    /// Where the `open` or `http` stands in the source.
    pub location: Location,
}

/// What sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestKind {
    /// An `open`.
    Open,
    /// An `http` step.
    Http,
    /// A redirect, which each of the others may lead to.
    Redirect,
    /// An attempt to open a stream again.
    Reconnect,
}

/// A user's gate, with what its request is.
#[derive(Clone)]
pub(crate) struct Gated {
    pub(crate) gate: Arc<dyn Gate>,
    pub(crate) kind: RequestKind,
    pub(crate) user: u64,
    pub(crate) scenario: usize,
    pub(crate) shard: Shard,
    pub(crate) stream: Option<StreamName>,
    pub(crate) location: Location,
}

impl fmt::Debug for Gated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gated").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Gated {
    /// Asks the gate, for the request itself or for one that it leads to.
    pub(crate) fn admit(&self, kind: RequestKind) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        self.gate.admit(&GatedRequest {
            kind,
            user: self.user,
            scenario: self.scenario,
            shard: self.shard,
            stream: self.stream.as_deref(),
            location: self.location,
        })
    }
}
