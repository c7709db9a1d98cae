//! Row 9: a value that a `listen` check saves and that nothing has taken over.

use std::time::Duration;

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
            check listen within 1s until 1
                json "$.wait" save wait: Duration
                json "$.symbol" save symbol
        pause (wait)
        sse "News" open "/news?of={symbol}" close
        sse "Ticks" name "prices" close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        sse "Ticks" check listen within 1s until 1 json "$.wait" save wait: Duration
        repeat 3 {
            pause (wait)
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check listen within 1s until 1 json "$.wait" save wait: Duration
        if (hurried) {
            pause (wait)
        }
        sse "Ticks" close
    };
}

fn main() {}
