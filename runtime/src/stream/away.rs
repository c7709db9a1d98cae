//! A stream that was lost and is opened again.

use std::fmt;
use std::pin::Pin;

use tokio::time::Instant;

use crate::client::{Response, TransportError};
use crate::exchange::{Trail, exchange};
use crate::gate::Gated;
use crate::journal::Journal;
use crate::request::Request;

/// A request under way.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

/// Sends a request for a user, without holding on to its journal.
pub(crate) fn sending(
    journal: &Journal,
    mut request: Request,
    trail: &Trail,
    gated: Option<Gated>,
) -> Sending {
    let (client, cookies, trail) = (journal.client().clone(), journal.cookies().clone(), trail.clone());
    Box::pin(async move { exchange(&client, &cookies, &mut request, &trail, gated.as_ref()).await })
}

/// Where a stream stands that is being reconnected.
pub(super) enum Reconnecting {
    Waiting {
        /// `None` if the time overflows the clock: no attempt is made.
        until: Option<Instant>,
    },
    Connecting {
        sending: Sending,
        /// The redirects that it came to.
        trail: Trail,
        /// When the response head must be there, if no gate holds the request back.
        until: Option<Instant>,
    },
}

impl fmt::Debug for Reconnecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reconnecting::Waiting { .. } => "Waiting",
            Reconnecting::Connecting { .. } => "Connecting",
        })
    }
}

impl Reconnecting {
    /// When time alone takes it further.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Reconnecting::Waiting { until } => *until,
            Reconnecting::Connecting { until, trail, .. } => trail.deadline(*until),
        }
    }
}
