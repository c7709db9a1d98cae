//! Texts and patterns that are given in Rust, or filled in, by a value of another kind.

use streamgauge::scenario;

struct Opaque {
    id: u64,
}

fn texts(opaque: Opaque, parts: Vec<String>) {
    let _ = scenario! {
        base (opaque)
        sse "Ticks {opaque}" open "/prices/{parts}" header "X" (parts) bearer (&opaque)
            check await within 1s until 1 data contains (opaque) event == "{opaque}"
            close
        sse "News" open "/{opaque.id}/{opaque.name}" close
    };
}

fn a_value_that_may_be_missing(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 json "$.symbol" save symbol
        }
        sse (symbol) close
    };
}

fn a_list() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" check await within 1s until 1 json "$.symbol" collect symbols close
        sse "News" open "/news?of={symbols}" close
    };
}

fn patterns(pattern: &str) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                regex (pattern)
                json (streamgauge::Regex::new("a"))
                jsonp (3)
            close
    };
}

fn main() {}
