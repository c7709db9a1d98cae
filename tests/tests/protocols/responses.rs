//! Streams of the Responses API, good ones and broken ones.

use streamgauge::protocol::OpenAiResponses;

use crate::read::{Read, fails, read};

/// Reads a stream of these events.
pub(crate) async fn good(events: &[&str]) -> Read {
    read(OpenAiResponses::default(), events).await.unwrap()
}

/// Reads a stream of these events, which must fail and say this.
pub(crate) async fn broken(events: &[&str], says: &str) {
    fails(OpenAiResponses::default(), events, says).await;
}
