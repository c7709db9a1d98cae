//! Whether the cost of an event grows with the number of streams.
//!
//! The server sends a hundred events every 3 ms, to a hundred streams one each, whatever the number of streams. So the
//! client does the same work in the same steps. Only the streams that it has to look through grow in number.

use crate::bar::Line;
use crate::process::streams_that_fit;
use crate::turns::Turns;

const FEW: usize = 100;
const MANY: usize = 10_000;
/// Events that are measured, on all streams together.
const EVENTS: usize = 60_000;

/// Measures CPU time, so it has no bar.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let many = streams_that_fit(MANY);
    let [few, many_streams, few_events, many_events] =
        [FEW, many, EVENTS / FEW, EVENTS / many].map(|number| number.to_string());
    let turns = Turns::take([
        &["drive-in-hundreds", "received", &few, &few_events],
        &["drive-in-hundreds", "received", &many_streams, &many_events],
    ])?;
    let [of_few, of_many] = turns.microseconds();
    Ok(vec![Line::info(
        format!("growth: an event, {many} streams over {FEW}"),
        format!("{:.2} times the CPU time, {of_many} over {of_few}", turns.ratio(1, 0)),
    )])
}
