//! What ends reconnecting, and how a stream is then.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, SOON, assert_says, quick, serving_in_turn, soon};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

use crate::support::of_streams;

#[tokio::test]
async fn status_204_ends_the_stream() {
    let server = serving_in_turn([quick().cut(), Script::sse().message(1).end(), Script::status(204)]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until end
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 3);
    assert_eq!(of_streams(&log).last(), Some(&Event::ended()));
}

#[tokio::test]
async fn a_check_after_status_204_is_decided_at_once() {
    let server = serving_in_turn([quick().message(1).end(), Script::status(204)]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(
        &failure,
        &[
            "the server ended the stream: it answered attempt 1 to reconnect, after the stream was lost (the server ended it), with status 204",
        ],
    );
}

#[tokio::test]
async fn another_status_cuts_the_stream() {
    let server = serving_in_turn([quick().message(1).end(), Script::text("sorry").with_status(500)]).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until end
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Cut, "check"));
    let reason =
        "attempt 1 of `reconnect always` got status 500 Internal Server Error, which ends reconnecting";
    assert_says(&failure, &[&format!("the stream was cut: the server ended it, and {reason}")]);
    assert_eq!(server.requests_to("/s").len(), 2);
    let failed = Event::reconnect_failed(1, "got status 500 Internal Server Error");
    assert_eq!(log.of(Kind::ReconnectFailed), [failed]);
    assert_eq!(log.count(Kind::Cut), 1, "{:?}", log.events());
}

#[tokio::test]
async fn another_content_type_cuts_the_stream() {
    let server = serving_in_turn([quick().cut(), Script::json("{}")]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 9
        pause 20s
        sse "S" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Cut, "stream"));
    assert_says(
        &failure,
        &[
            "attempt 1 of `reconnect 9` got status 200 OK, content type application/json, which ends reconnecting",
        ],
    );
}

#[tokio::test]
async fn a_wrong_answer_says_that_it_ends_reconnecting_and_no_attempt_is_said_to_be_used_up() {
    for (first, cause) in [(quick().end(), "the server ended it"), (quick().cut(), "")] {
        let server = serving_in_turn([first, Script::status(503)]).await;
        let failure = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 5
                check await within 20s until 1
                close
        }
        .run()
        .await
        .unwrap_err();
        let attempt =
            "and attempt 1 of `reconnect 5` got status 503 Service Unavailable, which ends reconnecting";
        assert_says(&failure, &[cause, attempt]);
        assert!(!failure.to_string().contains("used up") && !failure.to_string().contains("()"), "{failure}");
    }
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_ends_reconnecting() {
    let server = serving_in_turn([quick().end(), Script::redirect(302, "ftp://127.0.0.1/")]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 2
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "and attempt 1 of `reconnect 2` led nowhere: it was redirected to `ftp://127.0.0.1/`, which is not `http` \
             or `https`, which ends reconnecting",
        ],
    );
}

#[tokio::test]
async fn what_was_tried_before_a_wrong_answer_is_told_with_it() {
    let server =
        serving_in_turn([quick().end(), Script::sse().end(), Script::raw().reset(), Script::status(500)])
            .await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 5
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "and attempt 3 of `reconnect 5` got status 500 Internal Server Error, which ends reconnecting (attempt 1 \
           succeeded; attempt 2: ",
        ],
    );
}

#[tokio::test]
async fn what_cuts_a_stream_that_is_open_again_says_nothing_of_attempts_that_are_left() {
    let server = serving_in_turn([quick().end(), Script::sse().message("no JSON").hold()]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" protocol openai_chat reconnect 5
            check await within 20s until end
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert!(!failure.to_string().contains("used up"), "{failure}");
}

#[tokio::test]
async fn a_wanted_status_is_wanted_again() {
    let server =
        serving_in_turn([quick().with_status(201).end(), Script::sse().with_status(202).message(2).hold()])
            .await;
    scenario! {
        base (server.url())
        sse "S" open "/s" status 201..=202 reconnect 1
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn the_first_connection_is_made_once() {
    let server = serving_in_turn([Script::status(503)]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Status, "open"));
    assert_eq!(server.requests_to("/s").len(), 1);
}

#[tokio::test]
async fn an_end_has_ended_when_the_attempts_are_used_up() {
    let server =
        serving_in_turn([quick().message(1).end(), Script::sse().message(2).end(), Script::sse().end()])
            .await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 2
            check await within 20s until end collect all: u8
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.all, [1, 2]);
    assert_eq!(server.requests_to("/s").len(), 3);
}

#[tokio::test]
async fn a_loss_is_cut_when_the_attempts_are_used_up() {
    let server = serving_in_turn([quick().end(), Script::sse().message(1).cut()]).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
            check await within 20s until end
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["the stream was cut: ", ", and `reconnect 1` is used up (attempt 1 succeeded)"]);
    assert_eq!((log.count(Kind::Lost), log.count(Kind::Cut)), (1, 1), "{:?}", log.events());
}

const FIRST: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nretry: 5\ndata: 1\n\n";
const SECOND: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: 2\n\n";
/// Breaks off in its second chunk.
const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
    14\r\nretry: 5\ndata: 1\n\n\n\n\r\n14\r\n";

/// Answers one request at this address with these bytes, and listens no more.
fn answering(address: SocketAddr, bytes: &'static str) -> JoinHandle<io::Result<()>> {
    let listen = || {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(1)
    };
    let listener: TcpListener = listen().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        drop(listener);
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await?;
        stream.write_all(bytes.as_bytes()).await
    })
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let once = answering(address, FIRST);
    let log = Recorder::default();
    let heard = log.clone();
    let again = tokio::spawn(async move {
        heard.comes(|event| *event == Event::reconnect_failed(2, "connection refused")).await;
        answering(address, SECOND).await.unwrap()
    });
    let user = scenario! {
        base "http://{address}"
        sse "S" open "/s" reconnect always
            check await within 20s until 1 data == "2" save got: u8
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.got, 2);
    soon(once).await.unwrap().unwrap();
    soon(again).await.unwrap().unwrap();
}

#[tokio::test]
async fn all_attempts_are_in_the_reason() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let once = answering(address, CUT);
    let failure = scenario! {
        base "http://{address}"
        sse "S" open "/s" reconnect 3
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap_err();
    soon(once).await.unwrap().unwrap();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["and `reconnect 3` is used up (attempts 1 to 3: connection refused)"]);
}

#[tokio::test]
async fn no_response_head_in_time_is_tried_again() {
    let scripts = [quick().end(), Script::stall(), Script::sse().message(2).hold()];
    let server = serving_in_turn(scripts).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" timeout 1s reconnect always
            check await within 20s until 1
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let failed = Event::reconnect_failed(1, "no response head came within 1s");
    assert_eq!(log.of(Kind::ReconnectFailed)[0], failed);
    assert_eq!(log.count(Kind::Reconnected), 1);
    server.wait_streams(0, SOON).await.unwrap();
}
