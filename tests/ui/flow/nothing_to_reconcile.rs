//! Row 7: `reconcile` on a stream no `listen` check of which saves anything.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" open "/prices" reconcile close
        sse "Ticks" name "b" open "/prices" check listen within 1s until 1 reconcile close
        sse "Ticks" name "c" open "/prices" check await within 1s until 1 save price reconcile close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        repeat 3 {
            sse "Ticks" name "prices" check listen within 1s until 1 reconcile
        }
        sse "Ticks" name "prices" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" reconcile
        }
        sse "Ticks" close
    };
}

fn main() {}
