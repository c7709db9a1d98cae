//! Streams by hand: the order of steps is in their types.

use std::time::Duration;

use streamgauge::Open;
use streamgauge::check::{Check, Goal};
use streamgauge::session::Session;

fn check() -> Check {
    Check::new("Ticks", Goal::Until(1), Duration::from_secs(1))
}

async fn a_stream_that_is_not_open_is_checked_and_closed(mut session: Session) -> streamgauge::Result {
    let ticks = session.stream("ticks");
    session.check(&ticks, check()).await?;
    session.close(ticks).await?;
    Ok(())
}

async fn an_open_stream_is_opened(mut session: Session) -> streamgauge::Result {
    let ticks = session.stream("ticks");
    let ticks = session.open(ticks, "Ticks", Open::new("GET", "/ticks")).await?;
    session.open(ticks, "Ticks", Open::new("GET", "/ticks")).await?;
    Ok(())
}

async fn a_closed_stream_is_checked(mut session: Session) -> streamgauge::Result {
    let ticks = session.stream("ticks");
    let ticks = session.open(ticks, "Ticks", Open::new("GET", "/ticks")).await?;
    session.close(ticks).await?;
    session.check(&ticks, check()).await?;
    Ok(())
}

fn main() {}
