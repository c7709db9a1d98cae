//! Cassettes: streams that are recorded at the transport's door, and replayed without a server.

mod agree;
mod bodies;
mod examples;
mod faults;
mod file;
mod masks;
mod matching;
mod pace;
mod recorded;
mod rewritten;
mod shared;
mod support;
