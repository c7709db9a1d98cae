//! The value of a scenario: what must be done with it.
#![deny(unused_must_use)]

use streamgauge::{Scenario, scenario};

async fn not_run() {
    scenario! { pause 1s };
}

async fn not_awaited() {
    scenario! { pause 1s }.run();
}

fn title(scenario: impl Scenario) -> String {
    scenario.title().to_owned()
}

fn main() {
    title("Stock market");
}
