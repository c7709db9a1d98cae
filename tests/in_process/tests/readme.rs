//! The README's first test is one of a service in the same process.

use streamgauge_tests::readme_block;

mod stocks {
    use std::cell::Cell;
    use std::convert::Infallible;

    use axum::response::sse::{Event, Sse};
    use axum::routing::get;
    use futures_util::{StreamExt, stream};

    include!("readme/stocks.rs");

    thread_local! {
        /// The symbol that the service of this test's thread sends.
        static SYMBOL: Cell<&'static str> = const { Cell::new("ACME") };
    }

    fn my_service() -> axum::Router {
        let symbol = SYMBOL.get();
        let tick = |id: u64, price: f64| {
            let event = Event::default().event("tick").id(id.to_string());
            Ok::<_, Infallible>(event.data(format!(r#"{{"symbol":"{symbol}","price":{price}}}"#)))
        };
        let ticks = [tick(1, 188.7), tick(2, 188.6)];
        let prices = move || async move { Sse::new(stream::iter(ticks).chain(stream::pending())) };
        axum::Router::new().route("/stocks/prices", get(prices))
    }

    /// The README's test itself, while its service sends this symbol.
    pub(super) fn test_of(symbol: &'static str) -> streamgauge::Result {
        SYMBOL.set(symbol);
        acme_is_traded()
    }
}

/// Times differ from run to run.
fn without_times(text: &str) -> String {
    // A message that comes with the response's head comes a little before the check.
    let pattern = streamgauge::Regex::new(r"[+-]?\d+(\.\d+)?m?s\b").expect("a regular expression");
    pattern.replace_all(text, "0s").into_owned()
}

/// The test runs by itself; with another symbol it fails.
#[test]
fn a_failure_looks_as_the_readme_says() {
    assert_eq!(readme_block("a test"), include_str!("readme/stocks.rs").trim_end());
    let failure = stocks::test_of("ACNE").expect_err("nothing is called ACME");
    assert_eq!(without_times(&failure.to_string()), without_times(&readme_block("a failure")), "{failure}");
}
