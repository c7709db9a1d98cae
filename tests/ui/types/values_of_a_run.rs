//! What a run gives has the types that the scenario says.

use streamgauge::scenario;

fn price(_: f64) {}

async fn used_wrongly(hurried: bool) -> streamgauge::Result {
    let user = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1
                json "$.price" save opening: f64
                json "$.symbol" save symbol
                json "$.price" collect prices: f64
            check listen within 1s until 1
                json "$.price" save last: f64
            reconcile
            check await within 1s expect 0..=3
                json "$.price" save seldom: f64
        if (hurried) {
            sse "Ticks" check await within 1s until 1 json "$.price" save hurried_price: f64
        }
        sse "Ticks" close
        let twice = (opening * 2.0)
    }
    .run()
    .await?;
    price(user.opening);
    price(user.twice);
    price(user.prices[0]);
    let _: &str = user.opening;
    price(user.symbol);
    price(user.prices);
    price(user.last);
    price(user.seldom);
    price(user.hurried_price);
    price(user.openning);
    Ok(())
}

async fn used_in_the_scenario(hurried: bool) -> streamgauge::Result {
    scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check listen within 1s until 1 json "$.price" save last: f64
            reconcile
        let twice: f64 = (last)
        let rounds: u8 = ("three")
        let rounds = (2.5)
        let missing = (twice + nothing)
        sse "Ticks" close
    }
    .run()
    .await?;
    Ok(())
}

fn main() {}
