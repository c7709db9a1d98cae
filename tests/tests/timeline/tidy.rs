//! The timeline of the examples, where a run is not as tidy as theirs.

use streamgauge::testing::{Script, Server};
use streamgauge::{Observer, scenario};
use streamgauge_load::summary::{Style, Timeline};
use streamgauge_tests::Captured;

async fn untidy_run(colours: bool) -> streamgauge::Result<String> {
    let paper = Captured::default();
    let timeline = Timeline::new(paper.clone(), if colours { Style::COLOURED } else { Style::PLAIN });
    tell(timeline.clone(), |name, value| timeline.value(name, &value)).await?;
    Ok(paper.text())
}

/// A run that fails is told, and then a value.
async fn tell(observer: impl Observer + 'static, value: impl FnOnce(&str, &str)) -> streamgauge::Result {
    let server = Server::start().await?;
    let long = "längst ".repeat(100);
    server
        .on("/a", Script::sse().event(format!("event: {long}\nid: {long}\ndata: {long}\ndata: next")).hold());
    server.on("/b", Script::sse().message(1).cut());
    server.on("/moved", Script::redirect(302, "/there"));
    server.on("/there", Script::json(r#"{"here":true}"#));
    server.on("/c", Script::sse().event("id: 1\nretry: 1\ndata: 1").end());
    server.on("/c", Script::sse().event("id: 3\ndata: 3").hold());
    let failure = scenario! {
        "A run that fails, with a title, names and messages of more than a line"
        base (server.url())
        sse "A request whose name is so long that it has to be cut somewhere" name "one stream with a long name"
            open "/a"
            check await within 10s until 1  data contains "next"
            close
        http "A request" get "/moved" check json "$.here" == true
        sse "Lost" name "c" open "/c" reconnect 1
            check await within 10s until 2
            close
        sse "Cut" name "b" open "/b"
            check listen within 10s until 9  data == 2
            cancel
            check await within 10s until end
            close
    }
    .observer(observer)
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "Cut");
    value("a value with a long name", &long);
    Ok(())
}

#[track_caller]
fn assert_is_tidy(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= Timeline::WIDTH, "{} characters: {line}", line.chars().count());
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    for part in [
        "one stre… message",
        "längst …",
        "match 1 A request wh…",
        "ok: 1 of 1 messages matched in ",
        "check      \"Cut\" cancelled",
        "cut ",
        "redirected status 302, to http://127.0.0.1:",
        "response   status 200, 13 bytes in ",
        "c         lost       ",
        "c         back       attempt 1, ",
        "c         resumed    1 ids lost, 0 repeated",
        "check      \"Cut\" failed: 1 of 1 messages matched in",
        "failed     check \"Cut\"",
        "finished: failed",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[tokio::test]
async fn every_line_fits() -> streamgauge::Result {
    assert_is_tidy(&untidy_run(false).await?);
    Ok(())
}

#[tokio::test]
async fn narrow_lines_lose_nothing_but_length() -> streamgauge::Result {
    for columns in [60, 80, 109] {
        let paper = Captured::default();
        let timeline = streamgauge::Timeline::new(paper.clone()).columns(columns);
        tell(timeline.clone(), |name, value| timeline.value(name, &value)).await?;
        let text = paper.text();
        for line in text.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        for part in ["match 1 A request", "tidy.rs:", "where, or match", "finished: failed", "längst"] {
            assert!(text.contains(part), "{columns}: no {part:?} in\n{text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn colours_change_nothing_else() -> streamgauge::Result {
    let text = untidy_run(true).await?;
    let mut pieces = text.split('\u{1b}');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    assert!(pieces.clone().count() > 50, "{text}");
    for piece in pieces {
        plain.push_str(piece.split_once('m').unwrap().1);
    }
    assert_is_tidy(&plain);
    Ok(())
}

#[tokio::test]
async fn what_is_tried_again_has_its_lines() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/h", Script::status(503)).on("/h", Script::text("ok"));
    server.on("/s", Script::sse().message(1).hold());
    let paper = Captured::default();
    scenario! {
        base (server.url())
        attempt 2 {
            sse "S" name "s" open "/s" check listen within 10min until 2
            http "H" get "/h"
            sse "S" name "s" cancel
            close
        }
    }
    .observer(Timeline::new(paper.clone(), Style::PLAIN))
    .run()
    .await?;
    let text = paper.text();
    for part in [
        "attempt ",
        "retried    http \"H\": round 1 of 2 is over",
        "closed     since the round is over",
        "not decided: ",
        "finished",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains("failed"), "{text}");
    Ok(())
}
