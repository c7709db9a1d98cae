//! Tests and load tests for servers that stream.

pub mod sse;
