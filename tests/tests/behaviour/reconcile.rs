//! "reconcile": what is saved, when, and with what type.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Ended, Event, Kind, Recorder, SOON, assert_says, opens, serving};

fn three() -> Script {
    Script::sse().bytes("data: 1\n\ndata: 2\n\ndata: 3\n\n").hold()
}

#[tokio::test]
async fn an_awaited_until_gives_the_value_itself() {
    let server = serving(three()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 2 save last: u8
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let last: u8 = values.last;
    assert_eq!(last, 2);
}

#[tokio::test]
async fn an_expect_of_at_least_one_gives_the_value_itself() {
    let server = serving(three()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 200ms expect 1.. save last: u8
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let last: u8 = values.last;
    assert_eq!(last, 3);
}

#[tokio::test]
async fn listen_and_the_action_await_give_the_value_itself() {
    let server = serving(three()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check listen within 20s until 3 save last: u8
        sse "x" await
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let last: u8 = values.last;
    assert_eq!(last, 3);
}

#[tokio::test]
async fn until_end_and_an_expect_that_admits_none_give_an_option() {
    let server = serving(Script::sse().message(1).end()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until end data == 1 save some: u8
        sse "x" open "/s" check await within 20s until end data == 2 save none: u8
        sse "x" open "/s" check await within 20s expect 0..=1 data == 1 save one: u8
        sse "x" check await within 20s expect 0 data == 9 save nothing: u8
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let all: [Option<u8>; 4] = [values.some, values.none, values.one, values.nothing];
    assert_eq!(all, [Some(1), None, Some(1), None]);
}

/// A scenario with a `listen` check whose success the next step may or may not wait for.
async fn listened(wait: bool, reconcile_only: bool) -> Option<u8> {
    let server = Server::start().await.unwrap();
    let (message, head) = (Gate::new(), Gate::new());
    server.on("/s", Script::sse().gate(&message).message(7).hold());
    server.on("/other", Script::sse().head_behind(&head).hold());
    if wait {
        message.open();
    } else {
        head.open();
    }
    let heard = opens(&head, |event| event.kind() == Kind::CheckFinished);
    if reconcile_only {
        let values = scenario! {
            base (server.url())
            sse "x" open "/s" check listen within 20s until 1 save n: u8
            sse "Other" name "other" open "/other" close
            sse "x" reconcile
            sse "x" cancel
            sse "x" close
        };
        values.observer(heard).run().await.unwrap().n
    } else {
        let values = scenario! {
            base (server.url())
            sse "x" open "/s" check listen within 20s until 1 save n: u8
            sse "Other" name "other" open "/other" close
            sse "x" cancel
            sse "x" close
        };
        values.observer(heard).run().await.unwrap().n
    }
}

#[tokio::test]
async fn listen_gives_an_option_at_the_next_action_on_the_stream_or_at_reconcile() {
    for reconcile_only in [true, false] {
        assert_eq!(listened(true, reconcile_only).await, Some(7));
        assert_eq!(listened(false, reconcile_only).await, None);
    }
}

#[tokio::test]
async fn a_branch_or_a_loop_that_may_not_run_gives_an_option() {
    let server = serving(three()).await;
    for (taken, times) in [(true, 2), (false, 0)] {
        let values = scenario! {
            base (server.url())
            sse "x" open "/s"
            if (taken) { sse "x" check await within 20s until 1 save branch: u8 }
            repeat (times) { sse "x" check await within 20s until 1 save looped: u8 }
            sse "x" close
        }
        .run()
        .await
        .unwrap();
        let (branch, looped): (Option<u8>, Option<u8>) = (values.branch, values.looped);
        assert_eq!((branch, looped), if taken { (Some(1), Some(3)) } else { (None, None) });
    }
}

#[tokio::test]
async fn a_literal_repeat_and_both_branches_give_the_value_itself() {
    let server = serving(three()).await;
    let first = true;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s"
        repeat 2 { sse "x" check await within 20s until 1 save looped: u8 }
        if (first) {
            sse "x" check await within 20s until 1 save both: u8
        } else {
            sse "x" check await within 20s until 1 data == "never" save both: u8
        }
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let (looped, both): (u8, u8) = (values.looped, values.both);
    assert_eq!((looped, both), (2, 3));
}

#[tokio::test]
async fn collect_gives_a_vec_perhaps_empty() {
    let server = serving(three()).await;
    let never = false;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 200ms expect 0.. data > 9 collect none: u8
        if (never) { sse "x" check await within 20s until 1 collect branch: u8 }
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    let all: (Vec<u8>, Vec<u8>) = (values.none, values.branch);
    assert_eq!(all, (vec![], vec![]));
}

#[tokio::test]
async fn collect_keeps_all_in_order_and_save_the_last() {
    let server = serving(three()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 3 collect all: u8 data save last: u8
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.all, values.last), (vec![1, 2, 3], 3));
}

#[tokio::test]
async fn a_failed_a_replaced_and_a_cancelled_check_leave_the_older_value() {
    let server = serving(three()).await;
    let log = Recorder::default();
    let seen = std::sync::Mutex::new(Vec::new());
    let note = |value: &u8| {
        seen.lock().unwrap().push(*value);
        0
    };
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 1 save kept: u8
        group "continue" on failure continue {
            sse "failed" check await within 200ms until 3 save kept: u8
        }
        let a = (note(&kept))
        sse "x" close
        sse "x" open "/s" check listen within 20s until 9 save kept: u8
        pause 50ms
        sse "cancelled" cancel
        let b = (note(&kept))
        group "continue" on failure continue {
            sse "replaced" check listen within 20s until 9 save kept: u8
            pause 50ms
            sse "over" check await within 100ms expect 0 data == "x"
        }
        let c = (note(&kept))
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.further().len(), 1, "{failure}");
    assert_eq!(*seen.lock().unwrap(), [1, 1, 1], "{:?}", log.events());
}

#[tokio::test]
async fn a_listen_check_that_fails_cuts_short_the_main_flow_under_stop() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("bad").hold()).await;
    server.on("/stall", Script::stall());
    let pausing = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min until 1 data == "bad" require event == "good"
        pause 10min
        sse "Close" close
    };
    let opening = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min until 1 data == "bad" require event == "good"
        sse "Stall" name "stall" open "/stall" timeout 10min close
        sse "Close" close
    };
    gate.open();
    for failure in [pausing.run().await.unwrap_err(), opening.run().await.unwrap_err()] {
        assert_eq!((failure.kind(), failure.title()), (FailureKind::Check, "Listen"));
    }
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn it_cuts_short_a_check_on_another_stream_and_a_loop_that_never_waits() {
    let server = serving(three()).await;
    let checking = scenario! {
        base (server.url())
        sse "Listen" name "a" open "/s" check listen within 200ms until 9
        sse "Other" name "b" open "/s" check await within 10min until 9 close
        sse "Close" name "a" close
    };
    assert_eq!(checking.run().await.unwrap_err().title(), "Listen");
    let looping = scenario! {
        base (server.url())
        sse "Listen" name "a" open "/s" check listen within 200ms until 9
        forever { let n = (1) }
    };
    assert_eq!(looping.run().await.unwrap_err().title(), "Listen");
    let broken = scenario! {
        base (server.url())
        sse "Listen" name "a" open "/s" check listen within 10min until 9 require data < 3
        forever { let n = (1) }
    };
    assert_eq!(broken.run().await.unwrap_err().title(), "Listen");
}

#[tokio::test]
async fn under_continue_the_run_goes_on_and_ends_with_all_failures() {
    let server = serving(three()).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "One" open "/s" check await within 100ms until 9
        sse "Two" check listen within 100ms until 9
        pause 300ms
        sse "Three" check await within 100ms expect 5
        sse "Close" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "One");
    let further: Vec<&str> = failure.further().iter().map(streamgauge::Failure::title).collect();
    assert_eq!(further, ["Two", "Three"]);
    assert_says(&failure, &["check \"One\"", "check \"Two\"", "check \"Three\""]);
    let steps = [
        Event::step("open", "One"),
        Event::step("check", "One"),
        Event::step("check", "Two"),
        Event::pause(),
        Event::step("check", "Three"),
        Event::step("close", "Close"),
    ];
    assert_eq!(log.of(Kind::StepStarted), steps);
    assert_eq!(log.last(), Some(Event::finished(Ended::Failed(FailureKind::Check))));
}

#[tokio::test]
async fn after_a_failed_open_actions_on_that_stream_are_skipped_without_further_failures() {
    let server = Server::start().await.unwrap();
    server.on("/no", Script::status(500)).on("/s", three());
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "No" name "no" open "/no"
            check await within 10min until 1 save token
        sse "No {token}" name "no" check await within 10min until 1 data == "{token}"
        sse "No" name "no" check listen within 10min until 1 save later
        sse "No" name "no" reconcile
        sse "No" name "no" await
        sse "No" name "no" check listen within 10min until 1
        sse "No" name "no" cancel
        sse "No" name "no" close
        sse "Yes" open "/s" check await within 20s until 1 save yes: u8 close
        sse "No" name "no" open "/s" check await within 20s until 3
        sse "No" name "no" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Status, "open"));
    assert!(failure.further().is_empty(), "{failure}");
    let decided = [Event::check_succeeded("Yes", 1, 1), Event::check_succeeded("No", 3, 3).on("no")];
    assert_eq!(log.of(Kind::CheckFinished), decided);
    assert_eq!(log.streams(Kind::Closed), ["", "no"], "{:?}", log.events());
}

#[tokio::test]
async fn a_name_whose_value_is_empty_fails_the_step_that_uses_it_and_names_the_check() {
    let server = serving(three()).await;
    let scenario = scenario! {
        base (server.url())
        sse "x" name "s" open "/s"
            check await within 100ms expect 0.. data == "never"
                data save token
        sse "Uses" name "s" check await within 20s until 1 data == "{token}"
        sse "x" name "s" close
    };
    let line = line!() - 3;
    let failure = scenario.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.title(), failure.stream()), (FailureKind::Value, "Uses", Some("s")));
    assert_eq!(failure.at().line(), line);
    assert_says(&failure, &["`token` is empty", &format!("line {}", line - 1), "3"]);
}

#[tokio::test]
async fn a_saved_value_is_a_plain_variable_in_expressions() {
    let server =
        serving(Script::sse().message(r#"{"n":2,"xs":[1,2],"s":"a"}"#).message(5).message(2).hold()).await;
    let outside = 3;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s"
            check await within 20s until 1
                json "$.n" save n: u64
                json "$.xs" save xs: Vec<u64>
                json "$.s" save s
        let sum: u64 = (n + xs.iter().sum::<u64>() + outside + s.len() as u64)
        sse "x" check await within 20s until 1 data == (n)
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.sum, values.n, values.s.as_str()), (9, 2, "a"));
}
