//! Gatling and ours side by side: `cargo run --release -p bench-peers`. The README beside this says what is measured.

mod clients;
mod gatling;
mod process;
mod results;
mod rows;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::gatling::Gatling;
use crate::process::{Cost, Meanwhile};
use crate::results::{Results, Setting};
use crate::rows::{ROWS, Row, Side, Size, What};

const ROUNDS: usize = 3;
/// One small round, to see that it works: nothing is written and nothing is judged.
const QUICK: &str = "--quick";
/// What has to be installed, and with which argument each says that it is there.
const NEEDS: [(&str, &str); 4] = [("taskset", "-V"), ("java", "-version"), ("jcmd", "-h"), ("mvn", "-v")];

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("bench-peers: {error}");
        ExitCode::FAILURE
    })
}

fn run() -> streamgauge::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [server::COMMAND, streams] => server::serve(streams.parse()?)?,
        [clients::COMMAND, ..] => clients::run(&arguments[1..])?,
        _ => return measure(&words),
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures the rows that are named, or all, round by round. The file of the results is written if all are.
fn measure(words: &[&str]) -> streamgauge::Result<ExitCode> {
    let start = Instant::now();
    let (options, names): (Vec<_>, Vec<_>) = words.iter().copied().partition(|word| *word == QUICK);
    if let Some(unknown) = names.iter().find(|name| ROWS.iter().all(|row| row.name() != **name)) {
        return Err(format!("there is no row `{unknown}`, but burst, ticks and idle; and {QUICK}").into());
    }
    let (quick, all) = (!options.is_empty(), names.is_empty());
    process::raise_file_limit()?;
    if let Some((program, _)) = NEEDS.iter().find(|(program, argument)| !is_there(program, argument)) {
        if quick {
            println!("skipped: bench-peers: `{program}` is not installed");
            return Ok(ExitCode::SUCCESS);
        }
        let needed = "it takes `taskset` (util-linux), a JDK of 17 or later, and Maven";
        return Err(format!("`{program}` is not installed; {needed}").into());
    }
    if std::thread::available_parallelism()?.get() < 2 {
        return Err("there is one core, but the server and the client need one each".into());
    }
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("the program is in no target directory")?.join("peers");
    fs::create_dir_all(&target)?;
    let bench = Bench { gatling: Gatling::build(&target)?, program, target, quick };
    let (mut results, rounds) = (Results::default(), if quick { 1 } else { ROUNDS });
    for round in 1..=rounds {
        for (number, row) in ROWS.iter().enumerate().filter(|(_, row)| all || names.contains(&row.name())) {
            for &side in row.sides {
                if let Err(error) = bench.side(number, side, &mut results) {
                    let wrong = format!("round {round}, {}, {}: {error}", row.title, side.title());
                    println!("not right: {wrong}");
                    results.not_right(wrong);
                }
            }
        }
    }
    let command = command_line(words);
    let Gatling { version, java, .. } = bench.gatling;
    let setting =
        Setting { command, gatling: version, java, rounds, judged: all && !quick, took: start.elapsed() };
    println!("\n{}", results.page(&setting));
    if all && !quick {
        results.write(&setting)?;
    }
    // What is missed is for people to judge; what is not measured is a fault.
    Ok(if all && !results.complete() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// How this run was called, with the variables that change what is measured.
fn command_line(words: &[&str]) -> String {
    let set = |name: &str| std::env::var(name).ok().map(|value| format!("{name}={value}"));
    let variables = ["STREAMGAUGE_TRANSPORT", "JDK_JAVA_OPTIONS"].into_iter().filter_map(set);
    let command = "cargo run --release -p bench-peers".to_owned();
    let separator = if words.is_empty() { None } else { Some("--".to_owned()) };
    let parts =
        variables.chain([command]).chain(separator).chain(words.iter().map(|word| (*word).to_owned()));
    parts.collect::<Vec<_>>().join(" ")
}

fn is_there(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok()
}

struct Bench {
    gatling: Gatling,
    program: PathBuf,
    /// Where everything lies that is built or written on the way.
    target: PathBuf,
    quick: bool,
}

impl Bench {
    /// Runs both sizes of a row, and adds their difference to the results.
    fn side(&self, number: usize, side: Side, results: &mut Results) -> streamgauge::Result {
        let row = &ROWS[number];
        let [small, large] = row.sizes(side, self.quick);
        let costs = [self.cost(row, side, small)?, self.cost(row, side, large)?];
        if number == 0 {
            costs.iter().for_each(|cost| results.add_start(side, cost.before, cost.waited));
        }
        let [less, more] = &costs;
        match row.what {
            What::CpuOfAnEvent => {
                let events = large.users * large.events - small.users * small.events;
                let seconds = more.cpu.as_secs_f64() - less.cpu.as_secs_f64();
                results.add(number, side, 1e6 * seconds / events as f64);
            }
            What::MemoryOfAStream => {
                let streams = (large.users - small.users) as f64;
                let per_stream = |less: Option<f64>, more: Option<f64>| {
                    less.zip(more).map(|(less, more)| (more - less) / streams / 1024.0)
                };
                let resident = per_stream(less.resident, more.resident);
                results.add(number, side, resident.ok_or("the memory was not looked at")?);
                per_stream(less.live, more.live).into_iter().for_each(|live| results.add_live(live));
            }
        }
        Ok(())
    }

    /// One run, which is right or an error.
    fn cost(&self, row: &Row, side: Side, size: Size) -> streamgauge::Result<Cost> {
        let meanwhile = match (row.what, side) {
            (What::CpuOfAnEvent, _) => Meanwhile::Nothing,
            (What::MemoryOfAStream, Side::Gatling) => Meanwhile::MemoryAndHeap,
            (What::MemoryOfAStream, _) => Meanwhile::Memory,
        };
        let Size { users, events } = size;
        let path = format!("{}/{events}", row.path);
        let command = |url: &str| match side {
            Side::Gatling => self.gatling.command(url, row, size, &path),
            _ => self.client(side, row, url, &path, size),
        };
        let cost = process::run(users, meanwhile, &self.output(), command)?;
        if side == Side::Gatling {
            self.gatling.forget_records();
            gatling::verify(&cost.output, row, size)?;
        }
        println!(
            "{:<20} {:<9} {path:<16} {users:>5} users  CPU {:>6.2} s, {:>7.4} s before the first event{}",
            side.title(),
            row.word,
            cost.cpu.as_secs_f64(),
            cost.before.as_secs_f64(),
            cost.resident
                .map_or(String::new(), |bytes| format!("  resident {:.1} MiB", bytes / 1024.0 / 1024.0)),
        );
        Ok(cost)
    }

    fn client(&self, side: Side, row: &Row, url: &str, path: &str, size: Size) -> Vec<String> {
        let program = self.program.display().to_string();
        let (users, events) = (size.users.to_string(), size.events.to_string());
        [&program, clients::COMMAND, side.word(), row.word, url, path, &users, &events]
            .map(str::to_owned)
            .to_vec()
    }

    fn output(&self) -> PathBuf {
        Path::new(&self.target).join("output.txt")
    }
}
