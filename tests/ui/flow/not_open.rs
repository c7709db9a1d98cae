//! Row 1: an action on a stream that is not open.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" check await within 1s until 1
        sse "Ticks" name "b" await
        sse "Ticks" name "c" cancel
        sse "Ticks" name "d" reconcile
        sse "Ticks" name "e" close
        sse "Ticks" close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" name "prices" check listen within 1s until 1
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (hurried) {
            pause 1s
        } else {
            sse "Ticks" name "prices" close
        }
    };
}

/// The stream is reported once; after its next `open` it is watched again.
fn until_the_next_open() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" await
        sse "Ticks" name "prices" close
        sse "Ticks" name "prices" open "/prices" close
        sse "Ticks" name "prices" close
    };
}

fn main() {}
