//! Row 15: an unknown keyword, a missing clause.

use streamgauge::scenario;

fn unknown() {
    let _ = scenario! {
        base "http://localhost"
        ses "Ticks" open "/prices" close
        sse "Ticks" name "a" opne "/prices" close
        sse "Ticks" name "b" open "/prices"
            check await wihtin 10s until 1
            close
        sse "Ticks" name "c" open "/prices"
            chekc await within 10s until 1
            close
        sse "Ticks" name "d" open "/prices"
            check await within 10s until 1 evnt == "tick"
            close
        puase 1s
        sleep 1s
    };
}

fn missing(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a"
        sse "Ticks" name "b" open close
        sse "Ticks" name "c" open "/prices" check within 1s until 1 close
        sse "Ticks" name "d" open "/prices" check await until 1 close
        sse "Ticks" name "e" open "/prices" check await within 1s event == "tick" close
        sse "Ticks" name "f" open "/prices" check await within 1s until 1 json == 1 close
        sse "Ticks" name "g" open "/prices" check await within 1s until 1 json "$.price" == close
        sse "Ticks" name "h" open "/prices" check await within 1s until 1 json "$.price" save
        sse "Ticks" name "h" close
        sse open "/prices" close
        let pace (1)
        repeat 3 pause 1s
        if hurried { pause 1s }
        pause
    };
}

fn in_a_loop() {
    let _ = scenario! {
        repeat 3 {
            wiat 1s
            pause 1s
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            pause 1s
        } esle {
            pause 2s
        }
    };
}

fn main() {}
