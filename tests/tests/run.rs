//! `run { … }`: the user's own Rust between the steps of a scenario.

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};

#[derive(Debug)]
struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the ledger refused")
    }
}

impl std::error::Error for Refused {}

async fn token(account: &str) -> Result<String, Refused> {
    tokio::task::yield_now().await;
    Ok(format!("token of {account}"))
}

async fn refused() -> Result<(), Refused> {
    Err(Refused)
}

#[tokio::test]
async fn a_block_gives_its_value_and_a_result_what_is_in_it() -> streamgauge::Result {
    let account = String::from("ada");
    let user = scenario! {
        let plain = run { token(&account).await? }
        let result = run { token(&account).await }
        let written: usize = run { let plain = plain.len(); Ok(plain) }
        run { token(&plain).await?; }
        run { }
    }
    .run()
    .await?;
    assert_eq!(user.plain, "token of ada");
    assert_eq!(user.result, user.plain);
    assert_eq!(user.written, user.plain.len());
    Ok(())
}

#[tokio::test]
async fn an_err_fails_the_step_and_is_its_source() {
    let failure = scenario! { run { refused().await?; } }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Run);
    assert!(std::error::Error::source(&failure).is_some_and(|source| source.is::<Refused>()));
    let failure = scenario! { run { refused().await } }.run().await.unwrap_err();
    assert!(failure.to_string().contains("the ledger refused"), "{failure}");
}

#[tokio::test]
async fn under_continue_a_value_that_failed_is_empty() {
    let failure = scenario! {
        on failure continue
        let nothing: () = run { refused().await }
        run { assert_eq!(nothing, None); }
        fail "reached"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Run);
    assert_eq!(failure.further()[0].kind(), FailureKind::Fail);
}

#[tokio::test]
async fn streams_go_on_while_a_block_waits() -> streamgauge::Result {
    let server = Server::start().await?;
    let gate = streamgauge::testing::Gate::new();
    server.on("/a", Script::sse().gate(&gate).message("1").end());
    let user = scenario! {
        base (server.url())
        sse "A" open "/a" check listen within 10s until end save last: u32
        run { gate.open(); server.wait_streams(0, std::time::Duration::from_secs(10)).await? }
        sse "A" await close
    }
    .run()
    .await?;
    assert_eq!(user.last, Some(1));
    Ok(())
}

#[tokio::test]
async fn a_range_of_rust_is_borrowed_and_an_empty_value_names_its_check() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/a", Script::sse().message("1").end());
    let range = 0..=3;
    let scenario = scenario! {
        base (server.url())
        sse "Odd one" open "/a" check await within 10s until end contains "never" save odd
        sse "Ticks" open "/a" check await within 10s expect (range) close
        sse "Next" open "/{odd}" close
    };
    for _ in 0..2 {
        let failure = scenario.run().await.unwrap_err();
        assert_eq!((failure.kind(), failure.title()), (FailureKind::Value, "Next"));
        assert!(failure.to_string().contains(r#"the check "Odd one""#), "{failure}");
    }
    assert!(range.contains(&3));
    Ok(())
}

#[tokio::test]
async fn a_value_that_begins_empty_needs_no_clone() -> streamgauge::Result {
    struct Plain;
    let user = scenario! { let nothing: Option<Plain> = (None) }.run().await?;
    assert!(user.nothing.is_none());
    Ok(())
}
