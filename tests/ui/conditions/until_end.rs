//! An `until end` that asks nothing, and one in another order.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Chat" open "/chat" protocol openai_chat
            check await within 10s until end
                usage json "$.completion_tokens" > 0
        sse "Ticks" name "t" open "/prices"
            check listen within 10s until end event == "tick" json "$.price" exists
            check await within 10s expect 1.. until end event == "tick"
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        base "http://localhost"
        if (hurried) {
            sse "Ticks" open "/prices" check await within 10s until end when (hurried) id exists
        }
    };
}

fn main() {}
