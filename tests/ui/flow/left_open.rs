//! Row 4: a stream still open at the end of the scenario.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
            check await within 1s until 1
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" name "prices" open "/prices"
            sse "Ticks" name "prices" close
        }
        sse "News" name "news" open "/news"
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (hurried) {
            sse "Ticks" open "/prices"
        } else {
            sse "Ticks" open "/all-prices"
        }
    };
}

/// No mistakes: a stream that has ended by itself need not be closed, and what `stop` leaves open is closed.
fn ended_or_stopped(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "ended" open "/prices" check await within 1s until end
        sse "Ticks" name "prices" open "/prices"
        if (hurried) {
            stop
        }
        sse "Ticks" name "prices" close
    };
}

fn main() {}
