//! The rows in our own language, as a user of it writes them. `gatling/src/test/java/peers/Sse.java` holds the same.

use streamgauge::scenario;

use super::{Task, all};

/// All events are received; the last is found by its text, and only this one is parsed as JSON.
pub(super) async fn received(Task { base, path, users, events }: Task) -> streamgauge::Result {
    let last = events - 1;
    let ticks = scenario! { move
        base (base)
        sse "Open" open (path)
            check await within 300s until 1
                contains "\"volume\":{last},"
                json "$.volume" == (last)
        sse "Close" close
    };
    all(users, || ticks.run()).await
}

/// A check for each event.
pub(super) async fn checked(Task { base, path, users, events }: Task) -> streamgauge::Result {
    let last = events - 1;
    let ticks = scenario! { move
        base (base)
        sse "Open" open (path)
        repeat (last) {
            sse "Event" check await within 300s until 1
                json "$.volume" save volume: usize
        }
        sse "Last" check await within 300s until 1
            json "$.volume" == (last)
        sse "Close" close
    };
    all(users, || ticks.run()).await
}

/// The first event is checked; then the user waits for the last, which comes when the memory has been looked at.
pub(super) async fn idle(Task { base, path, users, events }: Task) -> streamgauge::Result {
    let last = events - 1;
    let ticks = scenario! { move
        base (base)
        sse "Open" open (path)
            check await within 300s until 1
                json "$.volume" save volume: usize
        sse "Wait" check await within 300s until 1
            json "$.volume" == (last)
        sse "Close" close
    };
    all(users, || ticks.run()).await
}
