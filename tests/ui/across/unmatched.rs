//! `unmatched` out of its place.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "ticks" unmatched collect early
        sse "Ticks" name "ticks" open "/ticks" unmatched 0
            unmatched
            unmatched 100
            unmatched require id exists data collect required
            unmatched collect rest dropped lost
            unmatched json "$[" collect paths dropped collect lost: u8
            unmatched id save last: u32
            check await within 1s until 1 json "$.n" == (last + 1)
            close
            unmatched collect late
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/ticks"
        repeat 3 {
            sse "Ticks" unmatched collect rest
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (hurried) {
            sse "Ticks" open "/ticks" unmatched 10
        }
        sse "Ticks" unmatched collect rest
            close
    };
}

fn main() {}
