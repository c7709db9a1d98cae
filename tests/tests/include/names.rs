//! Which names the Rust and the texts of fragments and of scenarios see of one another.

use streamgauge::{fragment, scenario};

use crate::price_server;

fragment! {
    saves gives stream, value price: f64, value sides: Vec<String> {
        sse "Prices" open "/prices/ACME"
            check await within 10s until 2 json "$.price" save price: f64 json "$.side" collect sides
    }
}

fragment! {
    uses needs stream, value price: f64, value sides: Vec<String>, value limit: Option<f64> {
        if (price > limit.unwrap_or(10.0)) { fail "{price} is over" }
        if (format!("{price}") != price.to_string()) { fail "not the same" }
        if (sides.len() != 2 || sides != ["buy", "buy"]) { fail "wrong sides" }
        sse "Over {price}" check await within 10s until 1
            json "$.price" satisfies (|next: &f64| *next > price && !sides.is_empty())
            json "$.price" > (price)
            data contains "2.5"
        run {
            let doubled = async { price * 2.0 }.await;
            if doubled < price { Err(format!("{doubled} of {price}"))?; }
        }
    }
}

/// Saved in a fragment and used in the scenario; saved in the scenario and used in a fragment; saved and used in a
/// fragment; saved and used in two.
#[tokio::test]
async fn values_go_in_all_directions() -> streamgauge::Result {
    let server = price_server().await;
    let scenario = scenario! {
        base (server.url())
        include saves
        let limit = (price + 1.0)
        if (format!("{price}") != "1.5") { fail "{price}" }
        run { if price != 1.5 { Err(format!("{price:?} {sides:?}"))?; } }
        include uses
        sse "Prices" close
        sse "{price}" open "/prices/ACME"
            check await within 10s until 2
                json "$.price" satisfies (|one: &f64| *one < price + 10.0 && sides.len() == 2) save price: f64
                json "$.side" collect sides
        let limit = (price * 2.0)
        include uses
        sse "Prices" close
    };
    let user = scenario.run().await?;
    assert_eq!((user.price, user.limit, user.sides.len()), (1.5, 3.0, 2));
    Ok(())
}

#[tokio::test]
async fn what_is_not_given_is_the_fragments_own() -> streamgauge::Result {
    fragment! {
        counts gives value total: u32 {
            let own: u32 = (0)
            repeat 4 as i { let own = (own + u32::try_from(i).unwrap_or(0)) }
            let total: u32 = (own)
        }
    }
    let own = "the scenario's";
    let scenario = scenario! {
        repeat 2 as i { include counts let seen = (i) }
        let mine = (own)
        include counts
    };
    let user = scenario.run().await?;
    assert_eq!((user.total, user.seen, user.mine), (6, 1, "the scenario's"));
    Ok(())
}

/// A fragment in a macro, and a scenario in one.
#[tokio::test]
async fn through_macros() -> streamgauge::Result {
    macro_rules! define {
        ($name:ident, $value:ident, $ty:ty, $given:expr) => {
            fragment! { $name(more: $ty) gives value $value: $ty { let $value: $ty = ($given + more) } }
        };
    }
    macro_rules! including {
        ($name:ident, $value:ident, $argument:expr) => {
            scenario! { include $name($argument) let twice = ($value * 2) }
        };
    }
    define!(seven, amount, u64, 4);
    let three = 3;
    let user = including!(seven, amount, three).run().await?;
    assert_eq!((user.amount, user.twice), (7, 14));
    Ok(())
}

mod inner {
    streamgauge::fragment! {
        /// Seen by the module around this one.
        pub(super) one gives value n: u8 { let n: u8 = (crate::names::inner::number()) }
    }

    pub(crate) fn number() -> u8 {
        1
    }

    pub(super) mod deeper {
        streamgauge::fragment! {
            pub(in crate::names) two gives value n: u8, value m: u8 {
                include super::one
                let m: u8 = (n + 1)
            }
        }
    }

    pub(super) use deeper::two as both;
}

#[tokio::test]
async fn paths_and_other_names() -> streamgauge::Result {
    use self::inner::one as first;
    let user = scenario! { include first include inner::both include inner::deeper::two include crate::names::inner::one };
    let user = user.run().await?;
    assert_eq!((user.n, user.m), (1, 2));
    Ok(())
}
