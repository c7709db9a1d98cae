//! A scenario with a mistake keeps its type: what it uses counts as used, and what uses its values is judged by
//! itself. One mistake, one error.

use std::time::Duration;

use streamgauge::{Scenario, scenario};

fn price(_: f64) {}

async fn uses_values(limit: Duration, server: &str, rounds: u8, lowest: f64, token: String) -> streamgauge::Result {
    let highest = lowest * 2.0;
    let pattern = streamgauge::Regex::new("a");
    let scenario = scenario! {
        base (server.trim())
        sse "Ticks" name "prices" open "/prices" header "Authorization" (token.trim())
            check await within (limit * 2) until 1
                json "$.price" satisfies (|price| *price > highest) save opening: f64
                json "$.price" in (lowest)..(highest + 1.0) collect prices: f64
                regex (&pattern) exists
            check listen within 1s until 1 json "$.price" save last: f64
            reconcile
        let twice = (opening * 2.0)
        repeat (rounds + 1) as round {
            pause (Duration::from_secs(round as u64))
        }
        puase 1s
        sse "Ticks {twice}" name "prices" close
    };
    let user = scenario.run().await?;
    price(user.opening);
    price(user.prices[0]);
    price(user.last.unwrap_or(1.0));
    price(user.twice);
    Ok(())
}

/// What could not be read may have saved a value.
async fn loses_a_value(url: &str) -> streamgauge::Result {
    let user = scenario! {
        base (url)
        sse "Ticks" open "/prices"
            check await within 1s unitl 1 json "$.price" save opening: f64
            close
        ltte twice = (opening * 2.0)
        let thrice = (twice * 1.5)
        sse "Ticks {twice}" open "/prices" close
    }
    .run()
    .await?;
    price(user.opening);
    let _ = user.thrice;
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
