//! What the tests of this suite share.

use streamgauge_tests::{Event, Kind, Recorder};

/// What happened to streams, in its order; not what happened to steps and checks.
pub(crate) fn of_streams(log: &Recorder) -> Vec<Event> {
    log.picked(|event| match event.kind() {
        Kind::Opened
        | Kind::Message
        | Kind::Lost
        | Kind::ReconnectFailed
        | Kind::Reconnected
        | Kind::Resumed
        | Kind::Ended
        | Kind::Cut
        | Kind::Closed => Some(event.clone()),
        _ => None,
    })
}
