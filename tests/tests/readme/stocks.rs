#[tokio::test]
async fn acme_is_traded() -> streamgauge::Result {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, my_service()).into_future()); // axum's `Router`, as it is
    let stocks = streamgauge::scenario! {
        base (url)
        sse "Ticks" open "/stocks/prices" check await within 500ms expect 2..=5
            json "$.symbol" == "ACME"
            json "$.price" collect prices: f64
        sse "Close" close
    };
    assert!(stocks.run().await?.prices.len() >= 2); // a Vec<f64>
    Ok(())
}
