//! Tests and load tests for servers that stream, in a language that is checked while it compiles.
//!
//! A server that sends events (`text/event-stream`: prices, chat answers, notifications) is hard to test by hand: what comes must
//! be read while the test does something else, be waited for with a deadline, and be told apart from what merely came too.
//! [`scenario!`] is a small language for that, after the one of Gatling's SSE pages. A scenario opens streams, checks what they
//! send, and keeps values of it. The compiler refuses a step in the wrong order, a value that is not there yet, a pattern that does not
//! parse. A check that fails says what was wanted, what came, and which messages came nearest.
//!
//! ```
//! use streamgauge::scenario;
//! # #[cfg(feature = "testing")]
//! use streamgauge::testing::{Script, Server};
//!
//! # #[cfg(feature = "testing")]
//! #[tokio::main(flavor = "current_thread")] // in a test: #[tokio::test]
//! async fn main() -> streamgauge::Result {
//!     // Any server will do; this one, of the feature `testing`, sends exactly what it is told.
//!     let server = Server::start().await?;
//!     server.on("/prices", Script::sse().typed("snapshot", r#"{"symbol":"ACME","price":99.8}"#).hold());
//!
//!     let prices = scenario! {
//!         "Opening price"
//!         base (server.url())
//!         sse "Prices" open "/prices"
//!             check await within 10s until 1
//!                 event == "snapshot"
//!                 json "$.price" > 0.0 save opening: f64
//!             close
//!     };
//!
//!     let user = prices.run().await?; // one virtual user
//!     assert_eq!(user.opening, 99.8);
//!     Ok(())
//! }
//! # #[cfg(not(feature = "testing"))] fn main() {}
//! ```
//!
//! # Where to go on
//!
//! - [`scenario!`] holds the guide to the language; [`fragment!`] names steps that scenarios share.
//! - [`Scenario`] and [`ScenarioFn`] are what it gives: how it is run, returned, stored and shared.
//! - [`Failure`] is what a run that failed gives.
//! - [`Observer`] hears what happens in a run while it happens. The same goes to [`tracing`](https://docs.rs/tracing), under
//!   `RUST_LOG=streamgauge=debug`.
//! - [`metrics`] says what users, steps and streams are measured by, and has a [`Meter`](metrics::Meter) that measures one user.
//! - [`Feeder`] holds records, such as accounts of a file, of which each virtual user takes the next.
//! - [`Client`] sets how requests are sent: TLS, versions of HTTP, proxies, compression, addresses.
//! - [`session`] has the steps of a scenario as plain Rust, whose types refuse a wrong order; [`check`] has their checks.
//! - [`protocol`] says what the streams of language models and agents mean: OpenAI, Anthropic, MCP, A2A, or an API of your own.
//! - [`sse`] is the decoder of event streams by itself: bytes in, events out, no I/O.
//!
//! # Features
//!
//! | feature | | |
//! |---|---|---|
//! | `tls` | on by default | HTTPS, with the roots of the operating system |
//! | `gzip` | off by default | streams and bodies that are compressed with gzip, for a client that is told to ask for them ([`Client::gzip`]) |
//! | `brotli` | off by default | the same with Brotli ([`Client::brotli`]) |
//! | `jmespath` | off by default | the test `jmespath` of conditions, and `JmesPath` |
//! | `csv` | off by default | [`Feeder`]s of CSV files |
//! | `junit` | off by default | `streamgauge::junit`, which writes runs as the test cases of JUnit XML, for CI |
//! | `service` | off by default | [`Client`]s of a service in the same process, such as a router of axum: `Client::service`; scenarios without a `base` |
//! | `serve` | off by default | `testing::serve`, the same service on a port |
//! | `testing` | off by default | `streamgauge::testing`, a server that sends exact bytes at exact times, and cassettes of recorded streams, for tests of clients and of scenarios |
//!
//! Runs need a [tokio](https://docs.rs/tokio) runtime with I/O and time; one thread is enough.

// The floors, from the ground up. A module imports modules of the floors below its own; on its own floor, only those that are
// written before its `←`. A test (`tests/tests/layout`) fails on a circle.

// The ground: types that know nothing of each other.
mod body;
mod calendar;
mod carried_by;
mod cause;
mod cookies;
mod given;
mod location;
mod number;
mod on_failure;
mod random;
mod round_id;
mod shard;
mod shown;
pub mod sse;
mod step_key;
mod stop_signal;
mod stream_name;
mod system;
mod times;
mod wake;

// What is said of what came: `fault`, `json`, `received_message`, `url` ← `assembled`, `failure`, `reason`.
mod assembled;
mod failure;
mod fault;
mod json;
mod outcome;
mod reason;
mod received_message;
mod result;
mod url;

// Messages: `message` ← `owned_message`, `stored`; and what is no message, `dropped`.
mod dropped;
mod message;
mod owned_message;
mod stored;

// What messages are held against, and what they mean: `errors` ← `meaning`. No I/O.
pub mod check;
mod errors;
mod meaning;

// Cassettes, which the client's door records to and replays from.
#[cfg(feature = "testing")]
mod cassette;
#[cfg(feature = "testing")]
mod script_route;

// Requests, and the protocols that they are given: `request` ← `protocol`, `client`, `gate` ← `exchange`.
mod client;
mod exchange;
mod gate;
pub mod protocol;
mod request;

// What is told of a run, and to whom: `observer`, `taking` ← `persona`, `timeline` ← `start` ← `journal`.
mod journal;
mod observer;
mod persona;
mod start;
mod taking;
mod timeline;

// Runs as files that CI reads.
#[cfg(feature = "junit")]
pub mod junit;

// What a run comes to in figures.
pub mod metrics;

// A user's streams, which know its journal and not the user.
mod stream;

// The flow of a user.
mod user;

// Whole runs, and the records that they take.
mod feed;
mod scenario;
pub mod session;

// For tests: the scripted server, which imports nothing of the rest but for `serve`, and what is public of cassettes.
#[cfg(feature = "testing")]
pub mod testing;

// What an expansion names.
#[doc(hidden)]
pub mod private;

pub use crate::body::RequestBody;
pub use crate::carried_by::{CarriedBy, Transport};
pub use crate::check::engines::*;
pub use crate::client::Client;
#[cfg(feature = "service")]
pub use crate::client::ServiceBody as Body;
pub use crate::dropped::Dropped;
pub use crate::failure::{Failure, FailureKind};
pub use crate::feed::{Feed, FeedError, Feeder};
pub use crate::gate::{Gate, GatedRequest, RequestKind};
pub use crate::location::Location;
pub use crate::message::{ChoicePart, Message, Target};
pub use crate::observer::{Observer, Recorder, RunEvent, RunEventKind};
pub use crate::on_failure::OnFailure;
pub use crate::outcome::Outcome;
pub use crate::owned_message::OwnedMessage;
pub use crate::persona::Persona;
pub use crate::reason::{Reason, ReasonKind};
pub use crate::received_message::ReceivedMessage;
pub use crate::request::{Http, Open};
pub use crate::result::{Error, Result};
pub use crate::scenario::{Contents, Map, Run, Scenario, ScenarioFn};
pub use crate::shard::{Shard, ShardError};
pub use crate::shown::Shown;
pub use crate::start::UserStart;
pub use crate::step_key::StepKey;
pub use crate::stop_signal::StopSignal;
pub use crate::timeline::Timeline;
pub use regex::Regex;

#[doc = include_str!("guide.md")]
#[macro_export]
macro_rules! scenario {
    ($($scenario:tt)*) => {
        $crate::private::scenario! { [$crate] $($scenario)* }
    };
}

/// Steps under a name, to be shared by scenarios: `include name` lays them out in a [`scenario!`] or in another fragment.
///
/// A fragment is checked by itself where it stands, and again with each scenario that includes it. The guide has
/// [a section on it](crate::scenario!#sharing-steps).
///
/// ```text
/// fragment = [ "pub" | "pub(crate)" | … ] IDENT [ "(" IDENT ":" TYPE, … ")" ] clause* "{" step* "}"
/// clause   = "needs"  ( "stream" [ STR [ "[all]" ] ] | "value" IDENT ":" TYPE ), …
///          | "gives"  ( "stream" [ STR [ "[all]" ] ] | "value" IDENT ":" TYPE ), …
///          | "closes" "stream" [ STR [ "[all]" ] ], …
/// ```
///
/// ```
/// streamgauge::fragment! {
///     /// Opens the stream of prices, and waits for the first of them.
///     pub(crate) prices(symbol: String)
///         gives stream "prices", value opening: f64
///     {
///         sse "Prices of {symbol}" name "prices" open "/prices/{symbol}"
///             check await within 10s until 1 json "$.price" save opening: f64
///     }
/// }
///
/// let scenario = streamgauge::scenario! {
///     base "http://localhost:8080"
///     include prices("ACME")
///     if (opening > 100.0) { pause 1s }
///     sse "Prices" name "prices" close
/// };
/// # let _ = scenario;
/// ```
#[macro_export]
macro_rules! fragment {
    ($($fragment:tt)*) => {
        $crate::private::fragment! { [$crate] $($fragment)* }
    };
}
