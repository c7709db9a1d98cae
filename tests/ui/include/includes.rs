//! A scenario has what the fragments need that it includes.

use streamgauge::{fragment, scenario};

fragment! {
    login(user: String) gives value token: String {
        let token: String = (user.to_uppercase())
    }
}

fragment! {
    prices needs value token: String gives stream "prices", value opening: f64 {
        sse "Prices" name "prices" open "/prices" bearer (token)
            check await within 1s until 1 json "$.price" save opening: f64
    }
}

fragment! {
    next_price needs stream "prices", value opening: f64 {
        sse "Next" name "prices" check await within 1s until 1 json "$.price" > (opening)
    }
}

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        include prices
        include next_price
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        include login("ann")
        repeat 3 {
            include prices
            include next_price
        }
    };
}

fn in_a_branch(on: bool) {
    let _ = scenario! {
        include login("ann")
        if (on) { include prices } else { let opening: u8 = (1) }
        include next_price
        sse "Prices" name "prices" close
    };
}

fn twice() {
    let _ = scenario! {
        base "http://localhost"
        include login("ann")
        include prices
        include prices
        include next_price
        sse "Prices" name "prices" close
        include next_price
    };
}

fn arguments(n: u32) {
    let _ = scenario! {
        include login
        include login("ann", "bob")
        include login(n)
        include login(f()?)
    };
}

fn names() {
    let _ = scenario! { include lgoin };
    let _ = scenario! { include crate::flows::login };
    let _ = scenario! { include println };
    let _ = scenario! { include login::<u8> };
    let _ = scenario! { include };
    let _ = scenario! { include (login) pause 1s };
    let _ = scenario! { include "login" include repeat 3 { include crate:: } };
    let _ = scenario! { inlcude login };
}

fn kept_otherwise() {
    let _ = scenario! {
        base "http://localhost"
        include login("ann")
        let token = (1_u8)
        sse "Prices" open "/prices" check await within 1s until 1 save token: u8 close
        pause (opening)
        stop
        include prices
    };
}

fn main() {}
