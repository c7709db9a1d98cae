//! What must hold across messages, out of its place, or impossible.

use streamgauge::scenario;

fn plain(limit: u32) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" name "ticks" open "/ticks"
            check await within 10s until 2
                id rising
                json "$.seq" unique per json "$.symbol" save seq
                gap <= 1s
                require json "$.seq" > 1 rising
                require json "$.prices[*]" all same
                require id unique per
                require regex "(a)(b)" same
                require json "$.seq" rising per json "$["
                require gap 500ms
                require gap < 5s
                require gap <= 10s
                require gap <= (limit)
                require rate == 5
                require rate in 0..
                require rate in (limit)
                require rate > (missing)
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/ticks"
        repeat 3 {
            sse "Ticks" check await within 10s until 2
                require sequence []
                require sequence [event == "a", event == "b", event == "c"]
                require sequence (event == "a", event == "b")
                require sequence [0 event == "a", 1.., 2..=1 data, data save x, data]
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/ticks"
        if (hurried) {
            sse "Ticks" check await within 10s until end
                sequence [event == "a"]
                require sequence [data satisfies (|x: &String| x.is_empty()), when (hurried) data, data; data]
                require sequence [event == 1.., json "$[" > 1, data == (missing)]
        }
        sse "Ticks" close
    };
}

fn main() {}
