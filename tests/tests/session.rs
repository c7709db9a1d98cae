//! Streams by hand, through `streamgauge::session`.

use std::time::Duration;

use streamgauge::check::{Check, Comparable, Compare, Condition, Goal, Json, Operator, Text};
use streamgauge::session::{Reconciled, Session};
use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, JsonPath, Open, Target};
use streamgauge_tests::SOON;

streamgauge_tests::on_both_transports!();

fn get(url: &str) -> Open {
    Open::new("GET", url)
}

fn price() -> Condition {
    Condition::on(Target::Data).json(&JsonPath::parse("$.price"))
}

#[tokio::test]
async fn a_session_opens_checks_and_closes_streams() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/a", Script::sse().message(r#"{"price":1}"#).message(r#"{"price":2.5}"#).hold());
    server.on("/b", Script::sse().typed("news", "x").hold());
    let mut session = Session::new().base(server.url()).header("X-Desk", "7");

    let prices = session.stream("prices");
    let news = session.stream("news");
    let prices = session.open(prices, "Prices", get("/a")).await?;
    let above = price().compare(Compare::Is(Operator::Greater, 2.operand()));
    let ((), last) = session
        .check(&prices, Check::new("Above 2", Goal::Until(1), SOON).when(above).save::<Json, f64>())
        .await?;
    assert_eq!(last, Some(2.5));

    let news = session.open(news, "News", get("/b")).await?;
    let any =
        Check::new("News", Goal::Until(1), SOON).when(Condition::on(Target::Event)).save::<Text, String>();
    let ticket = session.listen(&news, any)?;
    let ((), event) = session.wait(&news, ticket).await?;
    assert_eq!(event.as_deref(), Some("news"));

    let prices = session.close(prices).await?;
    session.close(news).await?;
    server.wait_streams(0, SOON).await?;

    let prices = session.open(prices, "Prices again", get("/a")).await?;
    session.close(prices).await?;
    assert_eq!(server.requests_to("/a").len(), 2);
    assert!(server.requests().iter().all(|request| request.header("x-desk") == Some("7")));
    Ok(())
}

#[tokio::test]
async fn a_ticket_is_reconciled_once_its_check_is_decided() -> streamgauge::Result {
    let (server, gate) = (Server::start().await?, Gate::new());
    server.on("/a", Script::sse().gate(&gate).message(r#"{"price":1}"#).end());
    let mut session = Session::new().base(server.url());
    let prices = session.stream("prices");
    let prices = session.open(prices, "Prices", get("/a")).await?;

    let ends = Check::new("All", Goal::UntilEnd, SOON).when(price()).collect::<Json, f64>();
    let mut ticket = session.listen(&prices, ends)?;
    let Reconciled::Pending(pending) = session.reconcile(&prices, ticket)? else {
        panic!("nothing came yet")
    };
    ticket = pending;
    gate.open();
    let kept = loop {
        session.pause(Duration::from_millis(5)).await?;
        match session.reconcile(&prices, ticket)? {
            Reconciled::Kept(((), prices)) => break prices,
            Reconciled::Pending(pending) => ticket = pending,
        }
    };
    assert_eq!(kept, [1.0]);
    session.close(prices).await?;
    Ok(())
}

#[tokio::test]
async fn a_step_that_fails_says_why_and_the_session_goes_on() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/gone", Script::status(410));
    server.on("/a", Script::sse().message("1").hold());
    let mut session = Session::new().base(server.url());

    let gone = session.stream("gone");
    let failure = session.open(gone, "Gone", get("/gone")).await.expect_err("410 is no stream");
    assert_eq!((failure.kind(), failure.stream()), (FailureKind::Status, Some("gone")));
    assert!(failure.at().file().ends_with("session.rs"), "{failure}");

    let ticks = session.stream("ticks");
    let ticks = session.open(ticks, "Ticks", get("/a")).await?;
    let five = Check::new("Five", Goal::Until(5), Duration::from_millis(100));
    let failure = session.check(&ticks, five).await.expect_err("one came");
    assert_eq!(failure.kind(), FailureKind::Check);

    // A check that is replaced fails, and its ticket has nothing to give.
    let ticket = session.listen(&ticks, Check::new("First", Goal::Until(5), SOON))?;
    let replaced =
        session.listen(&ticks, Check::new("Second", Goal::Until(5), SOON)).expect_err("First is pending");
    assert_eq!((replaced.kind(), replaced.title()), (FailureKind::Replaced, "First"));
    assert!(session.wait(&ticks, ticket).await.is_err());
    session.close(ticks).await?;
    Ok(())
}

#[tokio::test]
async fn a_stream_of_another_session_is_refused() -> streamgauge::Result {
    let server = Server::start().await?;
    server.allow_unknown();
    let (mut one, mut other) = (Session::new().base(server.url()), Session::new());
    let stream = one.stream("a");
    let failure = other.open(stream, "A", get("/a")).await.expect_err("it is not its stream");
    assert!(failure.to_string().contains("another session"), "{failure}");
    assert!(server.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_stream_that_was_alone_goes_on_when_there_are_two() -> streamgauge::Result {
    let (server, gate) = (Server::start().await?, Gate::new());
    server.on("/a", Script::sse().gate(&gate).message(r#"{"price":1}"#).hold());
    server.on("/b", Script::sse().hold());
    let mut session = Session::new().base(server.url());
    let first = session.stream("a");
    let first = session.open(first, "First", get("/a")).await?;
    session.pause(Duration::from_millis(1)).await?;
    let second = session.stream("b");
    let second = session.open(second, "Second", get("/b")).await?;
    let ticket = session.listen(&first, Check::new("Price", Goal::Until(1), SOON).when(price()))?;
    session.pause(Duration::from_millis(1)).await?;
    gate.open();
    session.wait(&first, ticket).await?;
    session.close(second).await?;
    session.close(first).await?;
    Ok(())
}

#[tokio::test]
async fn members_of_a_family_are_named_with_their_index() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/a", Script::sse().message("x").hold());
    let mut session = Session::new().base(server.url());
    let mut open = Vec::new();
    for index in 0..70 {
        let stream = session.member("subs", index);
        open.push(session.open(stream, "Subscribe", get("/a")).await?);
    }
    let failure = session
        .check(&open[69], Check::new("Price", Goal::Until(1), Duration::from_millis(1)).when(price()))
        .await
        .unwrap_err();
    assert_eq!(failure.stream(), Some("subs[69]"));
    assert!(failure.to_string().starts_with(r#"check "Price" on stream "subs"[69] failed"#), "{failure}");
    for stream in open {
        session.close(stream).await?;
    }
    server.wait_streams(0, SOON).await?;
    Ok(())
}
