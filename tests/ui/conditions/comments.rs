//! Checks on comments that look at messages, and the other way round.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices" unmatched 10
            check await within 20s until 1 comment contains "keep" event == "tick"
            check await within 20s until 1 comment missing
            check await within 20s until 1 comment require data != "" require id rising
            check await within 20s until 1 last_event_id "7"
            unmatched comment collect rest
            close
        http "Page" get "/page" check comment == "x" last_event_id exists
    };
}

fn main() {}
