//! Names and titles that are fixed, and look filled in.

use streamgauge::scenario;

fn streams() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 as i {
            sse "A" name "s{i}" open "/a" close
            sse "B" name "feed-${i}" open "/b" close
            sse "C" name (format!("c{}", i)) open "/c" close
            sse "D" name format!("d{i}") open "/d" close
            sse "E" name "e" + i open "/e" close
        }
    };
}

fn titles() {
    let _ = scenario! {
        "Users {count}"
        group "Round ${i}" { pause 1s }
        http "A" get "http://localhost" check header "X-{id}" exists
    };
}

streamgauge::fragment! {
    numbered needs stream "s{i}" { pause 1s }
}

fn main() {}
