//! Mistakes in the language and in the user's Rust are reported together, even where it is no Rust at all.

use streamgauge::scenario;

fn all_at_once(limit: f64) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until (limit)
                json "$.price" > (lowest)
                json "$.volume" > (limit +)
                json "$.price[" == 1
        pause 1m
        if (limit) { pause 1s }
    };
}

fn main() {}
