//! Row 15: clauses in the wrong order, a second comparison or keep, what cannot stand where it does.

use streamgauge::scenario;

fn clauses() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" open "/prices" check await until 1 within 1s close
        sse "Ticks" name "b" open "/prices" check within 1s await until 1 close
        sse "Ticks" name "c" open "/prices" check listen within 1s expect 1 until 2 close
        sse "Ticks" open "/prices" name "d" close
        sse "Ticks" name "e" open "/prices" check await within 1s until 1 timeout 1s close
    };
}

fn conditions() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.price" > 1 < 5
            check await within 1s until 1 json "$.price" exists > 1
            check await within 1s until 1 json "$.price" save a: f64 save b: f64
            check await within 1s until 1 json "$.price" save c: f64 > 1
            check await within 1s until 1 json "$.price" > 1 all
            check await within 1s until 1 require json "$.price" rising save d: f64
            check await within 1s until 1 require json "$.price" event == "tick"
            check await within 1s until 1 json "$.price" = 1
            check await within 1s until 1 json "$.price" and event == "tick"
            close
    };
}

fn settings() {
    let _ = scenario! {
        pause 1s
        base "http://localhost"
        on failure continue
    };
    let _ = scenario! {
        base "http://localhost"
        "Stock market"
        pause 1s
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check await within 1s until 1 data == "a" == "b"
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check within 1s await until 1
        }
        sse "Ticks" close
    };
}

fn main() {}
