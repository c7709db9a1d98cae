//! Row 6: `cancel` or `await` where no `listen` check can be pending.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" open "/prices" await close
        sse "Ticks" name "b" open "/prices" cancel close
        sse "Ticks" name "c" open "/prices" check await within 1s until 1 await close
        sse "Ticks" name "d" open "/prices" check listen within 1s until 1 await cancel close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        repeat 3 {
            sse "Ticks" name "prices" await
        }
        sse "Ticks" name "prices" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" cancel
        }
        sse "Ticks" close
    };
}

fn main() {}
