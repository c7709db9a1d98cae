//! The memory that measuring a load takes, and how it grows with names, time and events.
//!
//! The users are simulated: a core is told their samples second by second, as the real ones would tell it. What is measured is all
//! that is alive at most: the seconds of the cores, the totals and slices of all, and the result that is made of them.

use allocation_counter::measure;
use streamgauge_load::bench::Simulated;

use crate::bar::{Limit, Line};

const HOUR: Simulated = Simulated { names: 200, cores: 16, seconds: 3_600, events: 2 };

/// What the others grow from.
const SMALL: Simulated = Simulated { names: 25, cores: 2, seconds: 240, events: 2 };

/// Growth in proportion, and 2 % more as other bars have it: twice the names took 2.002 times the memory, since lists and tables
/// grow by steps.
const IN_PROPORTION: f64 = 1.02;

/// Measures the bar, and the table of growth.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let of_hour = memory(HOUR);
    let mut lines = vec![
        Line::bar(
            "load: memory of 200 names over a simulated hour on 16 cores",
            megabytes(of_hour),
            "MB",
            Limit::AtMost(200.0),
        ),
        Line::info("    its result as JSON", format!("{:.1} MB", megabytes(json(HOUR)))),
    ];
    let small = memory(SMALL);
    lines.push(Line::info(
        "load: memory of 25 names over 4 minutes on 2 cores",
        format!("{:.2} MB", megabytes(small)),
    ));
    for (more, times, grown) in [
        ("names", 2, Simulated { names: SMALL.names * 2, ..SMALL }),
        ("names", 8, Simulated { names: SMALL.names * 8, ..SMALL }),
        ("the time", 2, Simulated { seconds: SMALL.seconds * 2, ..SMALL }),
        ("the time", 8, Simulated { seconds: SMALL.seconds * 8, ..SMALL }),
        ("the events", 2, Simulated { events: SMALL.events * 2, ..SMALL }),
        ("the events", 8, Simulated { events: SMALL.events * 8, ..SMALL }),
        ("the cores", 8, Simulated { cores: SMALL.cores * 8, ..SMALL }),
    ] {
        let bytes = memory(grown);
        lines.push(Line::bar(
            format!("load: memory with {times} times {more}, over {times} times the memory"),
            bytes as f64 / small as f64 / f64::from(times),
            "x",
            Limit::AtMost(IN_PROPORTION),
        ));
    }
    Ok(lines)
}

/// The most bytes that are alive at once.
fn memory(simulated: Simulated) -> u64 {
    measure(|| drop(simulated.run())).bytes_max
}

fn json(simulated: Simulated) -> u64 {
    struct Counted(u64);

    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut counted = Counted(0);
    let written = simulated.run().write_to(&mut counted);
    written.map_or(0, |()| counted.0)
}
