//! Two thousand users watch the stock market: the scenario of a test, as a load test.
//!
//! ```text
//! cargo run --release --example stock_load                                   starts a server of its own
//! cargo run --release --example stock_load -- --base-url http://127.0.0.1:8080 --users 50
//! cargo run --release --example stock_load -- --once                         one user, and all that happens to it
//! cargo run --release --example stock_load -- --help                         what else it can be told
//! ```

use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::stock_market;
use streamgauge_load::judge::{check, failed, first_event, p95, p99};
use streamgauge_load::{at_once, load, millis, percent, ramp, secs};

fn main() -> ExitCode {
    // A server to be loaded, on threads of its own.
    let server = match stock_market::spawn_on_threads() {
        Ok(server) => server,
        Err(error) => {
            eprintln!("error: the stock market could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };

    let stocks = scenario! {
        "Watch the market"
        base (server.url())

        sse "Stocks"
            open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64

        // Four trades of each of four symbols. The market closes behind them, which ends the stream.
        sse "Trades"
            check await within 20s until 16
                event == "tick"
                json "$.price" > 0.0
            close
    };

    load("stocks")
        .scenario(stocks, [at_once(100), ramp(1_900).over(secs(12))])
        .assert(p99(check("Stocks")).below(millis(800)))
        .assert(p95(first_event("Stocks")).below(millis(500)))
        .assert(failed().below(percent(1.0)))
        .main()
}
