//! Types that what a condition finds cannot be kept as.

use streamgauge::scenario;

struct Price(f64);

fn json() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.price" save price: Price
                json "$.symbol" collect symbols: Option<Price>
            close
    };
}

fn text() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                collect all: Price
                data contains "a" save text: Price
            close
    };
}

fn several() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                regex "([a-z]+)-([0-9]+)" save groups: (String, Price)
                json "$..price" all save prices: Vec<Price>
                data count save many: f64
            close
    };
}

fn borrowed() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check await within 1s until 1 json "$.symbol" save symbol: &'static str close
    };
}

fn misspelt() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check await within 1s until 1 json "$.price" save price: Pirce close
    };
}

fn main() {}
