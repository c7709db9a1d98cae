//! What a message cannot be compared with, and functions that are no question.

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
                json "$.price" in 0..(price.0)
                json "$.price" in 0..=(Duration::from_secs(1))
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

fn is_even(number: &u64) -> bool {
    number.is_multiple_of(2)
}

fn questions() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.volume" satisfies (is_even) save volume: f64
                json "$.price" satisfies (|price: &f64| price + 1.0)
                json "$.price" satisfies (|price| price > 3.0) save price: f64
                json "$.price" satisfies (|a: &f64, b: &f64| a > b)
                data satisfies (3)
                data satisfies (|text| text.is_emtpy())
            close
    };
}

fn main() {}
