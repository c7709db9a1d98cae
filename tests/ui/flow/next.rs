use streamgauge::{OwnedMessage, scenario};

fn main() {
    let _none_are_kept = scenario! {
        base "http://a"
        sse "Ticks" open "/s" next within 1s save m: OwnedMessage close
    };
    let _no_time = scenario! {
        base "http://a"
        sse "Ticks" open "/s" unmatched 9 next save m: OwnedMessage close
        sse "Ticks" name "b" open "/s" unmatched 9 next 1s save m: OwnedMessage close
    };
    let _no_loop = scenario! {
        base "http://a"
        sse "Ticks" open "/s" unmatched 9 next within 1s save m: OwnedMessage or end close
    };
    let _requires = scenario! {
        base "http://a"
        sse "Ticks" open "/s" unmatched 9 protocol openai_chat
            next within 1s require json "$.a" == 1
            next within 1s text == "a"
            next within 1s comment
            close
    };
    let _of_all = scenario! {
        base "http://a"
        sse "Sub" name "subs"[1] open "/s" unmatched 9
        sse "Subs" name "subs"[all] next within 1s close
    };
    let _no_stream = scenario! {
        base "http://a"
        forever { next }
    };
    let _has_ended = scenario! {
        base "http://a"
        sse "Ticks" open "/s" unmatched 9
        forever { sse "Ticks" next within 1s save price: f64 or end }
        sse "Ticks" await
        run { let _: f64 = price; }
    };
}
