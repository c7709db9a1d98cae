//! Nobody can tell which transport carries a request: the same bytes, in the same pieces, become the same events,
//! failures and values on both.

#[path = "../client/authority.rs"]
#[allow(dead_code, reason = "some of it is for the client suite alone")]
mod authority;
mod both;
mod capture;
mod cases;
mod choice;
mod closing;
mod corpus;
mod limits;
mod reasons;
mod server;
mod shown;
#[cfg(target_os = "linux")]
mod sockets;
mod tls;
mod verdicts;
mod wire;
