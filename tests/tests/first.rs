//! A first scenario end to end.
use streamgauge::scenario;
use streamgauge::testing::{Script, Server};

#[tokio::test]
async fn opening_price() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on(
        "/stocks/prices",
        Script::sse()
            .event("event: snapshot\nid: 1\ndata: {\"price\": 12.5, \"symbol\":\"ACME\"}")
            .event("event: tick\ndata: {\"price\": 13.5, \"symbol\":\"ACME\"}")
            .event("event: tick\ndata: {\"price\": 14.5, \"symbol\":\"ACNE\"}")
            .hold(),
    );
    let limit = 3.0;
    let stocks = scenario! {
        "Stock market"
        base (server.url())

        sse "Stocks" name "s1"
            open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64

        sse "Ticks" name "s1"
            check listen within 500ms expect 1..=5
                json "$.symbol" == "ACME"
                json "$.price" satisfies (|p| *p > opening && *p > limit) collect ticks: f64
        pause 200ms
        sse "Ticks" name "s1" await
        sse "Close SSE" name "s1" close
    };
    let user = stocks.run().await?;
    assert!(user.opening > 0.0);
    assert_eq!(user.ticks, [13.5]);
    Ok(())
}

#[tokio::test]
async fn failing() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on(
        "/stocks/prices",
        Script::sse()
            .event("event: snapshot\nid: 1\ndata: {\"price\": 12.5, \"symbol\":\"ACME\"}")
            .event("event: tick\ndata: {\"price\": 13.5, \"symbol\":\"ACME\"}")
            .event("event: tick\ndata: {\"price\": 14.5, \"symbol\":\"ACNE\"}")
            .hold(),
    );
    let stocks = scenario! {
        "Stock market"
        base (server.url())
        sse "Ticks" name "s1" open "/stocks/prices"
            check await within 500ms expect 3..=5
                json "$.symbol" == "ACME"
                json "$.price" collect ticks: f64
        sse "Close SSE" name "s1" close
    };
    let failure = stocks.run().await.unwrap_err();
    let text = failure.to_string();
    assert!(text.contains("got      2 in "), "{text}");
    assert!(text.contains(r#"json "$.symbol" is "ACNE""#), "{text}");
    let nobody = scenario! { sse "x" open "http://127.0.0.1:1/a" close }.run().await.unwrap_err();
    assert!(nobody.to_string().contains("connection refused"), "{nobody}");
    Ok(())
}
