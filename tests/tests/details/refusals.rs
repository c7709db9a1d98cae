//! Each way in which a stream is not opened again has its kind, its status and a cause to group by.

use std::net::Ipv4Addr;

use streamgauge::protocol::Mcp;
use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, ReasonKind, scenario};
use streamgauge_tests::{Both, Kind, Recorder, quick, serving_in_turn, soon};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Reasons, Told};

/// What is told of an attempt that this answers, and of the stream that is cut then.
async fn refused(server: Server) -> (Told, Told) {
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 9
            check await within 20s until 9
            close
    };
    let failure = run.observer(reasons.clone()).run().await.map(drop).unwrap_err();
    let (attempt, cut) = (reasons.at(Kind::ReconnectFailed), reasons.at(Kind::Cut));
    assert_eq!((attempt.kind, attempt.status, &attempt.cause), (cut.kind, cut.status, &cut.cause));
    assert!(cut.text.contains(&attempt.text), "{cut:?}");
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Cut, &*cut.cause));
    (attempt, cut)
}

#[tokio::test]
async fn another_status() {
    for status in [404, 500, 503] {
        let server =
            serving_in_turn([quick().message(1).end(), Script::text("no").with_status(status)]).await;
        let (attempt, _) = refused(server).await;
        let cause = format!("status {status}");
        assert_eq!(attempt.short(), (Kind::ReconnectFailed, ReasonKind::Status, Some(status), &*cause));
    }
}

#[tokio::test]
async fn status_204_ends_the_stream_and_is_told_of_the_attempt() {
    let server = serving_in_turn([quick().message(1).end(), Script::status(204)]).await;
    let (reasons, log) = (Reasons::default(), Recorder::default());
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until end
    };
    run.observer(Both(reasons.clone(), log.clone())).run().await.unwrap();
    let told = reasons.all();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((told[0].at, told[0].kind), (Kind::Lost, ReasonKind::Ended));
    assert_eq!(told[1].short(), (Kind::ReconnectFailed, ReasonKind::Status, Some(204), "status 204"));
    assert_eq!((log.count(Kind::Ended), log.count(Kind::Cut)), (1, 0));
}

#[tokio::test]
async fn another_content_type() {
    let html = Script::text("<p>").content_type("Text/HTML; boundary=x17");
    let server = serving_in_turn([quick().message(1).end(), html]).await;
    let (attempt, _) = refused(server).await;
    let kind = ReasonKind::ContentType;
    assert_eq!(attempt.short(), (Kind::ReconnectFailed, kind, Some(200), "content type text/html"));
    let server = serving_in_turn([quick().message(1).end(), Script::text("x").no_content_type()]).await;
    let (attempt, _) = refused(server).await;
    assert_eq!(attempt.short(), (Kind::ReconnectFailed, kind, Some(200), "no content type"));
}

#[tokio::test]
async fn another_encoding() {
    let zstd = Script::sse().header("content-encoding", "zstd").message(1);
    let server = serving_in_turn([quick().message(1).end(), zstd]).await;
    let (attempt, _) = refused(server).await;
    let kind = ReasonKind::ContentEncoding;
    assert_eq!(attempt.short(), (Kind::ReconnectFailed, kind, Some(200), "content encoding zstd"));
}

#[tokio::test]
async fn redirects_that_lead_nowhere_or_in_a_ring() {
    for (location, cause) in [
        ("ftp://127.0.0.1/", "redirect to what is not `http` or `https`"),
        ("http://[", "redirect to what is no URL"),
        ("/ring", "more than 20 redirects"),
    ] {
        let server = serving_in_turn([quick().message(1).end(), Script::redirect(302, location)]).await;
        server.on("/ring", Script::redirect(302, "/ring"));
        let (attempt, _) = refused(server).await;
        assert_eq!(attempt.short(), (Kind::ReconnectFailed, ReasonKind::Redirect, None, cause));
    }
}

#[tokio::test]
async fn no_answer_in_time() {
    let server = serving_in_turn([quick().end(), Script::stall(), Script::sse().message(2).hold()]).await;
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" timeout 1s reconnect always
            check await within 20s until 1
            close
    };
    run.observer(reasons.clone()).run().await.unwrap();
    let told = reasons.at(Kind::ReconnectFailed);
    let cause = "no response head in time";
    assert_eq!(told.short(), (Kind::ReconnectFailed, ReasonKind::Timeout, None, cause));
    assert_eq!(told.text, "no response head came within 1s");
}

/// An attempt that breaks before its head is there is made again.
#[tokio::test]
async fn no_answer_that_can_be_read() {
    for answer in [Script::raw(), Script::raw().bytes("no HTTP at all\r\n\r\n"), Script::raw().reset()] {
        let server = serving_in_turn([quick().end(), answer, Script::sse().message(2).hold()]).await;
        let reasons = Reasons::default();
        let run = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect always
                check await within 20s until 1
                close
        };
        run.observer(reasons.clone()).run().await.unwrap();
        let told = reasons.at(Kind::ReconnectFailed);
        assert!(matches!(told.kind, ReasonKind::Broken | ReasonKind::Reset), "{told:?}");
        assert_eq!(told.status, None);
        assert!(!told.cause.is_empty());
    }
}

#[tokio::test]
async fn nobody_listens_any_more() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let once = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        drop(listener);
        let _ = stream.read(&mut [0; 4096]).await?;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        stream.write_all(format!("{head}retry: 5\ndata: 1\n\n").as_bytes()).await
    });
    let (reasons, log) = (Reasons::default(), Recorder::default());
    let run = scenario! {
        base "http://{address}"
        sse "S" open "/s" reconnect 2
            check await within 20s until end
    };
    run.observer(Both(reasons.clone(), log.clone())).run().await.unwrap();
    soon(once).await.unwrap().unwrap();
    let told = reasons.at(Kind::ReconnectFailed);
    assert_eq!(told.short(), (Kind::ReconnectFailed, ReasonKind::Connect, None, "connection refused"));
    assert_eq!((log.count(Kind::ReconnectFailed), log.count(Kind::Ended)), (2, 1));
}

#[tokio::test]
async fn an_id_that_no_header_can_carry() {
    let server = serving_in_turn([quick().event("id: a\u{c}b\ndata:").end()]).await;
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" protocol (Mcp::default()) reconnect 3
            check await within 20s until end
    };
    let failure = run.observer(reasons.clone()).run().await.map(drop).unwrap_err();
    let told = reasons.all();
    let cause = "no header can carry the last event id";
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].short(), (Kind::Cut, ReasonKind::LastEventId, None, cause));
    assert_eq!(failure.cause(), cause);
}
