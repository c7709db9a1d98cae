//! Under paused time all is exact to the millisecond. Time is what is tested here, so it is asserted.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream;
use streamgauge::session::Session;
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{Recorder, assert_says};
use tokio::time::Instant;

use crate::support::{Seen, at, by, events, sends};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What a run comes to, and how long it takes by tokio's clock.
macro_rules! timed {
    ($scenario:expr) => {{
        let begun = Instant::now();
        let ended = $scenario.run().await;
        (ended, begun.elapsed())
    }};
}

#[tokio::test(start_paused = true)]
async fn a_keep_alive_of_15_seconds_is_not_waited_for() {
    let silent = || async {
        Sse::new(stream::pending::<Result<Event, Infallible>>()).keep_alive(KeepAlive::default())
    };
    let router = Router::new().route("/prices", get(silent));
    let began = std::time::Instant::now();
    let (ended, took) = timed!(
        scenario! {
            sse "Prices" open "/prices"
                check await within 60s until 1 comment exists
                close
        }
        .client(Client::service(router))
    );
    ended.unwrap();
    assert_eq!(took, Duration::from_secs(15));
    assert!(began.elapsed() < Duration::from_secs(15), "the time was waited for");
}

#[tokio::test(start_paused = true)]
async fn deadlines_are_exact() {
    let client = sends([(1_234, "data: 1\n\n")]);
    let scenario = scenario! {
        sse "S" open "/s" check await within 2345ms until 2 close
    };
    let (ended, took) = timed!(scenario.client(client));
    assert_eq!(took, ms(2_345));
    let failure = ended.unwrap_err();
    assert_says(&failure, &["1 in 2.3s", "+1.234s  1"]);
}

#[tokio::test(start_paused = true)]
async fn a_message_before_the_deadline_counts_and_one_at_it_does_not() {
    let client = || sends([(999, "data: 1\n\n"), (1, "data: 2\n\n")]);
    let (ended, took) =
        timed!(scenario! { sse "S" open "/s" check await within 1s expect 1 close }.client(client()));
    ended.unwrap();
    assert_eq!(took, ms(1_000));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_is_waited_for_no_longer_than_said() {
    let never = by(|_| async { std::future::pending().await });
    let (ended, took) = timed!(scenario! { sse "S" open "/s" timeout 7s close }.client(never.clone()));
    assert_eq!((ended.unwrap_err().kind(), took), (FailureKind::Timeout, Duration::from_secs(7)));
    let (ended, took) = timed!(scenario! { http "H" get "/s" timeout 9s }.client(never));
    assert_eq!((ended.unwrap_err().kind(), took), (FailureKind::Timeout, Duration::from_secs(9)));
}

#[tokio::test(start_paused = true)]
async fn a_silence_is_a_cut_just_when_idle_says() {
    let client = sends([(400, "data: 1\n\n")]);
    let (ended, took) =
        timed!(scenario! { sse "S" open "/s" idle 30s check await within 2min until 2 close }.client(client));
    assert_says(&ended.unwrap_err(), &["30s"]);
    assert_eq!(took, ms(30_400));
}

#[tokio::test(start_paused = true)]
async fn gaps_are_exact() {
    let client = || sends([(10, "data: 1\n\n"), (5_000, "data: 2\n\n"), (5_001, "data: 3\n\n")]);
    let two = scenario! { sse "S" open "/s" check await within 60s until 2 require gap <= 5s close };
    two.client(client()).run().await.unwrap();
    let three = scenario! { sse "S" open "/s" check await within 60s until 3 require gap <= 5s close };
    assert_says(&three.client(client()).run().await.unwrap_err(), &["broke    gap <= 5s"]);
}

#[tokio::test(start_paused = true)]
async fn streams_come_back_after_just_the_wait_without_a_spread() {
    let lost = by(|_| async { Ok(events("retry: 700\ndata: 1\n\n".into())) });
    let opens = scenario! {
        sse "S" open "/s" reconnect 3 check await within 60s until 4 close
    };
    let (ended, took) = timed!(opens.client(lost.clone().no_spread()));
    ended.unwrap();
    assert_eq!(took, ms(3 * 700));

    // With it they are spread, the same for the same seed.
    let mut waits = Vec::new();
    for seed in [1, 1, 2] {
        let opens = scenario! { sse "S" open "/s" reconnect 3 check await within 60s until 4 close };
        let (ended, took) = timed!(opens.client(lost.clone().seed(seed)));
        ended.unwrap();
        assert!((ms(2_100)..=ms(2_313)).contains(&took), "{took:?}");
        waits.push(took);
    }
    assert!(waits[0] == waits[1] && waits[0] != waits[2], "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn pauses_are_exact_and_drawn_from_the_seed() {
    let client = sends([]);
    let paused = async |client: Client| {
        let (ended, took) = timed!(scenario! { pause 2500ms pause 1s..100s pause 1s..100s }.client(client));
        ended.unwrap();
        took
    };
    // Of a service always the same, and with the seed of somebody else too.
    assert_eq!(paused(client.clone()).await, paused(client.clone()).await);
    assert_eq!(paused(client.clone()).await, paused(client.clone().seed(0)).await);
    assert_ne!(paused(client.clone()).await, paused(client.seed(1)).await);
    assert_eq!(paused(Client::new().seed(5)).await, paused(Client::new().seed(5)).await);
    assert_ne!(paused(Client::new()).await, paused(Client::new()).await, "drawn anew");
    let (ended, took) = timed!(scenario! { pause 2500ms });
    ended.unwrap();
    assert_eq!(took, ms(2_500));
}

#[tokio::test(start_paused = true)]
async fn cookies_expire_by_the_same_clock() {
    let seen = Seen::default();
    let sees = seen.clone();
    let soon = date(SystemTime::now() + Duration::from_secs(60));
    let router = Router::new()
        .route(
            "/login",
            get(move || async move {
                let mut headers = HeaderMap::new();
                for cookie in
                    ["stays=1".to_owned(), "age=1; Max-Age=30".to_owned(), format!("date=1; Expires={soon}")]
                {
                    headers.append("set-cookie", cookie.parse().unwrap());
                }
                headers
            }),
        )
        .route(
            "/",
            get(move |headers: HeaderMap| async move {
                sees.push(headers["cookie"].to_str().unwrap());
            }),
        );
    let visits = scenario! {
        http "Login" get "/login"
        pause 29s
        http "Before" get "/"
        pause 1s
        http "After" get "/"
        pause 31s
        http "Late" get "/"
    };
    visits.client(Client::service(router)).run().await.unwrap();
    assert_eq!(seen.all(), ["stays=1; age=1; date=1", "stays=1; date=1", "stays=1"]);
}

/// A date as cookies have it.
fn date(at: SystemTime) -> String {
    let seconds = at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let z = days + 719_468;
    let (era, of_era) = (z / 146_097, z % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = names[usize::try_from(month).unwrap() - 1];
    format!("{day:02} {name} {year} {:02}:{:02}:{:02} GMT", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[tokio::test(start_paused = true)]
async fn what_is_told_has_the_same_times() {
    let log = Recorder::default();
    let scenario = scenario! { sse "S" open "/s" check await within 60s until 2 close };
    scenario
        .client(sends([(250, "data: 1\n\n"), (500, "data: 2\n\n")]))
        .observer(log.clone())
        .run()
        .await
        .unwrap();
    let messages = log.heard().into_iter().filter(|heard| heard.event.is_message());
    assert_eq!(messages.map(|heard| heard.since_start).collect::<Vec<_>>(), [ms(250), ms(750)]);
}

/// Two streams, a `run` and an `http` step wait beside each other.
#[tokio::test(start_paused = true)]
async fn all_that_waits_goes_on_side_by_side() {
    let client = by(|request| async move {
        let slow = request.uri().path() == "/slow";
        Ok(events(at([(if slow { 4_000 } else { 1_500 }, "data: 1\n\n")])))
    });
    let (ended, took) = timed!(
        scenario! {
            sse "Slow" name "slow" open "/slow" check listen within 60s until 1
            sse "Fast" name "fast" open "/fast" check listen within 60s until 1
            run { tokio::time::sleep(Duration::from_secs(1)).await; Ok(()) }
            sse "Fast" name "fast" await close
            sse "Slow" name "slow" await close
        }
        .client(client)
    );
    ended.unwrap();
    assert_eq!(took, ms(4_000));
}

#[tokio::test(start_paused = true)]
async fn a_session_by_hand_has_the_base_and_the_clock_too() {
    use streamgauge::Open;
    use streamgauge::check::{Check, Goal};

    let begun = Instant::now();
    let mut session = Session::with(sends([(15_000, "data: 1\n\n")]));
    let stream = session.stream("s");
    let stream = session.open(stream, "S", Open::new("GET", "/s")).await.unwrap();
    session.check(&stream, Check::new("S", Goal::Until(1), Duration::from_secs(60))).await.unwrap();
    session.close(stream).await.unwrap();
    assert_eq!(begun.elapsed(), ms(15_000));
}
