//! Eight different mistakes in one scenario are reported in one compile, each once.

use streamgauge::scenario;

fn stock_market(hurried: bool) -> impl streamgauge::Scenario {
    scenario! { move
        "Stock market"
        base "http://localhost:8080"

        sse "Stocks" name "prices"
            open "/stocks/prices"
            check await wihtin 10s until 1
                event == "snapshot"
            close
        sse "Ticks" name "ticks"
            open "/stocks/ticks"
            check listen within 10s expect 5..=3
                json "$.symbol[" == "ACME"
                json "$.price" collect prices: f64
        sse "News" name "news" open "/news of today"
        sse "News" name "nwes" check await within 1s until 1
        if (hurried) {
            pause 1m
        }
        repeat 3 {
            pause (std::time::Duration::from_secs_f64(prices[0]))
        }
        sse "Ticks" name "ticks" close
        sse "Ticks" name "ticks" reconcile
    }
}

fn main() {}
