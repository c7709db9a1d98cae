//! "Streams": the main flow and, beside it, one flow per open stream.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Both, Event, Recorder, SOON, opens, opens_after, serving};

#[tokio::test]
async fn three_streams_miss_nothing_during_a_pause() {
    let server = Server::start().await.unwrap();
    let (start, last) = (Gate::new(), Gate::new());
    for path in ["/a", "/b"] {
        server.on(path, Script::sse().gate(&start).repeat(100, |n| format!("data: {n}\n\n")).hold());
    }
    // The third breaks its check, which ends the pause, once all of the others' messages were received.
    server.on(
        "/c",
        Script::sse()
            .gate(&start)
            .repeat(100, |n| format!("data: {n}\n\n"))
            .gate(&last)
            .message("last")
            .hold(),
    );
    let log = Recorder::default();
    let begins = opens(&start, |event| event.is_step("pause"));
    let paused = Both(begins, Both(log.clone(), opens_after(300, &last, Event::is_message)));
    let failure = scenario! {
        base (server.url())
        sse "A" name "a" open "/a"
        sse "B" name "b" open "/b"
        sse "C" name "c" open "/c"
            check listen within 20s until 1 data == "last" require event == "never"
        pause 10min
        sse "A" name "a" close
        sse "B" name "b" close
        sse "C" name "c" close
    }
    .observer(paused)
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "C", "{failure}");
    let wanted: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    assert_eq!(log.messages("a"), wanted);
    assert_eq!(log.messages("b"), wanted);
    assert_eq!(log.messages("c")[..100], wanted);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn the_default_stream_goes_on_during_a_check_on_a_named_one() {
    let server = Server::start().await.unwrap();
    let (start, last) = (Gate::new(), Gate::new());
    server.on("/default", Script::sse().gate(&start).repeat(20, |n| format!("data: {n}\n\n")).hold());
    server.on("/named", Script::sse().gate(&last).message("done").hold());
    start.open();
    let values = scenario! {
        base (server.url())
        sse "Default" open "/default"
            check listen within 20s until 20 collect all: u32
        sse "Named" name "n" open "/named"
            check await within 20s until 1 data == "done"
        sse "Default" await
        sse "Default" close
        sse "Named" name "n" close
    }
    .observer(opens_after(20, &last, Event::is_message))
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, (0..20).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_stream_goes_on_while_another_is_being_opened() {
    let server = Server::start().await.unwrap();
    let head = Gate::new();
    server.on("/first", Script::sse().message(1).message(2).hold());
    server.on("/slow", Script::sse().head_behind(&head).hold());
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "First" open "/first"
        sse "Slow" name "slow" open "/slow"
        sse "First" close
        sse "Slow" name "slow" close
    }
    .observer(Both(log.clone(), opens_after(2, &head, Event::is_message)))
    .run()
    .await
    .unwrap();
    assert_eq!(log.messages(""), ["1", "2"]);
}

#[tokio::test]
async fn a_flood_on_one_stream_does_not_starve_another() {
    let server = Server::start().await.unwrap();
    server.on("/flood", Script::sse().flood(|n| format!("data: {n}\n\n").repeat(50)));
    server.on("/calm", Script::sse().message("calm").hold());
    scenario! {
        base (server.url())
        sse "Flood" name "f" open "/flood"
            check listen within 60s until 1 data == "never"
        repeat 3 {
            sse "Calm" open "/calm"
                check await within 20s until 1 data == "calm"
                close
        }
        sse "Flood" name "f" cancel close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_deadline_comes_during_a_flood() {
    let server = serving(Script::sse().flood(|n| format!("data: {n}\n\n").repeat(50))).await;
    let failure = scenario! {
        base (server.url())
        sse "Flood" open "/s" check await within 200ms until 1 data == "never" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
}

#[tokio::test]
async fn streams_of_one_scenario_are_told_apart_by_their_names() {
    let server = Server::start().await.unwrap();
    for path in ["/0", "/1", "/2"] {
        server.on(path, Script::sse().message(path).hold());
    }
    let values = scenario! {
        base (server.url())
        sse "Zero" open "/0" check listen within 20s until 1 save zero
        sse "One" name "one" open "/1" check listen within 20s until 1 save one
        sse "Two" name "two" open "/2" check await within 20s until 1 save two
        sse "One" name "one" await
        sse "Zero" await
        sse "One" name "one" close
        sse "Two" name "two" close
        sse "Zero" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!([values.zero, values.one, values.two], ["/0", "/1", "/2"]);
}

#[tokio::test]
async fn seventy_streams_of_one_user_all_receive() {
    // More than there are bits in the word that tells which of them woke.
    let server = serving(Script::sse().message("hello").hold()).await;
    macro_rules! many {
        ($($name:literal)*) => {
            scenario! {
                base (server.url())
                $( sse "Open" name $name open "/s" check listen within 20s until 1 data == "hello" )*
                $( sse "Wait" name $name await )*
                $( sse "Close" name $name close )*
            }
        };
    }
    many!(
        "00" "01" "02" "03" "04" "05" "06" "07" "08" "09" "10" "11" "12" "13" "14" "15" "16" "17" "18" "19"
        "20" "21" "22" "23" "24" "25" "26" "27" "28" "29" "30" "31" "32" "33" "34" "35" "36" "37" "38" "39"
        "40" "41" "42" "43" "44" "45" "46" "47" "48" "49" "50" "51" "52" "53" "54" "55" "56" "57" "58" "59"
        "60" "61" "62" "63" "64" "65" "66" "67" "68" "69"
    )
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 70);
}

#[tokio::test]
async fn one_scenario_runs_two_hundred_times_at_once() {
    let server = serving(Script::sse().message(1).message(2).message(3).hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Many" open "/s" check await within 60s until 3 collect all: u8 close
    };
    let runs: Vec<_> = (0..200).map(|_| scenario.run()).collect();
    let mut set = Vec::new();
    for run in runs {
        set.push(Box::pin(run));
    }
    // Polled together, in one task.
    let mut done = 0;
    std::future::poll_fn(|cx| {
        set.retain_mut(|run| match run.as_mut().poll(cx) {
            std::task::Poll::Ready(values) => {
                assert_eq!(values.unwrap().all, [1, 2, 3]);
                done += 1;
                false
            }
            std::task::Poll::Pending => true,
        });
        if set.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    assert_eq!(done, 200);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scenario_runs_twice_and_in_tasks() {
    let server = serving(Script::sse().message(7).hold()).await;
    let url = server.url().to_owned();
    let scenario = std::sync::Arc::new(scenario! { move
        base (url)
        sse "Task" open "/s" check await within 20s until 1 save n: u8 close
    });
    assert_eq!(scenario.run().await.unwrap().n, 7);
    assert_eq!(scenario.run().await.unwrap().n, 7);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let scenario = std::sync::Arc::clone(&scenario);
            tokio::spawn(async move { scenario.run().await.unwrap().n })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 7);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_run_on_several_threads_with_runtimes_of_their_own() {
    let server = serving(Script::sse().message(7).hold()).await;
    let url = server.url();
    let wanted = 7;
    let scenario = scenario! {
        base (url)
        sse "Thread" open "/s" check await within 20s until 1 data == (wanted) close
    };
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    for _ in 0..3 {
                        runtime.block_on(scenario.run()).unwrap();
                    }
                });
            }
        });
    });
    assert_eq!(server.requests().len(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_borrows_statics_is_spawned() {
    static WANTED: &str = "hello";
    let server = serving(Script::sse().message("hello").hold()).await;
    let url: &'static str = Box::leak(server.url().to_owned().into_boxed_str());
    let scenario: &'static _ = Box::leak(Box::new(scenario! { move
        base (url)
        sse "Spawned" open "/s" check await within 20s until 1 data == (WANTED) close
    }));
    tokio::spawn(scenario.run()).await.unwrap().unwrap();
}
