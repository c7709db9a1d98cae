//! Row 8: a name that is close to an open stream's.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "s1" open "/prices"
        sse "Ticks" name "s1 " check await within 1s until 1
        sse "Ticks" name "sl" await
        sse "Ticks" name "S1" close
        sse "Ticks" name "s1" close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        repeat 3 {
            sse "Ticks" name "price" check await within 1s until 1
        }
        sse "Ticks" name "prices" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        if (hurried) {
            sse "Ticks" name "pirces" cancel
        }
        sse "Ticks" name "prices" close
    };
}

fn main() {}
