//! Variables that do not exist, in `(expr)` and in `{name}`.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base (sevrer.url())
        sse "Ticks {symbol}" name "prices"
            open "/prices/{symbol}?of={user.name}" query "q" (query)
            check await within (limit) until 1
                json "$.price" > (lowest)
                data == "{wanted}"
            close
        pause (Pace::from_secs(3))
    };
}

fn in_a_loop() {
    let _ = scenario! {
        repeat (rounds) {
            pause (pace)
        }
    };
}

fn in_a_branch() {
    let _ = scenario! {
        if (hurried) {
            fail "too fast for {name}"
        }
    };
}

fn main() {}
