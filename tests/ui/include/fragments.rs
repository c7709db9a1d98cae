//! A fragment is checked where it stands, whether it is included or not.

use streamgauge::{fragment, scenario};

fn price(_: f64) -> bool {
    true
}

fragment! {
    leaves_open(hurried: bool) gives value opening: f64 {
        sse "Prices" name "s1" open "/prices"
        if (hurried) {
            sse "Prices" name "s1" check await within 1s until 1 json "$.price" save opening: f64
        }
        repeat 3 { sse "News" open "/news" }
    }
}

fragment! {
    closes_it needs stream "s1", value token: String {
        sse "{token}" name "s1" close
        pause (wait)
        sse "Prices" name "s2" await
    }
}

fragment! {
    gives_nothing gives stream "s1", value token: String closes stream "s2" { pause 1s }
}

fragment! {
    looks_elsewhere {
        if (self::price(1.0)) { fail "no" }
        run { let twice = |x: u8| super::super::twice(x); }
    }
}

fragment! {
    wrong_rust(many: u32) {
        if (price(many)) { pause (many) }
    }
}

fragment! { itself { repeat 3 { include itself } } }

fragment! { by_its_path { include crate::by_its_path } }

fragment! { login(user) nedes stream "s1" { base "http://localhost" } }

fragment! { "login" { } }

fragment! { half needs value tok }

fn main() {
    // A fragment with mistakes is still known by what it declares.
    let _ = scenario! {
        include gives_nothing
        sse "Prices" name "s1" close
    };
    login!();
}
