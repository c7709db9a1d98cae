//! What a message costs on its way through a check, against a loop that is written by hand.
//!
//! Both sides read the same stream from the same server, and keep one value of every event. The server sends as fast as
//! it can, so that the count is mostly work on the events.

use std::hint::black_box;

use streamgauge::scenario;

use crate::bar::Limit;
use crate::by_hand;
use crate::comparison::{Comparison, all_kept, on_one_thread};

/// Enough that one read more or less, which is up to the kernel, is less than a thousandth.
const COUNTED: usize = 20_000;
const TIMED: usize = 100_000;

/// One check that takes in all messages.
pub(crate) const LISTEN: [Comparison; 2] = [
    Comparison {
        name: "listen: 116 B ticks over a hand-written loop",
        unit: "event",
        limit: Limit::AtMost(0.70),
        ours: ticks,
        theirs: ticks_by_hand,
        counted: COUNTED,
        timed: TIMED,
    },
    Comparison {
        name: "listen: 258 B events over a hand-written loop",
        unit: "event",
        limit: Limit::Release,
        ours: words,
        theirs: words_by_hand,
        counted: COUNTED,
        timed: TIMED,
    },
];

/// A check for each message.
pub(crate) const CHECK: [Comparison; 1] = [Comparison {
    name: "check: 116 B ticks over a hand-written loop",
    unit: "check",
    limit: Limit::AtMost(1.05),
    ours: checks,
    theirs: ticks_by_hand,
    counted: COUNTED,
    timed: TIMED,
}];

fn ticks(url: &str, events: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let listening = scenario! { move
        base (base)
        sse "Ticks" open "/burst/tick/{events}"
            check listen within 600s until end
                json "$.price" > 0.0 collect prices: f64
            await
            close
    };
    on_one_thread(async move { all_kept(listening.run().await?.prices.len(), events) })
}

fn words(url: &str, events: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let listening = scenario! { move
        base (base)
        sse "Words" open "/burst/llm/{events}"
            check listen within 600s until end
                json "$.choices[0].delta.content" collect words: String
            await
            close
    };
    on_one_thread(async move { all_kept(listening.run().await?.words.len(), events) })
}

fn checks(url: &str, events: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let checking = scenario! { move
        base (base)
        sse "Ticks" open "/burst/tick/{events}"
        repeat (events) {
            sse "Tick" check await within 600s until 1
                json "$.price" > 0.0 save price: f64
        }
        sse "Ticks" close
    };
    // Each check needs a message of its own, so a run that succeeds has taken in all of them.
    on_one_thread(async move {
        black_box(checking.run().await?.price);
        Ok(())
    })
}

fn ticks_by_hand(url: &str, events: usize) -> streamgauge::Result {
    let (client, url) = (by_hand::client()?, format!("{url}/burst/tick/{events}"));
    on_one_thread(async move { all_kept(by_hand::prices(&client, &url).await?.len(), events) })
}

fn words_by_hand(url: &str, events: usize) -> streamgauge::Result {
    let (client, url) = (by_hand::client()?, format!("{url}/burst/llm/{events}"));
    on_one_thread(async move { all_kept(by_hand::words(&client, &url).await?.len(), events) })
}
