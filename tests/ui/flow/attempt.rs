//! What the block of an `attempt` may not do, where `break` and `continue` stand, and what others call it.

use streamgauge::scenario;

fn streams_from_before() {
    let _ = scenario! {
        base "http://localhost"
        sse "Prices" name "s1" open "/prices"
        sse "News" name "s2" open "/news"
        sse "Old" name "s3" open "/old" check await within 1s until end
        attempt 3 after 1s {
            sse "Prices" name "s1" close
            sse "News" name "s2" check await within 1s until end
            sse "Old" name "s3" open "/old"
        } otherwise {
            pause 1s
        }
        sse "News" name "s2" close
    };
}

fn open_on_one_way_only() {
    let _ = scenario! {
        base "http://localhost"
        attempt 3 { sse "Prices" open "/prices" } otherwise { pause 1s }
        sse "Prices" close
    };
}

fn a_value_that_a_failed_round_may_lack() {
    let _ = scenario! {
        base "http://localhost"
        attempt 3 {
            http "Login" post "/login" check json "$.token" save token
        } otherwise {
            let missing: String = (token)
        }
    };
}

fn heads() {
    let _ = scenario! {
        attempt { pause 1s }
        attempt 0 { pause 1s }
        attempt 3 times { pause 1s } else { pause 2s }
        attempt 3 { pause 1s } after 1s
        otherwise { pause 1s }
    };
}

fn words_of_others() {
    let _ = scenario! {
        retry 3 { pause 1s }
        try { pause 1s } catch (e) { pause 2s }
        exitBlockOnFail { pause 1s }
        loop { break 'outer }
        repeat 3 { next }
    };
}

fn loops() {
    let _ = scenario! {
        break
        if (true) { continue }
        repeat 3 {
            break
            pause 1s
        }
        attempt 3 {
            fail "no"
            pause 1s
        }
    };
}

streamgauge::fragment! {
    leaves { if (true) { break } }
}

fn main() {}
