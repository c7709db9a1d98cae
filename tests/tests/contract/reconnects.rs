//! Streams that are opened again, and what stands around them.

use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{SOON, assert_says, quick, serving_at};

#[tokio::test]
async fn a_post_is_sent_again_with_its_body_whatever_it_is() {
    let bodies = [r#"{"model":"small","n":1}"#, "a=b+c", "hello small"];
    let server = Server::start().await.unwrap();
    for path in ["/json", "/form", "/text"] {
        server.on(path, quick().event("id: 1\ndata: 1").end()).on(path, Script::sse().message(2).hold());
    }
    let (model, evaluated) = ("small", AtomicUsize::new(0));
    let once = || evaluated.fetch_add(1, Ordering::Relaxed) + 1;
    scenario! {
        base (server.url())
        sse "1" open post "/json" body json { "model": "{model}", "n": (once()) } reconnect 1
            check await within (SOON) until 2 close
        sse "2" open put "/form" body form { "a": "b c" } reconnect always check await within (SOON) until 2 close
        sse "3" open patch "/text" reconnect 2 body text "hello {model}" check await within (SOON) until 2 close
    }
    .run()
    .await
    .unwrap();
    let sent: Vec<String> = server.requests().iter().map(|request| request.text().into_owned()).collect();
    assert_eq!(sent, [bodies[0], bodies[0], bodies[1], bodies[1], bodies[2], bodies[2]]);
    let ids: Vec<bool> =
        server.requests().iter().map(|request| request.header("last-event-id") == Some("1")).collect();
    assert_eq!(ids, [false, true, false, true, false, true]);
}

#[tokio::test]
async fn the_cookie_of_an_http_step_goes_along_when_it_is_opened_again() {
    let server = serving_at([
        ("/login", Script::status(204).header("Set-Cookie", "id=7; Path=/")),
        ("/s", quick().message(1).end()),
        ("/s", Script::sse().message(2).hold()),
    ])
    .await;
    scenario! {
        base (server.url())
        http "Login" post "/login" body form { "user": "ada" }
        sse "S" open "/s" reconnect always check await within (SOON) until 2 close
    }
    .run()
    .await
    .unwrap();
    let cookies: Vec<bool> =
        server.requests().iter().map(|request| request.header("cookie") == Some("id=7")).collect();
    assert_eq!(cookies, [false, true, true]);
}

#[tokio::test]
async fn an_expect_and_a_listen_count_across_losses_while_http_steps_run() {
    let server = serving_at([
        ("/s", quick().message(1).cut()),
        ("/s", quick().message(2).end()),
        ("/s", Script::sse().message(3).hold()),
        ("/h", Script::text("ok")),
    ])
    .await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 5 check listen within (SOON) until 3 data collect all: u8 data save last: u8
        repeat 3 { http "h" get "/h" check body == "ok" }
        sse "S" await
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.all, user.last), (vec![1, 2, 3], 3));
}

#[tokio::test]
async fn an_end_under_always_comes_with_status_204_alone() {
    let server = serving_at([
        ("/s", quick().message(1).end()),
        ("/s", quick().message(2).end()),
        ("/s", Script::status(204)),
    ])
    .await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always check await within (SOON) until end data collect all: u8
    };
    assert_eq!(user.run().await.unwrap().all, [1, 2]);
    assert_eq!(server.requests_to("/s").len(), 3);
}

#[tokio::test]
async fn without_reconnect_an_end_is_an_end_and_a_cut_a_cut() {
    let server =
        serving_at([("/end", Script::sse().message(1).end()), ("/cut", Script::sse().message(1).cut())])
            .await;
    let base = server.url();
    scenario! { base (base) sse "S" open "/end" check await within (SOON) until end }.run().await.unwrap();
    let failure = scenario! { base (base) sse "S" open "/cut" check await within (SOON) until end };
    let failure = failure.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["check \"S\""]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_first_open_that_fails_is_not_tried_again_and_later_actions_are_skipped() {
    let server = serving_at([("/s", Script::status(503)), ("/h", Script::text("ok"))]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" reconnect always
            check await within (SOON) until 1 data save n
        http "h" get "/h"
        sse "S" check listen within (SOON) until 1 await close
        http "h" get "/h"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Status, 0));
    assert_eq!((server.requests_to("/s").len(), server.requests_to("/h").len()), (1, 2));
}

#[tokio::test]
async fn a_stream_in_a_loop_begins_anew_each_round() {
    let server = Server::start().await.unwrap();
    for round in 0..3 {
        server.on("/s", quick().event(format!("id: {round}\ndata: {round}")).end());
        server.on("/s", Script::sse().message("again").hold());
    }
    let seen = AtomicUsize::new(0);
    scenario! {
        base (server.url())
        repeat 3 as round {
            sse "S" open "/s" query "round" "{round}" reconnect (round + 1) check await within (SOON) until 2 data collect all
            let counted = (seen.fetch_add(all.len(), Ordering::Relaxed))
            sse "S" close
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 6);
    let ids: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(ids, [None, Some("0"), None, Some("1"), None, Some("2")].map(|id| id.map(str::to_owned)));
}
