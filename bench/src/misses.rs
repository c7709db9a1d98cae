//! How often an event finds data in no cache: many streams in lock step, so that each is cold when its next event comes.
//!
//! Cachegrind simulates a last level of 1 MiB. The server, which is not simulated, sends one event on each stream, and the
//! next round when the bench says that all have come. Two numbers of rounds are compared, so opening does not count.
//!
//! All that 1,000 streams on bare sockets touch fits in that cache: there they miss next to nothing, and a ratio would
//! say nothing. So the ratio is that of 4,000 streams, and 1,000 have a count.

use std::thread;

use crate::bar::{Limit, Line};
use crate::process::Core;
use crate::server::Server;
use crate::valgrind::misses;

const FEW: usize = 1_000;
const MANY: usize = 4_000;
/// Rounds of the smaller run; the larger has as many again.
const ROUNDS: usize = 10;

/// Measures the bars of misses.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    // In pairs, since a count does not depend on what else runs, and a machine has two cores at least.
    let both = |streams: usize| {
        thread::scope(|scope| -> streamgauge::Result<[f64; 2]> {
            let raw = scope.spawn(move || each_event("raw", streams));
            let received = each_event("received", streams)?;
            Ok([received, raw.join().expect("a count does not panic")?])
        })
    };
    let ([of_few, raw_few], [of_many, raw_many]) = (both(FEW)?, both(MANY)?);
    let checked = each_event("checked", FEW)?;
    Ok(vec![
        Line::bar("misses: of the last cache, an event, 1,000 streams", of_few, "", Limit::Release),
        Line::info(
            "    each event",
            format!("raw sockets {raw_few:.1}; with a check of its own {checked:.1}"),
        ),
        Line::bar(
            "misses: of the last cache, 4,000 streams over raw sockets",
            of_many / raw_many,
            "x",
            Limit::AtMost(2.0),
        ),
        Line::info("    each event", format!("{of_many:.1} over {raw_many:.1} misses")),
    ])
}

/// The misses of each event on one side.
fn each_event(side: &str, streams: usize) -> streamgauge::Result<f64> {
    let program = std::env::current_exe()?;
    let run = |rounds: usize| {
        let server = Server::start(Core::Any)?;
        let numbers = [streams, rounds].map(|number| number.to_string());
        misses(&program, ["drive-in-lock-step", side, &numbers[0], &numbers[1], &server.url()])
    };
    Ok((run(2 * ROUNDS)? - run(ROUNDS)?) / (ROUNDS * streams) as f64)
}
