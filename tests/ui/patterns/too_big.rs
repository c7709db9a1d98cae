//! A regular expression that repeats so much that the engine refuses it.

use streamgauge::scenario;

fn main() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
            check await within 1s until 1
                regex "((a{1,100}){1,100}){1,101}"
                regex r"id: \pL{1000}x{2}" save id
                regex "(a{1,100}){1,100}"
            close
    };
}
