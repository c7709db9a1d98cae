//! Serves events and runs one check over them.

use streamgauge::testing::{Script, Server};

/// A server that sends these events, each given as its lines, and then ends the stream.
pub(crate) async fn serve<S: AsRef<str>>(events: impl IntoIterator<Item = S>) -> Server {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().events(events));
    server
}

#[allow(unused_macros, reason = "not every test file uses it")]
/// The values that a check with these conditions saves, looking at all of these events.
macro_rules! values {
    ($events:expr; $($conditions:tt)*) => {{
        let server = serving::serve($events).await;
        streamgauge::scenario! {
            base (server.url())
            sse "S" open "/" check await within 10s until end $($conditions)*
        }
        .run()
        .await
        .unwrap()
    }};
}

/// The data of those of these events that match the conditions.
#[allow(unused_macros, reason = "not every test file uses it")]
macro_rules! matching {
    ($events:expr; $($conditions:tt)*) => {
        values!($events; collect matching $($conditions)*).matching
    };
}
