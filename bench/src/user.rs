//! What a user costs that does little: it opens a stream for its first event, or only starts.

use std::hint::black_box;

use streamgauge::scenario;

use crate::bar::Limit;
use crate::by_hand;
use crate::comparison::{Comparison, on_one_thread};

/// A stream that is opened, checked once and closed.
pub(crate) const OPEN: [Comparison; 1] = [Comparison {
    name: "open: a stream opened, checked and closed over reqwest by hand",
    unit: "stream",
    limit: Limit::Release,
    ours: streams,
    theirs: streams_by_hand,
    counted: 200,
    // Few, since each leaves a port that is not free again for a minute.
    timed: 300,
}];

/// A user's task, from its start to its end.
pub(crate) const START: [Comparison; 1] = [Comparison {
    name: "start: a user over a bare task",
    unit: "user",
    limit: Limit::Release,
    ours: users,
    theirs: tasks,
    counted: 2_000,
    timed: 50_000,
}];

fn streams(url: &str, streams: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let opening = scenario! { move
        base (base)
        sse "Ticks" open "/first/tick"
            check await within 600s until 1
                json "$.price" > 0.0 save price: f64
            close
    };
    on_one_thread(async move {
        for _ in 0..streams {
            black_box(opening.run().await?.price);
        }
        Ok(())
    })
}

fn streams_by_hand(url: &str, streams: usize) -> streamgauge::Result {
    let (client, url) = (by_hand::client()?, format!("{url}/first/tick"));
    on_one_thread(async move {
        for _ in 0..streams {
            black_box(by_hand::first_price(&client, &url).await?);
        }
        Ok(())
    })
}

fn users(url: &str, users: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let starting = scenario! { move
        base (base)
        let answer = (black_box(42))
    };
    on_one_thread(async move {
        for _ in 0..users {
            let run = starting.run();
            tokio::spawn(async { run.await.map(|user| black_box(user.answer)) }).await??;
        }
        Ok(())
    })
}

fn tasks(_: &str, tasks: usize) -> streamgauge::Result {
    on_one_thread(async move {
        for _ in 0..tasks {
            tokio::spawn(async { black_box(42) }).await?;
        }
        Ok(())
    })
}
