//! The memory that measuring a load takes, and how memory and CPU time grow with users, events, names,
//! time and cores.
//!
//! The users are simulated: a core is told their samples second by second, as the real ones would tell it. What is measured is all
//! that is alive at most: the seconds of the cores, the totals and slices of all, and the result that is made of them.

use allocation_counter::measure;
use streamgauge_load::bench::Simulated;
use streamgauge_load::shard::cpu_of_thread;

use crate::bar::{Limit, Line};

const HOUR: Simulated = Simulated { names: 200, cores: 16, users: 1, seconds: 3_600, events: 2 };

/// What the others grow from.
const SMALL: Simulated = Simulated { names: 25, cores: 2, users: 1, seconds: 240, events: 2 };

/// Growth in proportion, and 2 % more as other bars have it: twice the names took 2.002 times the memory, since lists and tables
/// grow by steps.
const IN_PROPORTION: f64 = 1.02;

/// What a load is when one thing has grown so many times.
type Grown = fn(usize) -> Simulated;

/// What grows, by so many times at the table's greatest.
const GROWTH: [(&str, Grown); 5] = [
    ("users", |times| Simulated { users: SMALL.users * times, ..SMALL }),
    ("events", |times| Simulated { events: SMALL.events * times, ..SMALL }),
    ("names", |times| Simulated { names: SMALL.names * times, ..SMALL }),
    ("time", |times| Simulated { seconds: SMALL.seconds * times as u64, ..SMALL }),
    ("cores", |times| Simulated { cores: SMALL.cores * times, ..SMALL }),
];

/// The rows of a table.
const TIMES: [usize; 4] = [2, 4, 8, 16];

/// Measures the bar, and a table of growth for each thing that may grow.
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
    let (small, small_cpu) = (memory(SMALL), cpu(SMALL));
    lines.push(Line::info(
        "load: 25 names over 4 minutes on 2 cores",
        format!("{:.2} MB, {:.1} ms of CPU", megabytes(small), small_cpu * 1e3),
    ));
    for (what, grown) in GROWTH {
        for times in TIMES {
            let (bytes, seconds) = (memory(grown(times)), cpu(grown(times)));
            lines.push(Line::info(
                format!("load: {times} times the {what}"),
                format!("{:.2} MB, {:.1} ms of CPU", megabytes(bytes), seconds * 1e3),
            ));
            lines.push(Line::bar(
                format!("load: {times} times the {what}, over {times} times the memory"),
                bytes as f64 / small as f64 / times as f64,
                "x",
                Limit::AtMost(IN_PROPORTION),
            ));
        }
    }
    Ok(lines)
}

/// The CPU time that measuring takes, in seconds: the least of some runs.
fn cpu(simulated: Simulated) -> f64 {
    let run = |_| {
        let before = cpu_of_thread().unwrap_or_default();
        drop(simulated.run());
        (cpu_of_thread().unwrap_or_default() - before).as_secs_f64()
    };
    (0..3).map(run).fold(f64::INFINITY, f64::min)
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
