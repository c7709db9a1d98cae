//! What is given for parameters.

use std::time::Duration;

use streamgauge::{fragment, scenario};

fragment! {
    pub(super) takes(text: String, limit: Duration, list: Vec<u8>, ask: fn(u8) -> bool, word: &'static str)
        gives value seen: String
    {
        pause (limit)
        let seen: String = (format!("{text} {list:?} {} {word}", ask(1)))
        if (text.is_empty()) { fail "{text}: no text" }
    }
}

fragment! {
    pub(super) adds(n: u32) needs value sum: u32 gives value sum: u32 {
        let sum = (sum + n)
    }
}

#[tokio::test]
async fn of_all_kinds() -> streamgauge::Result {
    let list = vec![1, 2];
    let scenario = scenario! {
        let symbol: String = ("ACME".to_owned())
        let n = (3_u8)
        include takes("a {symbol}", Duration::from_millis(1), list.clone(), |x| x == 1, "w")
        let first: String = (seen)
        include takes((symbol), (Duration::ZERO), (vec![n, n + 1]), u8::is_power_of_two, (concat!("x", "y")))
    };
    let user = scenario.run().await?;
    assert_eq!(user.first, "a ACME [1, 2] true w");
    assert_eq!(user.seen, "ACME [3, 4] true xy");
    Ok(())
}

#[tokio::test]
async fn a_shared_value_is_one() -> streamgauge::Result {
    let one = 1;
    let scenario = scenario! {
        let sum: u32 = (one)
        repeat 3 as i { include adds(u32::try_from(i).unwrap_or(0)) }
        let n = ("mine")
        include adds(10)
    };
    let user = scenario.run().await?;
    assert_eq!((user.sum, user.n), (14, "mine"));
    Ok(())
}

#[tokio::test]
async fn an_argument_sees_the_values_around_it() -> streamgauge::Result {
    fragment! { swaps(a: u8, b: u8) gives value text: String { let text: String = (format!("{a} {b}")) } }
    let scenario = scenario! { let a: u8 = (1) let b: u8 = (2) include swaps(b, a) };
    assert_eq!(scenario.run().await?.text, "2 1");
    Ok(())
}
