//! Row 16: Gatling's words where ours differ.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" sseName "a" open "/prices" close
        sse "Ticks" name "b" open "/prices" wsAwait within 1s until 1 close
        sse "Ticks" name "c" open "/prices" check wsListen within 1s until 1 close
        sse "Ticks" name "d" open "/prices" check await within 1s until 1 jsonPath "$.price" close
        sse "Ticks" name "e" open "/prices" check await within 1s until 1 json "$.price" saveAs price close
        sse "Ticks" name "f" open "/prices" reconciliate close
        sse "Ticks" name "g" open "/prices" cancelCheck close
        sse "Ticks" name "h" open "/prices" setCheck await within 1s until 1 close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check wsAwait within 1s until 1
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 data saveAs "price"
        }
        sse "Ticks" close
    };
}

fn main() {}
