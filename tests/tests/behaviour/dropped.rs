//! What a stream sent in vain is shown: lines that are no field of an event stream, and the event that is not finished.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Dropped, Failure, FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says, serving};

/// Waits for three messages, which do not come.
async fn waits(server: &Server, within: Duration, heard: &Recorder) -> Failure {
    scenario! {
        base (server.url()) sse "x" open "/s" idle 20s check await within (within) until 3 close
    }
    .observer(heard.clone())
    .run()
    .await
    .unwrap_err()
}

/// The failure, and what was heard, of a stream of these bytes, which the server ends. However it is cut into pieces it is
/// the same.
async fn of(bytes: &str) -> (String, Dropped) {
    let mut seen = Vec::new();
    for size in [bytes.len(), 1, 3] {
        let (server, heard) = (serving(Script::sse().split(bytes, size)).await, Recorder::default());
        let failure = waits(&server, SOON, &heard).await;
        assert_eq!(failure.kind(), FailureKind::Check);
        let text = failure.to_string();
        let shown = text.split_once("\n  dropped  ").map_or("", |(_, rest)| rest.lines().next().unwrap());
        let ended = heard.dropped_at(Kind::Ended);
        assert_eq!(shown, ended.to_string(), "{text}");
        seen.push((shown.to_owned(), ended));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    seen.swap_remove(0)
}

#[tokio::test]
async fn the_lines_that_are_no_field_are_counted_and_the_first_is_shown() {
    let (shown, dropped) = of(concat!(
        "data: 1\n\n",
        "error: {\"code\":500,\"message\":\"context is full\",\"type\":\"server_error\"}\n\n",
        "foo: 1\nDATA: 2\ndata: 2\n\nmore\n",
    ))
    .await;
    let first = "error: {\"code\":500,\"message\":\"context is full\",\"type\":\"server_error\"}";
    assert_eq!(shown, format!("4 lines are no field of an event stream, the first: {first}"));
    assert_eq!((dropped.lines(), dropped.first_line()), (4, first));
    assert_eq!((dropped.bytes(), dropped.unfinished(), dropped.is_nothing()), (0, "", false));
}

#[tokio::test]
async fn one_line_is_one_line() {
    for line in [
        "{\"error\":{\"message\":\"no\"}}",
        "<html><body>502 Bad Gateway</body></html>",
        "nonsense",
        " data: x",
        "ID: 7",
        "event : x",
    ] {
        let (shown, dropped) = of(&format!("data: 1\n\n{line}\n")).await;
        assert_eq!(shown, format!("1 line is no field of an event stream: {line}"));
        assert_eq!((dropped.lines(), dropped.first_line()), (1, line));
    }
}

#[tokio::test]
async fn fields_comments_and_values_that_have_no_effect_are_no_such_lines() {
    let (shown, dropped) =
        of(": hi\n:\nid\nevent\ndata\n\nretry: 5s\nretry\nid: a\0b\nevent: x\n\ndata: 1\n\n").await;
    assert_eq!(shown, "");
    assert!(dropped.is_nothing() && dropped == Dropped::default());
}

#[tokio::test]
async fn a_json_error_over_several_lines_is_more_than_its_bracket() {
    let (shown, dropped) =
        of("{\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"slow down\"\n  }\n}\n").await;
    assert_eq!((dropped.lines(), dropped.first_line()), (6, "{"));
    assert!(shown.contains("429") && shown.contains("slow down"), "{shown}");
}

#[tokio::test]
async fn a_stream_of_nothing_else_says_so() {
    let (shown, dropped) = of("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n").await;
    assert!(shown.starts_with("3 lines are no field of an event stream, the first: {\"n\":1}"), "{shown}");
    assert_eq!(dropped.lines(), 3);
}

#[tokio::test]
async fn the_event_that_the_end_left_unfinished_is_shown() {
    for (bytes, count, start) in [
        ("data: [DONE]", 12, "data: [DONE]"),
        ("data: [DONE]\n", 6, "data: [DONE]"),
        ("data: 1\n\ndata: [DONE]\r\n", 6, "data: [DONE]"),
        ("{\"error\":{\"code\":401}}", 22, "{\"error\":{\"code\":401}}"),
        ("data: 1\n\nevent: error\ndata: {\"code\":1}\nda", 17, "event: error\\ndata: {\"code\":1}\\nda"),
        ("event: error\n", 5, "event: error"),
        ("id: 7\ndata: a\ndata: b", 9, "id: 7\\ndata: a\\ndata: b"),
    ] {
        let (shown, dropped) = of(bytes).await;
        assert_eq!(
            shown,
            format!("{count} bytes of an event that is not finished by a blank line: {start}"),
            "{bytes:?}"
        );
        assert_eq!((dropped.bytes(), dropped.lines()), (count, 0));
        assert_eq!(dropped.unfinished(), start.replace("\\n", "\n"));
    }
    let (shown, _) = of("oops\n{\"error\":1}").await;
    assert_eq!(
        shown,
        "1 line is no field of an event stream: oops; and 11 bytes of an event that is not finished by a blank line: {\"error\":1}"
    );
    for nothing in [": a comment", ": a comment\n", "retry: 5\n", "data: 1\n\n"] {
        assert_eq!(of(nothing).await, (String::new(), Dropped::default()), "{nothing:?}");
    }
}

#[tokio::test]
async fn what_is_long_is_cut_and_what_does_not_print_is_escaped() {
    // It is sent byte by byte, too.
    let long = format!("error: {}", "é".repeat(20_000));
    let (shown, dropped) = of(&format!("{long}\ndata: {}", "y".repeat(20_000))).await;
    assert!(shown.len() < 700, "{} bytes", shown.len());
    assert!(shown.contains("error: éé") && shown.contains("…; and 20006 bytes"), "{shown}");
    assert!(dropped.first_line().len() < 300 && dropped.unfinished().len() < 300);

    let (server, heard) = (serving(Script::sse().bytes(b"a\x1b[31m\xff\n")).await, Recorder::default());
    let text = waits(&server, SOON, &heard).await.to_string();
    assert!(text.contains("a\\u{1b}[31m\u{fffd}") && !text.contains('\x1b'), "{text:?}");
}

#[tokio::test]
async fn every_failure_of_the_stream_shows_it() {
    const LINE: &str = "1 line is no field of an event stream: error: full";
    let heard = Recorder::default();

    // A deadline, while the stream is open.
    let server = serving(Script::sse().bytes("data: 1\n\nerror: full\n").hold()).await;
    let failure = waits(&server, Duration::from_millis(300), &heard).await;
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &[LINE, "the stream is open"]);

    // A cut.
    let server = serving(Script::sse().bytes("data: 1\n\nerror: full\n").cut_in("data: 2")).await;
    let failure = waits(&server, SOON, &heard).await;
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &[LINE, "; and 7 bytes", "data: 2"]);
    let cut = heard.dropped_at(Kind::Cut);
    assert_eq!(
        (cut.lines(), cut.first_line(), cut.bytes(), cut.unfinished()),
        (1, "error: full", 7, "data: 2")
    );

    // A cut with no check pending.
    let gate = Gate::new();
    let server = serving(Script::sse().message(1).gate(&gate).bytes("error: full\n").cut_in("dat")).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until 1
        run { gate.open(); Ok::<(), String>(()) }
        pause 20s
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Cut, "stream"));
    assert_says(&failure, &[LINE, "; and 3 bytes"]);

    // Silence.
    let server = serving(Script::sse().bytes("error: full\n{\"half\":").hold()).await;
    let failure = scenario! {
        base (server.url()) sse "x" open "/s" idle 100ms check await within (SOON) until 1 close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &[LINE, "; and 8 bytes", "{\"half\":"]);

    // A requirement that is broken.
    let server = serving(Script::sse().bytes("error: full\ndata: 1\n\n").hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until 1 data regex r"\d" require data == "2" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &[LINE, "broke"]);
}

#[tokio::test]
async fn checks_that_are_replaced_closed_over_or_set_too_late_show_it() {
    const LINE: &str = "1 line is no field of an event stream: error: full";
    let server = serving(Script::sse().bytes("data: 1\n\nerror: full\ndata: 2\n\ndata: 3").hold()).await;
    let replaced = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until 1 data == "2"
        sse "A" check listen within (SOON) until 5
        pause 200ms
        sse "B" check listen within (SOON) until 5
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(replaced.kind(), FailureKind::Replaced);
    assert_says(&replaced, &[LINE, "; and 7 bytes", "data: 3"]);

    let heard = Recorder::default();
    let closed = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until 1 data == "2"
        sse "A" check listen within (SOON) until 5
        pause 200ms
        sse "x" close
    }
    .observer(heard.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(&closed, &[LINE, "; and 7 bytes", "the scenario closed the stream"]);
    let told = heard.dropped_at(Kind::Closed);
    assert_eq!((told.lines(), told.bytes(), told.unfinished()), (1, 7, "data: 3"));

    let server = serving(Script::sse().bytes("data: 1\n\nerror: full\n").end()).await;
    let late = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until end
        sse "Late" check await within (SOON) until 1
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(late.title(), "Late");
    assert_says(&late, &[LINE]);
}

#[tokio::test]
async fn an_event_that_has_begun_is_shown_only_as_long_as_it_is_not_finished() {
    let gate = Gate::new();
    let server = serving(Script::sse().bytes("data: [DONE]\n").gate(&gate).bytes("\n").hold()).await;
    let heard = Recorder::default();
    let failure = scenario! {
        on failure continue
        base (server.url())
        sse "A" open "/s" check await within 300ms until 1
        run { gate.open(); Ok::<(), String>(()) }
        sse "B" check await within (SOON) until 1
        sse "C" check await within 100ms until 1
        sse "x" close
    }
    .observer(heard.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["6 bytes of an event that is not finished by a blank line: data: [DONE]"]);
    let [after] = failure.further() else { panic!("{failure}") };
    assert_eq!(after.title(), "C");
    assert!(!after.to_string().contains("\n  dropped"), "{after}");
    assert_eq!(heard.dropped(), [(Kind::Closed, Dropped::default())]);
}

#[tokio::test]
async fn a_good_stream_tells_it_too() {
    let server = serving(Script::sse().bytes("data: 1\n\nvendor: x\n\nvendor: y\n\n: hi\n").end()).await;
    let heard = Recorder::default();
    scenario! {
        base (server.url()) sse "x" open "/s" check await within (SOON) until end sse "x" close
    }
    .observer(heard.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((heard.dropped_at(Kind::Ended).lines(), heard.dropped_at(Kind::Closed).lines()), (2, 2));
}

#[tokio::test]
async fn a_stream_that_is_opened_again_begins_anew() {
    let server = serving(Script::sse().bytes("error: full\n").end()).await;
    server.on("/s", Script::sse().message(1).end());
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until end
        sse "x" close
        sse "x" open "/s" check await within (SOON) until 2
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert!(!failure.to_string().contains("\n  dropped"), "{failure}");
}

#[tokio::test]
async fn over_all_connections_of_a_stream_that_is_reconnected() {
    let server = serving(Script::sse().bytes("retry: 10\ndata: 1\n\nerror: one\n").cut_in("data: h")).await;
    server.on("/s", Script::sse().bytes("error: two\ndata: 2\n\n").end());
    server.on("/s", Script::status(204));
    let heard = Recorder::default();
    let failure = scenario! {
        base (server.url()) sse "x" open "/s" reconnect 5 check await within (SOON) until 3 close
    }
    .observer(heard.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["2 lines are no field of an event stream, the first: error: one", "; and 7 bytes"],
    );
    let told: Vec<_> =
        heard.dropped().into_iter().map(|(kind, told)| (kind, told.lines(), told.bytes())).collect();
    assert_eq!(told, [(Kind::Lost, 1, 7), (Kind::Lost, 2, 7), (Kind::Ended, 2, 7)]);
}
