//! `reconnect`: how often, and where it stands.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "A" name "a" open "/a" reconnect close
        sse "B" name "b" open "/b" reconnect 0 close
        sse "C" name "c" open "/c" reconnect -1 close
        sse "D" name "d" open "/d" reconnect forever close
        sse "E" name "e" open "/e" reconnect often close
        sse "F" name "f" open "/f" reconnect 3s close
        sse "G" name "g" open "/g" reconnect 1..=3 close
        sse "H" name "h" open "/h" reconnect "always" close
        sse "I" name "i" open "/i" reconnect 3 idle 1s reconnect always close
    };
}

fn in_a_loop_and_a_branch(patient: bool) {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            sse "Ticks" open "/a" reconnect unlimited
        }
        if (patient) {
            sse "News" name "news" open "/n" reconnect always
        }
        sse "News" name "news" reconnect 3 close
    };
}

fn through_and_after() {
    let _ = scenario! {
        base "http://localhost"
        sse "A" name "a" open "/a" reconnect through 500..=599 close
        sse "B" name "b" open "/b" reconnect 3 through 5 after 3 close
        sse "C" name "c" open "/c" reconnect 3 trough 500..=599 close
        sse "D" name "d" open "/d" reconnect 3 through 599..=500 through 503 close
        sse "E" name "e" open "/e" after 3s close
        sse "F" name "f" open "/f" reconnect 3 through [500, 503] close
    };
}

fn of_a_value() {
    let _ = scenario! {
        base "http://localhost"
        let often = ("3")
        sse "Ticks" open "/a" reconnect (often)
            check await within 1s until end
        sse "Ticks" open "/a" reconnect (seldom) close
    };
}

fn of_another_type() {
    let _ = scenario! {
        base "http://localhost"
        let often = (1.5)
        sse "Ticks" open "/a" reconnect (often) close
    };
}

fn main() {}
