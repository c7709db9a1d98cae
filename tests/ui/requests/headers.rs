//! Row 14: a header that no request could carry.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        header "Accept Language" "en"
        header "X-Line" "one\ntwo"
        sse "Ticks" name "prices" open "/prices"
            header "" "empty"
            header "X-Brace" "{"
            bearer "a\u{0}b"
            last_event_id "1\n2"
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" open "/prices" header "X:Y" "z" close
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (hurried) {
            sse "Ticks" open "/prices" header "X" "\u{7f}" close
        }
    };
}

fn main() {}
