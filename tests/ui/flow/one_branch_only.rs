//! Row 5: a stream whose state differs by branch, or changes in a loop.

use streamgauge::scenario;

fn plain(live: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (live) {
            sse "Ticks" name "prices" open "/prices"
        }
        sse "Ticks" name "prices" check await within 1s until 1
    };
}

fn closed_on_one_branch(live: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        if (live) {
            pause 1s
        } else {
            sse "Ticks" name "prices" close
        }
        sse "Ticks" name "prices" close
    };
}

fn opened_by_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" name "prices" open "/prices"
        }
        sse "Ticks" name "prices" close
    };
}

fn closed_by_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
        repeat 3 {
            sse "Ticks" name "prices" close
        }
    };
}

fn in_a_loop(live: bool) {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            if (live) {
                sse "Ticks" open "/prices"
            }
            sse "Ticks" close
        }
    };
}

fn in_a_branch(live: bool, hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (live) {
            if (hurried) {
                sse "Ticks" open "/prices"
            }
            sse "Ticks" close
        }
    };
}

fn main() {}
