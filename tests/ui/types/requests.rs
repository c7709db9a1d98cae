//! Rust of another type in the places of a request that take several.

use streamgauge::scenario;

struct Own;

fn headers_of_another_type(numbers: Vec<u8>) {
    let _ = scenario! {
        base "http://localhost"
        http "A" get "/a" headers (numbers)
        http "B" get "/b" headers ([("X", Own)])
        http "C" get "/c" headers (7)
    };
}

fn times_and_ids(seconds: u64) {
    let _ = scenario! {
        base "http://localhost"
        sse "A" name "a" open "/a" idle (seconds) close
        sse "B" name "b" open "/b" idle (Some(seconds)) close
        sse "C" name "c" open "/c" last_event_id (Own) close
        sse "D" name "d" open "/d" last_event_id (Some(Own)) close
        sse "E" name "e" open "/e" reconnect 3 after (seconds) through (1.5) close
        sse "F" name "f" open "/f" when (seconds) header "X" "1" close
        sse "G" name "g" open method (Own) "/g" content_type (Own) close
    };
}

fn main() {}
