//! What is measured of checks.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::serving;

use super::{measured, ms};

#[tokio::test]
async fn awaited_and_listening_alike() {
    let server = serving(Script::sse().message(1).message(2).message(3).hold()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" open "/s"
        sse "Awaited" check await within 20s until 1
        sse "Listened" check listen within 20s until 2
        pause 20ms
        sse "Later" await
        sse "S" close
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.metrics("check Awaited"), ["check", "expected", "received"]);
    assert_eq!(taken.metrics("check Listened"), ["check", "expected", "received"]);
    assert_eq!(
        (taken.counted("check Awaited", "expected"), taken.counted("check Awaited", "received")),
        (1, 1)
    );
    assert_eq!(
        (taken.counted("check Listened", "expected"), taken.counted("check Listened", "received")),
        (2, 2)
    );
    assert_eq!(taken.outcomes("check Listened", "check"), (1, 0));
    assert_eq!(taken.outcomes("await Later", "step"), (1, 0));
}

#[tokio::test]
async fn one_that_fails_has_the_time_to_its_failure() {
    let server = serving(Script::sse().message(1).message(2).hold()).await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s"
        repeat 2 { sse "Short" check await within 50ms expect 3.. }
        sse "S" close
    })
    .await;
    let failed = taken.failed_values("check Short", "check");
    assert!(failed.len() == 2 && failed.iter().all(|time| *time >= ms(50)), "{failed:?}");
    assert_eq!(taken.outcomes("check Short", "check"), (0, 2));
    // The messages came to the first of the two.
    assert_eq!((taken.counted("check Short", "expected"), taken.counted("check Short", "received")), (6, 2));
    let failed: Vec<_> = taken.failures().into_iter().map(|(of, _)| of).collect();
    assert_eq!(failed, ["check Short", "check Short"]);
}

#[tokio::test]
async fn more_than_expected_is_not_received_in_place_of_what_is_missing() {
    let server = serving(Script::sse().message(1).message(2).message(3).end()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" open "/s"
        sse "Many" check await within 20s expect 2..
        sse "S" close
    })
    .await;
    assert_eq!((taken.counted("check Many", "expected"), taken.counted("check Many", "received")), (2, 2));
}

#[tokio::test]
async fn one_that_wants_no_number_expects_nothing() {
    let server = serving(Script::sse().message(1).end()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" open "/s"
        sse "End" check await within 20s until end
        sse "None" check await within 10ms expect 0
        sse "S" close
    })
    .await;
    assert_eq!(taken.metrics("check End"), ["check"]);
    assert_eq!(taken.metrics("check None"), ["check"]);
}

#[tokio::test]
async fn one_that_is_cancelled_or_replaced() {
    let server = serving(Script::sse().message(1).hold()).await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s"
        sse "Cancelled" check listen within 10min until 2
        sse "S" cancel
        sse "Replaced" check listen within 10min until 2
        sse "Over it" check listen within 10min until 3
        sse "S" cancel
        sse "S" close
    })
    .await;
    assert_eq!(taken.metrics("check Cancelled"), ["cancelled"]);
    assert_eq!(taken.counted("check Cancelled", "cancelled"), 1);
    assert_eq!(taken.outcomes("check Replaced", "check"), (0, 1));
    assert_eq!(
        taken.failures(),
        [("check Replaced".to_owned(), "another check set over check \"Replaced\"".to_owned())]
    );
    assert_eq!(taken.metrics("check Over it"), ["cancelled"]);
}

#[tokio::test]
async fn one_that_the_end_of_its_stream_decides() {
    let server = serving(Script::sse().message(1).end()).await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        sse "S" name "s" open "/s"
        sse "During" name "s" check await within 20s until 2
        sse "Behind" name "s" check await within 20s until 1
        sse "S" name "s" close
    })
    .await;
    let failed: Vec<_> = taken.failures().into_iter().map(|(of, _)| of).collect();
    assert_eq!(failed, ["check During", "check Behind"]);
    assert_eq!(taken.outcomes("check During", "check"), (0, 1));
    assert_eq!(taken.outcomes("check Behind", "check"), (0, 1));
    assert_eq!(taken.outcomes("stream s", "stream"), (1, 0));
}
