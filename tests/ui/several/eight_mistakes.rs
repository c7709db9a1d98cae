//! Eight different mistakes in one scenario are reported in one compile, and none of them twice.

use streamgauge::scenario;

fn stock_market(hurried: bool) -> impl streamgauge::Scenario {
    scenario! { move
        "Stock market"
        base "http://localhost:8080"

        sse "Stocks" name "s1"
            open "/stocks/prices"
            check await wihtin 10s until 1
                event == "snapshot"
        sse "Ticks" name "s2"
            open "/stocks/ticks"
            check listen within 10s expect 5..=3
                json "$.symbol[" == "ACME"
                json "$.price" collect ticks: f64
        sse "News" name "s3" open "/news of today"
        sse "News" name "s4" check await within 1s until 1
        if (hurried) {
            pause 1m
        }
        pause (std::time::Duration::from_secs_f64(ticks[0]))
        sse "Ticks" name "s2" close
    }
}

fn main() {}
