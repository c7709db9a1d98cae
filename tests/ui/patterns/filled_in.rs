//! Row 11: `{x}` inside a pattern where `x` is a saved value.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.symbol" save symbol
            check await within 1s until 1
                regex "^{symbol}:"
                json "$[?@.symbol == '{symbol}']"
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check await within 1s until 1 json "$.symbol" save symbol
        repeat 3 {
            sse "Ticks" check await within 1s until 1 jsonp "$.{symbol}"
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check await within 1s until 1 json "$.symbol" save symbol
        if (hurried) {
            sse "Ticks" check await within 1s until 1 regex "{symbol}"
        }
        sse "Ticks" close
    };
}

fn main() {}
