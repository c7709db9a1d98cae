//! Functions that ask nothing, or something else, of what a condition finds.

use streamgauge::scenario;

fn gives_no_answer() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.price" satisfies (|price: &f64| price + 1.0)
                json "$.price" satisfies (|price| price > 3.0) save price: f64
            close
    };
}

fn takes_two() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.price" satisfies (|a: &f64, b: &f64| a > b)
            close
    };
}

fn no_such_method() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 data satisfies (|text| text.is_emtpy())
            close
    };
}

fn with_a_value() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.symbol" save symbol
            check await within 1s until 1 json "$.price" satisfies (|price: &f64| *price > symbol)
            close
    };
}

struct Price(f64);

fn of_a_type_that_nothing_gives() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 data satisfies (|price: &Price| price.0 > 1.0)
            close
    };
}

fn main() {}
