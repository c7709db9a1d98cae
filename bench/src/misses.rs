//! How often an event finds data in no cache: 1,000 streams in lock step, so that each is cold when its next event comes.
//!
//! Cachegrind simulates a last level of 1 MiB. The server, which is not simulated, sends one event on each stream, and the
//! next round when the bench says that all have come. Two numbers of rounds are compared, so opening does not count.

use std::thread;

use crate::bar::{Limit, Line};
use crate::process::Core;
use crate::server::Server;
use crate::valgrind::misses;

const STREAMS: usize = 1_000;
/// Rounds of the smaller run; the larger has as many again.
const ROUNDS: usize = 20;

/// Measures the bar of misses.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let [received, checked, raw] = thread::scope(|scope| {
        ["received", "checked", "raw"]
            .map(|side| scope.spawn(move || each_event(side)))
            .map(|side| side.join().expect("a count does not panic"))
    });
    let (received, checked, raw) = (received?, checked?, raw?);
    Ok(vec![
        Line::bar("misses: of the last cache for an event, over raw sockets", received / raw, "x", LIMIT),
        Line::info(
            "    each event",
            format!("{received:.1} over {raw:.1} misses; {checked:.1} with a check of its own"),
        ),
    ])
}

const LIMIT: Limit = Limit::AtMost(2.0);

/// The misses of each event on one side.
fn each_event(side: &str) -> streamgauge::Result<f64> {
    let program = std::env::current_exe()?;
    let run = |rounds: usize| {
        let server = Server::start(Core::Any)?;
        let numbers = [STREAMS, rounds].map(|number| number.to_string());
        misses(&program, ["in-lock-step", side, &numbers[0], &numbers[1], &server.url()])
    };
    Ok((run(2 * ROUNDS)? - run(ROUNDS)?) / (ROUNDS * STREAMS) as f64)
}
