//! The stock market of the examples keeps to the standard: clients that come back, clients that ask for nonsense.

use streamgauge::{FailureKind, scenario};
use streamgauge_examples::stock_market::{self, SYMBOLS, TRADES};
use streamgauge_tests::{Recorder, What};

#[tokio::test]
async fn a_day_is_a_snapshot_and_the_same_trades_for_everyone() -> streamgauge::Result {
    let server = stock_market::spawn().await?;
    let day = scenario! {
        base (server.url())
        sse "Day" open "/stocks/prices"
            check await within 10s until end
                event in ["snapshot", "tick"] collect events
                id collect ids: usize
                data collect data
            close
    };

    let (first, second) = tokio::join!(day.run(), day.run());
    let (first, second) = (first?, second?);

    let ticks = SYMBOLS.len() * TRADES;
    assert_eq!(first.ids, (0..=ticks).collect::<Vec<_>>());
    assert_eq!(first.events[0], "snapshot");
    assert!(first.events[1..].iter().all(|event| event == "tick"));
    assert_eq!(first.data, second.data);
    for symbol in SYMBOLS {
        let needle = format!("{{\"symbol\":\"{symbol}\",");
        assert_eq!(first.data[1..].iter().filter(|data| data.starts_with(&needle)).count(), TRADES);
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_comes_back_goes_on_where_it_was() -> streamgauge::Result {
    let server = stock_market::spawn().await?;
    let user = scenario! {
        base (server.url())
        sse "Back" open "/stocks/prices" last_event_id "13"
            check await within 10s until end  id collect later: usize
            close
        sse "Elsewhere" open "/stocks/prices" last_event_id "an id of another server"
            check await within 10s until 1  id save anew: usize
            close
    }
    .run()
    .await?;
    assert_eq!((user.later, user.anew), (vec![14, 15, 16], 0));

    let all = scenario! { base (server.url()) sse "All" open "/stocks/prices" last_event_id "16" close };
    let failure = all.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert!(failure.to_string().contains("status 204"), "{failure}");
    Ok(())
}

#[tokio::test]
async fn a_symbol_that_is_not_traded_is_not_found() -> streamgauge::Result {
    let server = stock_market::spawn().await?;
    let stocks =
        scenario! { base (server.url()) sse "Acne" open "/stocks/prices" query "symbol" "ACNE" close };
    let failure = stocks.run().await.unwrap_err();
    assert!(failure.to_string().contains("no symbol ACNE; there are ACME, "), "{failure}");
    Ok(())
}

#[tokio::test]
async fn comments_come_between_the_ticks() -> streamgauge::Result {
    let server = stock_market::spawn().await?;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "Day" open "/stocks/prices" query "symbol" "ACME"
            check await within 10s until end
            close
    }
    .observer(log.clone())
    .run()
    .await?;
    // They keep a quiet stream alive.
    let heartbeats = log.picked(|event| match &event.what {
        What::Comment { text } if text.trim() == "heartbeat" => Some(()),
        _ => None,
    });
    assert_eq!(heartbeats.len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_dropped_ends_its_streams() -> streamgauge::Result {
    let server = stock_market::spawn().await?;
    let url = server.url().to_owned();
    let server = std::sync::Mutex::new(Some(server));
    let user = scenario! {
        base (url)
        sse "Day" open "/stocks/prices"
            check await within 10s until 1
        let gone: bool = (server.lock().unwrap().take().is_some())
        sse "Day"
            check await within 10s until end  event == "tick" collect ticks
            close
    }
    .run()
    .await?;
    assert!(user.gone && user.ticks.len() < SYMBOLS.len() * TRADES);
    Ok(())
}
