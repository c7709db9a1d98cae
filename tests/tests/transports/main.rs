//! Nobody can tell which transport carries a request: the same bytes, in the same pieces, become the same events,
//! failures and values on both.

mod both;
mod capture;
mod cases;
mod closing;
mod corpus;
mod limits;
mod reasons;
mod server;
#[cfg(target_os = "linux")]
mod sockets;
mod verdicts;
mod wire;
