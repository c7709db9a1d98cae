//! Row 11: a regex whose groups do not fit the type.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                regex "([a-z]+)-([0-9]+)" save one: String
                regex "([a-z]+)-([0-9]+)" save three: (String, f64, u8)
                regex "price-([0-9]+)" save two: (String, f64)
                regex "([a-z]+)-([0-9]+)" == "a-1"
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check await within 1s until 1 regex "([a-z]+)-([0-9]+)" all save pairs: Vec<f64>
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 regex "[a-z]+" collect words: (String, String)
        }
        sse "Ticks" close
    };
}

fn main() {}
