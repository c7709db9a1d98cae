//! HTTP steps, and what requests carry, through the public API and real sockets.

mod bodies;
mod support;
