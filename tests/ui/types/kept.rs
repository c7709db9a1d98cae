//! Types that what a condition finds cannot be kept as.

use streamgauge::scenario;

struct Price(f64);

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.price" save json: Price
                data save text: Price
                data contains "a" collect texts: Price
                regex "([a-z]+)-([0-9]+)" save groups: (String, Price)
                json "$..price" all save all: Vec<Price>
                data count save count: f64
                json "$.symbol" save symbol: &'static str
                json "$.price" save misspelt: f46
            close
    };
}

fn main() {}
