#[tokio::test(start_paused = true)] // time jumps when all wait
async fn acme_is_traded() -> streamgauge::Result {
    let stocks = streamgauge::scenario! {
        sse "Ticks" open "/stocks/prices" check await within 500ms expect 2..=5
            json "$.symbol" == "ACME"
            json "$.price" collect prices: f64
        sse "Close" close
    };
    let stocks = stocks.client(streamgauge::Client::service(my_service())); // axum's `Router`, as it is
    assert!(stocks.run().await?.prices.len() >= 2); // a Vec<f64>
    Ok(())
}
