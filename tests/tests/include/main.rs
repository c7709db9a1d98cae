//! Steps that are shared: `fragment!` and `include`.

mod arguments;
mod failures;
mod flows;
mod names;
mod together;

use streamgauge::testing::{Script, Server};
use streamgauge::{fragment, scenario};

/// A server that sends three prices of two symbols.
pub(crate) async fn price_server() -> Server {
    let server = Server::start().await.unwrap();
    for symbol in ["ACME", "ACNE"] {
        let prices = Script::sse()
            .repeat(3, |n| format!("id: {n}\ndata: {{\"price\":{n}.5,\"side\":\"buy\"}}\n\n"))
            .hold();
        server.on(&format!("/prices/{symbol}"), prices);
    }
    server
}

#[tokio::test]
async fn a_fragment_gives_streams_and_values() -> streamgauge::Result {
    let server = price_server().await;
    let user = scenario! {
        base (server.url())
        include flows::prices("ACME", 1)
        let next = (opening + 1.0)
        if (opening < next) {
            sse "Prices from {opening}" name "prices"
                check await within 10s until 1 json "$.price" > (opening) save later: f64
        }
        include flows::close_prices
    };
    let user = user.run().await?;
    assert_eq!((user.opening, user.next, user.later), (0.5, 1.5, Some(1.5)));
    Ok(())
}

#[tokio::test]
async fn a_fragment_includes_fragments() -> streamgauge::Result {
    let server = price_server().await;
    let symbol = "ACNE".to_owned();
    let user = scenario! {
        base (server.url())
        include crate::flows::whole((symbol))
    };
    let user = user.run().await?;
    assert_eq!((user.opening, user.twice), (0.5, 1.0));
    Ok(())
}

#[tokio::test]
async fn in_every_kind_of_block_and_several_times() -> streamgauge::Result {
    let server = price_server().await;
    let yes = true;
    let scenario = scenario! {
        base (server.url())
        repeat 2 as round {
            group "Again" on failure stop {
                include flows::whole("ACME")
                if (yes && round == 1) { include flows::prices("ACNE", 2) include flows::close_prices }
            }
        }
        let first = (twice)
        include flows::whole("ACNE")
    };
    let user = scenario.run().await?;
    assert_eq!((user.opening, user.twice, user.first), (0.5, 1.0, 1.0));
    let paths: Vec<String> = server.requests().iter().map(|request| request.path.clone()).collect();
    assert_eq!(paths, ["/prices/ACME", "/prices/ACME", "/prices/ACNE", "/prices/ACNE"]);
    Ok(())
}

#[tokio::test]
async fn a_check_may_be_left_pending() -> streamgauge::Result {
    fragment! {
        listening gives stream {
            sse "Prices" open "/prices/ACME" check listen within 10s until 3
        }
    }
    let server = price_server().await;
    let scenario = scenario! { base (server.url()) include listening sse "Prices" await close };
    scenario.run().await?;
    Ok(())
}

#[tokio::test]
async fn an_exported_fragment_is_one_of_its_own_crate_too() -> streamgauge::Result {
    let scenario = scenario! { include flows::exported include crate::flows::exported include flows::chosen };
    let user = scenario.run().await?;
    assert_eq!((user.n, user.which), (3, 1));
    Ok(())
}

/// Two scenarios, built by functions with parameters, that share their steps.
mod built {
    use streamgauge::{Scenario, scenario};

    pub(crate) fn opening(base: String, symbol: &'static str) -> impl Scenario + Send + Sync {
        scenario! { move
            "Opening"
            base (base)
            include super::flows::prices((symbol.to_owned()), 1)
            include super::flows::close_prices
        }
    }

    pub(crate) fn third<S: Into<String> + Clone + Send + Sync>(
        base: String,
        symbol: S,
    ) -> impl Scenario + Send + Sync {
        scenario! { move
            "Third"
            base (base)
            include super::flows::prices(symbol.clone().into(), 3)
            if (opening < 2.0) { fail "only {opening}" }
            include super::flows::close_prices
        }
    }
}

#[tokio::test]
async fn functions_build_scenarios_of_the_same_steps() -> streamgauge::Result {
    let server = price_server().await;
    let opening = built::opening(server.url().to_owned(), "ACME");
    let third = built::third(server.url().to_owned(), "ACNE");
    let spawned = tokio::spawn(async move { streamgauge::Scenario::start(&third).await });
    streamgauge::Scenario::start(&opening).await?;
    spawned.await??;
    assert_eq!(server.requests().len(), 2);
    Ok(())
}
