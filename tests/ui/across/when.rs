//! `when` out of its place, and what is saved under it used as if it were always there; a `jmespath` that is wrong.

use streamgauge::scenario;

fn plain(express: bool, limit: Option<bool>) {
    let _ = scenario! {
        base "http://localhost"
        sse "Orders" name "orders" open "/orders"
            check await within 1s until 1
                when express json "$.eta" < 3
                when (express) when (true) id exists
                event when (express) == "order"
                when (limit) data exists
                when (express) save whole
                when (later) json "$.eta" save later: bool
                require when (express) json "$.eta" < 3
            close
    };
}

fn in_a_loop(express: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Orders" open "/orders"
        repeat 3 {
            sse "Orders" check await within 1s until 1
                if (express) json "$.eta" < 3
        }
        sse "Orders" close
    };
}

fn in_a_branch(express: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Orders" open "/orders"
        if (express) {
            sse "Orders" check await within 1s until 1
                when (express)
        }
        sse "Orders" close
    };
}

fn sometimes(express: bool) {
    let _ = scenario! {
        base "http://localhost"
        sse "Orders" open "/orders"
            check await within 1s until 1
                when (express) json "$.eta" save eta: u64
            check await within 1s until 1
                json "$.eta" == (eta + 1)
                when (eta) id exists
            close
    };
}

fn paths() {
    let _ = scenario! {
        base "http://localhost"
        sse "Orders" name "orders" open "/orders"
            check await within 1s until 1
                jmespath "bids[0" == 1
                jmespath "$.price"
                jmespath "lenght(bids)" > 1
                jmespath "bids" save bids
                jmespath "[?name == {bids}]"
                jmespath (3)
            close
    };
}

fn main() {}
