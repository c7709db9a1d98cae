//! `(expr)` of a type that its place cannot take: times, numbers, conditions.

use std::time::Duration;

use streamgauge::scenario;

fn times(seconds: u64) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" timeout (seconds)
            check await within (seconds) until 1
            close
        pause (10 + seconds)
        pause (seconds)..(Duration::from_secs(seconds))
    };
}

fn numbers(many: f64, name: &str) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" status (name)
            check await within 1s until (many)
            check await within 1s expect (many)
            check await within 1s expect 1..=(name.to_owned())
            check await within 1s until 1 json "$..price" find (many)
            close
        repeat (name) { pause 1s }
    };
}

fn conditions(many: u64) {
    let _ = scenario! {
        if (many) { pause 1s } else if (Some(true)) { pause 2s }
    };
}

fn main() {}
