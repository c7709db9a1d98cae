use streamgauge::scenario;

fn main() {
    let _ = scenario! {
        base "http://localhost:8080"
        sse "Stocks" open "/stocks" check await within 10s until 1 json "$.price" save price: f64
        sse "Close" close
        sse "Ticks" check await within 1m until 3 json "$.price[" > (price)
    };
}
