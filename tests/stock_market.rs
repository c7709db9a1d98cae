//! A template: copy this file into the `tests` folder of your project, and put your server and your streams in.
//!
//! Your `Cargo.toml` needs these lines:
//!
//! ```toml
//! [dev-dependencies]
//! streamgauge = { path = "../streamgauge/runtime", features = ["service", "testing"] }
//! streamgauge-load = { path = "../streamgauge/load" }     # for load tests
//! tokio = { version = "1", features = ["macros", "rt", "test-util"] }
//! ```
//!
//! A scenario says what one user of your server does and what it wants to see. `cargo test` compiles it, which finds
//! mistakes such as a stream that is never closed, and runs it against a server that is really there.

use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};

/// How often a symbol is traded before the market closes.
const TRADES: usize = 4;

/// A server that sends what this says. Yours can run in this process, as it does, or anywhere else: all a scenario
/// needs is its URL.
async fn market() -> std::io::Result<Server> {
    let snapshot =
        r#"{"symbol":"ACME","price":188.5,"prices":{"ACME":188.5,"GLOBEX":41.3,"HOOLI":7.2,"INITECH":12.9}}"#;
    let trades = |symbol: &'static str, price: f64| {
        (0..TRADES).fold(Script::sse().typed("snapshot", snapshot), |script, _| {
            script
                .wait(Duration::from_millis(100))
                .typed("tick", format!(r#"{{"symbol":"{symbol}","price":{price}}}"#))
        })
    };
    let server = Server::start().await?;
    server.on("/stocks/prices", trades("ACME", 188.7).hold()); // stays open
    server.on("/stocks/prices?symbol=HOOLI", trades("HOOLI", 7.3)); // ends with the last trade
    Ok(server)
}

/// Two steps on one stream: wait for the first message, then count others while time passes.
#[rustfmt::skip] // keeps the remarks in their column
#[tokio::test]
async fn opening_price() -> streamgauge::Result {       // Result<T = ()> that takes any error through `?`
    let server = market().await?;                        // any SSE server will do
    let stocks = scenario! {
        "Stock market"                                   // title, used in reports
        base (server.url())

        sse "Stocks" name "s1"
            open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64

        sse "Ticks" name "s1"
            check listen within 2s expect 3..=5
                json "$.symbol" == "ACME"
                json "$.price" collect ticks: f64
        pause 500ms                                      // the stream goes on; so may http steps and other streams
        sse "Ticks" name "s1" await                      // wait for the pending check, and take what it saved
        sse "Close SSE" name "s1" close
    };

    let user = stocks.run().await?;                      // one virtual user, in this test
    assert!(user.opening > 0.0);                         // f64: the awaited check always set it
    assert!(user.ticks.len() <= 5);                      // Vec<f64>
    Ok(())
}

/// Gatling's own sample, for those who come from there.
#[tokio::test]
async fn gatlings_sample() -> streamgauge::Result {
    let server = market().await?;
    let stocks = scenario! {
        "Gatling's sample"
        base (server.url())

        // A stream without a name is the default one. All conditions have to hold for the same message, and any of
        // them can keep what it found: this regular expression has no group, so it is the whole match.
        sse "Stocks"
            open "/stocks/prices"
            check await within 10s until 1
                message regex r#"^\{"event":"snapshot""# save start
                json "$.prices.*" count == 4
        pause 500ms
        sse "Close SSE"
            close
    };

    let user = stocks.run().await?;
    assert_eq!(user.start, r#"{"event":"snapshot""#); // String, since no type was given
    Ok(())
}

/// Two streams of one user, open at the same time, and what a check saves that nobody waits for.
#[tokio::test]
async fn two_streams() -> streamgauge::Result {
    let server = market().await?;
    let symbol = "HOOLI"; // a scenario sees the variables around it, as a closure does
    let stocks = scenario! {
        "Two streams"
        base (server.url())

        sse "All stocks" name "all"
            open "/stocks/prices"
            check listen within 10s until 1
                event == "snapshot"
                json "$.prices.HOOLI" save opening: f64

        // Only the trades of one symbol come here, which `require` makes sure of: a message that matches and breaks
        // it fails the check at once. `until end` waits until the server ends the stream.
        sse "One stock" name "one"
            open "/stocks/prices"
                query "symbol" "{symbol}"
            check await within 10s until end
                event == "tick"
                json "$.price" collect prices: f64
                require json "$.symbol" == "{symbol}"
        sse "Close" name "one"
            close

        sse "All stocks" name "all"
            reconcile                                    // brings what `listen` has saved by now
        sse "Close" name "all"
            close
    };

    let user = stocks.run().await?;
    assert!(user.opening.is_some_and(|price| price > 0.0)); // Option<f64>: nothing waited for that check
    assert_eq!(user.prices.len(), TRADES);
    Ok(())
}

/// What a failed scenario gives: a failure to look at, and with `?` to read.
#[tokio::test]
async fn a_failure_shows_what_came() -> streamgauge::Result {
    let server = market().await?;
    let stocks = scenario! {
        base (server.url())
        sse "Misspelt" open "/stocks/prices"
            check await within 300ms until 1
                json "$.symbol" == "ACNE"
            close
    };

    let failure = stocks.run().await.unwrap_err();
    assert_eq!(failure.kind(), streamgauge::FailureKind::Check);
    assert_eq!(failure.title(), "Misspelt");
    // What was wanted, and for each of the messages that came nearest why it is not that.
    assert!(failure.to_string().contains(r#"json "$.symbol" == "ACNE""#), "{failure}");
    for message in failure.messages() {
        assert!(
            message.reason().is_some_and(|reason| reason.starts_with(r#"json "$.symbol" is "#)),
            "{failure}"
        );
    }
    Ok(())
}
