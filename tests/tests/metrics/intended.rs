//! Open models: what begins with a user's first step counts from when it was intended to.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, UserStart, scenario};
use streamgauge_tests::{DONE, Taken, delta, serving_at, stop_after};
use tokio::time::Instant;

use super::{measured, measured_as, ns};

const LATE: Duration = Duration::from_secs(2);

fn two_seconds_ago() -> Option<Instant> {
    Some(Instant::now().checked_sub(LATE).expect("the machine has run for longer"))
}

async fn server() -> Server {
    let answer = Script::sse().message(delta("a")).message(delta("b")).message(stop_after(2)).message(DONE);
    serving_at([("/s", Script::sse().message(1).hold()), ("/x", Script::text("x")), ("/chat", answer)]).await
}

/// It counts from the intended start, and its service time from its own.
#[track_caller]
fn assert_from_intended(taken: &Taken, of: &str, name: &str) {
    let (whole, service) = (taken.value(of, name), taken.value(of, &format!("{name} service time")));
    assert!(whole >= ns(LATE) && whole - service >= ns(LATE), "`{name}` of {of}: {whole}, {service}");
}

/// It counts from its own start.
#[track_caller]
fn assert_from_its_start(taken: &Taken, of: &str, name: &str) {
    let (whole, service) = (taken.value(of, name), taken.value(of, &format!("{name} service time")));
    let run = taken.value("user", "user service time");
    assert!(service <= whole && whole <= run, "`{name}` of {of}: {whole}, {service}, of {run}");
}

#[tokio::test]
async fn what_begins_with_the_first_step() {
    let server = server().await;
    let scenario = scenario! {
        base (server.url())
        group "Session" {
            group "First" {
                sse "S" name "s" open "/s"
                    check await within 20s until 1
            }
            group "Second" {
                http "X" get "/x"
                pause 1ms
                sse "Chat" name "chat" open "/chat" protocol openai_chat check await within 20s until end
            }
            sse "S" name "s" close
        }
    };
    let taken = measured_as(scenario, UserStart::new(), two_seconds_ago()).await;
    assert_eq!(taken.failures(), []);
    for (of, name) in [
        ("user", "user"),
        ("group Session", "group"),
        ("group First", "group"),
        ("open S", "head"),
        ("stream s", "first event"),
    ] {
        assert_from_intended(&taken, of, name);
    }
    for (of, name) in [
        ("group Second", "group"),
        ("http X", "response"),
        ("pause", "step"),
        ("open Chat", "head"),
        ("stream chat", "first event"),
        ("stream chat", "time to first token"),
        ("stream chat", "answer"),
        ("close S", "step"),
    ] {
        assert_from_its_start(&taken, of, name);
    }
    // A check counts from the moment it was set.
    assert!(taken.value("check S", "check") <= taken.value("user", "user service time"));
}

#[tokio::test]
async fn steps_that_take_no_time_are_not_the_first() {
    let (server, users) = (server().await, Feeder::new([1_u32]));
    let scenario = scenario! {
        base (server.url())
        feed user from (users)
        let twice = (*user * 2)
        if (twice > 1) {
            repeat 1 {
                sse "Chat" name "chat" open "/chat" protocol openai_chat
                    check await within 20s until end
                    close
            }
        }
        http "X" get "/x"
    };
    let taken = measured_as(scenario, UserStart::new(), two_seconds_ago()).await;
    assert_eq!(taken.failures(), []);
    for (of, name) in [
        ("feed user", "step"),
        ("let twice", "step"),
        ("if", "step"),
        ("repeat", "step"),
        ("open Chat", "head"),
        ("stream chat", "first event"),
        ("stream chat", "first content"),
        ("stream chat", "time to first token"),
        ("stream chat", "time to first answer token"),
        ("stream chat", "time to last token"),
        ("stream chat", "answer"),
    ] {
        assert_from_intended(&taken, of, name);
    }
    assert_from_its_start(&taken, "http X", "response");
    // Times within an answer are its own.
    assert!(taken.value("stream chat", "inter-token time") <= taken.value("user", "user service time"));
}

#[tokio::test]
async fn a_first_step_that_fails() {
    let taken = measured_as(
        scenario! { sse "S" name "s" open "http://127.0.0.1:1/" close },
        UserStart::new(),
        two_seconds_ago(),
    )
    .await;
    for (of, name) in [("open S", "head"), ("stream s", "first event"), ("user", "user")] {
        let (whole, service) =
            (taken.failed_values(of, name), taken.failed_values(of, &format!("{name} service time")));
        assert!(
            whole.len() == 1 && service.len() == 1 && whole[0] - service[0] >= ns(LATE),
            "{name} of {of}"
        );
    }
}

#[tokio::test]
async fn without_one_all_times_are_service_times() {
    let server = server().await;
    let taken = measured(scenario! {
        base (server.url())
        group "All" {
            sse "S" name "s" open "/s"
                check await within 20s until 1
                close
        }
    })
    .await;
    for of in ["user", "group All", "open S", "stream s", "close S"] {
        let metrics = taken.metrics(of);
        assert!(
            !metrics.is_empty() && metrics.iter().all(|name| !name.ends_with("service time")),
            "{metrics:?}"
        );
    }
    assert!(taken.value("user", "user") >= taken.value("group All", "group"));
}
