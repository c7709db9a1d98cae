//! A scenario with a mistake keeps its type: what uses its values is judged by itself.

use std::time::Duration;

use streamgauge::{Scenario, scenario};

fn price(_: f64) {}

async fn uses_values(limit: Duration, server: &str) -> streamgauge::Result {
    let scenario = scenario! {
        base (server)
        sse "Ticks" name "prices" open "/prices"
            check await within (limit) until 1
                json "$.price" save opening: f64
                json "$.price" collect prices: f64
            check listen within 1s until 1 json "$.price" save last: f64
            reconcile
        let twice = (opening * 2.0)
        puase 1s
        sse "Ticks" name "prices" close
    };
    let user = scenario.run().await?;
    price(user.opening);
    price(user.prices[0]);
    price(user.last.unwrap_or(1.0));
    price(user.twice);
    Ok(())
}

fn returned(url: String) -> impl Scenario {
    scenario! { move
        base (url)
        sse "Ticks" open "/prices" clsoe
    }
}

fn boxed(url: String) -> Box<dyn Scenario> {
    Box::new(scenario! { move
        base (url)
        sse "Ticks" open "/prices"
    })
}

fn main() {}
