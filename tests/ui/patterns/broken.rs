//! Row 11: a regular expression or a JSONPath that does not parse.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "prices" open "/prices"
            check await within 1s until 1
                regex "price: ([0-9]+"
                json "$.price["
                jsonp "price" == 1
                message regex r#""event":"snap**\q""#
                require regex "é[z-a]"
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        repeat 3 {
            sse "Ticks" check await within 1s until 1 json "$[?price > 1]"
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        if (hurried) {
            sse "Ticks" check await within 1s until 1 regex "+"
        }
        sse "Ticks" close
    };
}

fn main() {}
