//! A scenario that is written and never run.

#![deny(unused_must_use)]

use streamgauge::scenario;

fn main() {
    scenario! {
        "Stocks"
        sse "Ticks" open "http://localhost" close
    };
    scenario!(pause 1s);
    if true {
        scenario! { pause 1s };
    }
}
