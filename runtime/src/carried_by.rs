//! Which code carries the requests of a client, and which carried one.

use std::fmt;

/// Which code a client sends its requests with: the argument of [`Client::transport`](crate::Client::transport).
///
/// ```
/// use streamgauge::{Client, Transport};
///
/// let client = Client::new().transport(Transport::Reqwest);
/// # let _ = client;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Transport {
    /// HTTP/1.1 of this crate's own where it can carry the request, and the crate `reqwest` elsewhere. The guide has a
    /// [table](crate::scenario!#which-transport-is-taken) of which is taken when. The environment variable
    /// `STREAMGAUGE_TRANSPORT=reqwest`, which is read once, makes this mean [`Reqwest`](Self::Reqwest) in the whole
    /// process.
    #[default]
    Automatic,
    /// The crate `reqwest`, always.
    Reqwest,
}

/// Which code carried a request; a field of [`RunEventKind::Opened`](crate::RunEventKind::Opened).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CarriedBy {
    /// This crate's own HTTP/1.1.
    Http1,
    /// The crate `reqwest`.
    Reqwest,
    /// Nothing but a call: the service in the same process that [`Client::service`](crate::Client::service) was given.
    Service,
    /// Nothing: a cassette was replayed (`Client::replay`).
    Replay,
}

impl fmt::Display for CarriedBy {
    /// `http1`, `reqwest`, `service` or `replay`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http1 => "http1",
            Self::Reqwest => "reqwest",
            Self::Service => "service",
            Self::Replay => "replay",
        })
    }
}
