//! A test service for LaunchDarkly's `sse-contract-tests`: what their harness asks of an SSE client, done with
//! `streamgauge`'s [`Session`](streamgauge::session::Session).

mod callbacks;
mod carried;
mod service;
mod stream;

pub use carried::Carried;
pub use service::routes;
