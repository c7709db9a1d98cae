//! Row 10: a name that is a keyword of Rust, a step or an action.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.type" save type
                json "$.close" save close: f64
                json "$.pause" collect pause
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        repeat 3 as loop {
            let check = (1)
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            let self = (1)
        }
    };
}

fn main() {}
