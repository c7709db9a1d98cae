//! Row 3: an action after `close` without a new `open`.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" open "/prices" close check await within 1s until 1
        sse "Ticks" name "b" open "/prices" close await
        sse "Ticks" name "c" open "/prices" close cancel
        sse "Ticks" name "d" open "/prices" close reconcile
        sse "Ticks" name "e" open "/prices" close close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" name "prices" open "/prices"
            sse "Ticks" name "prices" close
            sse "Ticks" name "prices" check listen within 1s until 1
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" close
        if (hurried) {
            sse "Ticks" close
        }
    };
}

fn main() {}
