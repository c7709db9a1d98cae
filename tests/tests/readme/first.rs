use streamgauge::scenario;

async fn acme(server: &str) -> streamgauge::Result<String> {
    let stocks = scenario! {
        "Stock market"
        base (server)

        sse "Stocks" open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64

        sse "Ticks" check await within 500ms expect 2..=5
            json "$.symbol" == "ACME"
            json "$.price" collect ticks: f64
        sse "Close" close
    };

    let user = stocks.run().await?;
    Ok(format!("ACME opened at {} and went on with {:?}", user.opening, user.ticks))
}
