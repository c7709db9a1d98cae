//! Row 12: numbers, ranges and times that mean nothing.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" timeout 0s idle 0ms status 299..200
            check await within 0s until 0
            check await within 1s expect 5..=3
            check await within 1s expect 3..3
            check await within 1s until 1 json "$..price" find 1 count == 1
            check await within 1s until 1 json "$.price" in 9.5..=1
            close
        pause 2s..1s
        pause 1s..1s
        repeat 0 { pause 1s }
    };
}

fn units() {
    let _ = scenario! {
        pause 1m
        pause 10
        pause 5sec
        pause 1.5
        pause 3us
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check listen within 0ms expect 4..=2
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            repeat 0 { pause 1m }
        } else {
            pause 500ms..=100ms
        }
    };
}

fn main() {}
