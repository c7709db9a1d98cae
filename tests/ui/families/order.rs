//! Families of streams: indexes, and the order of the family as a whole.

use streamgauge::scenario;

fn indexes(i: usize) {
    let _ = scenario! {
        base "http://localhost"
        sse "A" name "a"[] open "/" close
        sse "B" name "b"[i] open "/" close
        sse "C" name "c"[-1] open "/" close
        sse "D" name "d"[0..3] open "/" close
        sse "E" name "e"(i) open "/" close
        sse "F" name "f"[All] close
        sse "G" name "g"[all] open "/"
        sse "H" [3] open "/" close
    };
}

fn mixed() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 as i {
            sse "Subscribe" name "subs"[(i)] open "/sub/{i}"
        }
        sse "Done" name "subs" close
        sse "News" name "news" open "/news"
        sse "News" name "news"[0] close
    };
}

fn order(some: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Early" name "subs"[all] await
        repeat 3 as i {
            sse "Subscribe" name "subs"[(i)] open "/sub/{i}"
                check listen within 1s until 1 save n
        }
        sse "Done" name "subs"[all] close
        sse "Late" name "subs"[1] check await within 1s until 1
        if (some) {
            sse "Left" name "left"[0] open "/left" close
        }
    };
}

fn types(name: &str) {
    let _ = scenario! {
        base "http://localhost"
        sse "Subscribe" name "subs"[(name)] open "/" check listen within 1s until 1 collect n: u32
        sse "All" name "subs"[all] await close
    };
}

fn of_a_value() {
    let values = scenario! {
        base "http://localhost"
        sse "Subscribe" name "subs"[0] open "/"
        sse "All" name "subs"[all] check await within 1s until 1 save last: u32 close
    };
    let _ = async move {
        let last: u32 = values.run().await?.last;
        streamgauge::Result::Ok(last)
    };
}

fn main() {}
