//! Row 17: steps after `forever`, `stop` or `fail` in the same block.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        stop
        pause 1s
        pause 2s
    };
    let _ = scenario! {
        forever {
            pause 1s
        }
        pause 2s
    };
}

fn in_a_loop() {
    let _ = scenario! {
        repeat 3 {
            fail "no more"
            pause 1s
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            stop
            let pace = (1)
        }
        pause 1s
    };
}

fn main() {}
