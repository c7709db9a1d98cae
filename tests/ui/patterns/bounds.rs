//! Row 13: a literal bound that `count` can never meet or never miss; `in []`.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                data count < 0
                json "$..price" count >= 0
                json "$..price" count == -1
                json "$..price" count != 1.5
                json "$..price" count in 0..
                json "$.price" in []
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check await within 1s until 1 data count > -1
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 event in []
        }
        sse "Ticks" close
    };
}

fn main() {}
