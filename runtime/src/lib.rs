//! Tests and load tests for servers that stream.

#[cfg(feature = "testing")]
pub mod testing;
