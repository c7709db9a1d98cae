//! What a message cannot be compared with.

use std::time::Duration;

use streamgauge::scenario;

struct Price(f64);

fn values(price: Price, limits: Vec<f64>) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.price" == (price)
                json "$.price" > (Some(3.0))
                json "$.price" in [1, (limits), "a"]
                json "$.price" in 0..=(Duration::from_secs(1))
                json "$.price" in (price.0)
            close
    };
}

fn a_value_that_may_be_missing(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 json "$.price" save price: f64
        }
        sse "Ticks" check await within 1s until 1 json "$.price" > (price) close
    };
}

fn main() {}
