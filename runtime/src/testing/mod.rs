//! A scripted SSE server: exact bytes at exact times, and a record of what the client did.
//!
//! A [`Server`] listens on a free port of 127.0.0.1 and speaks HTTP/1.1 by hand. Each path has one [`Script`] or
//! several; a script says what is sent, when, and how it ends: cleanly, cut or reset. What cannot be said with an
//! ordinary web framework, because it would be corrected on its way, can be said here.
//!
//! ```
//! use std::time::Duration;
//! use streamgauge::testing::{Gate, Script, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start().await?;
//! let gate = Gate::new();
//! server.on(
//!     "/stocks",
//!     Script::sse()
//!         .comment("hello")
//!         .typed("snapshot", r#"{"price":99.8}"#)
//!         .gate(&gate) // the test decides when the rest goes out: nothing sleeps
//!         .split("data: in small pieces\n\n", 3)
//!         .reset(),
//! );
//!
//! let mut response = reqwest::get(server.url_to("/stocks")).await?;
//! assert_eq!(response.chunk().await?.unwrap(), ": hello\n\n");
//!
//! gate.open();
//! while let Ok(Some(_piece)) = response.chunk().await {} // until the reset
//!
//! assert_eq!(server.request("/stocks").unwrap().header("Accept"), Some("*/*"));
//! server.wait_closed(Duration::from_secs(10)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # A test server that tells on itself
//!
//! A mistake in a test's server costs hours if the test fails by it, and more if the test passes by it. So what the
//! server could not do as it was told is a [`Fault`], and a [`Server`] that is dropped with faults panics with all of
//! them: a request that no script answers, one that cannot be read (TLS, or half of one), a panic inside a script, a
//! script that contradicts itself, requests that were [expected](Server::expect) and did not come. While the test panics
//! already they are printed instead. [`Server::take_faults`] takes them away.
//!
//! # A service of your own
//!
//! [`serve`](fn@serve), of the feature `serve`, has a router of axum, or any service of tower, on such a port for a test. Without a
//! port, and under paused time, [`Client::service`](crate::Client#a-service-in-the-same-process) asks the same service.
//!
//! # What it does not do
//!
//! No TLS, no HTTP/2, no chunked request bodies (a [`Fault`]), no pauses between accepting a connection and reading from it.
//! A client that shuts down its sending half counts as gone, as it does for most servers.

mod action;
mod actions;
mod connection;
mod fault;
mod gate;
mod play;
mod request;
mod script;
#[cfg(feature = "serve")]
mod serve;
mod server;
mod state;
mod watch;

pub use crate::cassette::{At, Cassette, CassetteError, Recording, Replay, ReplayError};
pub use fault::{Fault, Late};
pub use gate::Gate;
pub use request::Request;
pub use script::Script;
#[cfg(feature = "serve")]
pub use serve::{Serving, serve};
pub use server::Server;
pub use state::{Connection, ConnectionState};
