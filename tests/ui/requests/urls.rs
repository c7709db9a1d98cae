//! Row 14: a relative URL without a `base`; a URL that no request could carry.

use streamgauge::scenario;

fn plain(host: &str) {
    let _ = scenario! {
        sse "Ticks" name "a" open "/prices" close
        sse "Ticks" name "b" open "localhost:8080/prices" close
        sse "Ticks" name "c" open "http://localhost/all prices" close
        sse "Ticks" name "d" open "ws://localhost/prices" close
        sse "Ticks" name "e" open "http://localhost:99999/" close
        sse "Ticks" name "f" open "http:///prices" close
        sse "Ticks" name "g" open "http://localhost/{" close
        sse "Ticks" name "h" open "http://{host}/{a b}" close
    };
}

fn bases() {
    let _ = scenario! {
        base ["localhost", "ftp://localhost"]
        sse "Ticks" open "/prices" close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        repeat 3 {
            sse "Ticks" name "prices" open "prices" close
        }
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            sse "Ticks" open get "/prices" close
        }
    };
}

fn main() {}
