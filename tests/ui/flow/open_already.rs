//! Row 2: `open` on a stream that is open already.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        sse "Ticks" name "prices" open "/prices" close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        repeat 3 {
            sse "Ticks" name "prices" open "/prices" close
        }
    };
}

fn in_a_branch(again: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (again) {
            sse "Ticks" open "/prices"
        }
        sse "Ticks" close
    };
}

fn main() {}
