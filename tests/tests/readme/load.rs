use streamgauge::scenario;
use streamgauge_load::judge::{check, failed, p99};
use streamgauge_load::{LoadError, Report, at_once, load, millis, percent, ramp, secs};

fn many(server: &str) -> Result<Report, LoadError> {
    let stocks = scenario! {
        "Watch the market"
        base (server)
        sse "Stocks" open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0
            close
    };

    load("stocks")
        .scenario(stocks, [at_once(10), ramp(40).over(secs(2))])
        .assert(p99(check("Stocks")).below(millis(800)))
        .assert(failed().below(percent(1.0)))
        .run()
}
