//! Row 9: a value used before any step saves it.

use std::time::Duration;

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        pause (wait)
        sse "Ticks {symbol}" open "/prices/{symbol}"
            check await within 1s until 1
                json "$.symbol" == (symbol.clone()) save symbol
                json "$.wait" save wait: Duration
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check await within 1s until 1 data != "{last}"
        }
        sse "Ticks" check await within 1s until 1 save last
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            pause (wait)
        } else {
            sse "Ticks" check await within 1s until 1 json "$.wait" save wait: Duration
        }
        sse "Ticks" close
    };
}

fn on_another_way(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "a" open "/prices"
            check await within 1s until 1
                json "$.lowest" save lowest: f64
                json "$.price" > (lowest)
            close
        sse "Ticks" name "b" open "/prices"
        if (hurried) {
            sse "Ticks" name "b" check await within 1s until 1 json "$.symbol" save symbol
            stop
        }
        sse "Ticks {symbol}" name "b" close
    };
}

fn of_a_loop_s_index() {
    let _ = scenario! {
        repeat 3 as round { pause 1s }
        pause (Duration::from_secs(round as u64))
    };
}

fn in_a_setting() {
    let _ = scenario! {
        base "http://{host}"
        header "Authorization" (token)
        let host = ("localhost".to_owned())
        let token = ("secret".to_owned())
        sse "Ticks" open "/prices" close
    };
}

fn main() {}
