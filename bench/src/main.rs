//! Our figures and their bars, one line each: `cargo run --release -p bench`. The README beside this says what each of
//! them means.

mod bar;
mod by_hand;
mod comparison;
mod compile;
mod decoder;
mod events;
mod expand;
mod growth;
mod held;
mod holding;
mod idle;
mod last_release;
mod listen;
mod load;
mod measuring;
mod memory;
mod misses;
mod opening;
mod paced;
mod paths;
mod process;
mod program;
mod protocol;
mod raw;
mod report;
mod rounds;
mod server;
mod turns;
mod user;
mod valgrind;
mod view;

use std::process::ExitCode;

use crate::bar::{Bar, Line};
use crate::comparison::Comparison;
use crate::last_release::LastRelease;
use crate::process::Core;
use crate::server::Server;

/// The option that makes today's figures those of the last release.
const RECORD: &str = "--record";

/// The groups of figures, by the first word of their names.
const GROUPS: [Group; 19] = [
    Group { others: |_| Ok(decoder::allocations()), ..Group::compared("decoder", &decoder::DECODER) },
    Group::compared("listen", &listen::LISTEN),
    Group::compared("check", &listen::CHECK),
    Group::compared("protocol", &protocol::PROTOCOL),
    Group { needs_valgrind: true, ..Group::measured("measuring", measuring::run) },
    Group { others: opening::run, ..Group::compared("open", &user::OPEN) },
    Group::compared("start", &user::START),
    Group::compared("paths", &paths::PATHS),
    Group { needs_valgrind: true, ..Group::measured("expand", |_| expand::run()) },
    Group::measured("memory", memory::run),
    Group { needs_valgrind: true, ..Group::measured("misses", misses::run) },
    Group::measured("load", load::run),
    Group::measured("report", report::run),
    Group::measured("paced", paced::run),
    Group::measured("view", view::run),
    Group::measured("growth", growth::run),
    Group::measured("compile", |_| compile::run()),
    Group { only_named: true, ..Group::measured("idle", idle::run) },
    Group { only_named: true, ..Group::measured("held", held::run) },
];

struct Group {
    name: &'static str,
    comparisons: &'static [Comparison],
    /// What is measured in another way, with the server at this URL.
    others: fn(&str) -> streamgauge::Result<Vec<Line>>,
    needs_valgrind: bool,
    /// Whether it is measured only if it is named: it takes the whole machine.
    only_named: bool,
}

impl Group {
    const fn compared(name: &'static str, comparisons: &'static [Comparison]) -> Self {
        Self { name, comparisons, others: |_| Ok(Vec::new()), needs_valgrind: true, only_named: false }
    }

    const fn measured(name: &'static str, others: fn(&str) -> streamgauge::Result<Vec<Line>>) -> Self {
        Self { name, comparisons: &[], others, needs_valgrind: false, only_named: false }
    }
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("bench: {error}");
        ExitCode::FAILURE
    })
}

fn run() -> streamgauge::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let comparisons = || GROUPS.iter().flat_map(|group| group.comparisons).chain(&measuring::MEASURING);
    match arguments.first().map(String::as_str) {
        Some(server::COMMAND) => server::serve()?,
        Some(comparison::COMMAND) => comparison::side(&arguments[1..], comparisons())?,
        Some(memory::COMMAND) => memory::side(&arguments[1..])?,
        Some(opening::COMMAND) => opening::side(&arguments[1..])?,
        Some(idle::COMMAND) => idle::side(&arguments[1..])?,
        Some(held::COMMAND) => held::side(&arguments[1..])?,
        Some(view::COMMAND) => view::side(&arguments[1..])?,
        Some(driven) if paced::COMMANDS.contains(&driven) => paced::side(driven, &arguments[1..])?,
        _ => return measure(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures the groups that are named, or all; records the figures if asked to.
fn measure(arguments: &[String]) -> streamgauge::Result<ExitCode> {
    let (options, named): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| *argument == RECORD);
    if let Some(unknown) = named.iter().find(|name| GROUPS.iter().all(|group| group.name != **name)) {
        let groups = GROUPS.map(|group| group.name).join(", ");
        return Err(format!("there is no group `{unknown}`, but there are {groups}; and {RECORD}").into());
    }
    let (groups, others): (Vec<_>, Vec<_>) = GROUPS.iter().partition(|group| {
        if named.is_empty() { !group.only_named } else { named.iter().any(|name| *name == group.name) }
    });
    if groups.iter().any(|group| group.needs_valgrind) {
        valgrind::is_there()?;
    }
    let mut last = LastRelease::read()?;
    let (server, mut bars) = (Server::start(Core::Any)?, Vec::new());
    println!("{}", bar::header());
    for group in groups {
        for comparison in group.comparisons {
            print(comparison.lines(&server.url())?, &last, &mut bars);
        }
        print((group.others)(&server.url())?, &last, &mut bars);
    }
    if !options.is_empty() {
        if named.is_empty() {
            let not_measured: Vec<_> = others.iter().map(|group| group.name).collect();
            last.keep_only(&bars, &not_measured);
        }
        last.record(&bars);
        last.write()?;
        return Ok(ExitCode::SUCCESS);
    }
    let all_met = bars.iter().all(|bar| bar.met(last.of(bar)));
    Ok(if all_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the lines, and keeps the bars among them.
fn print(lines: impl IntoIterator<Item = Line>, last: &LastRelease, bars: &mut Vec<Bar>) {
    for line in lines {
        match line {
            Line::Bar(bar) => {
                println!("{}", bar.line(last.of(&bar)));
                bars.push(bar);
            }
            Line::Info { name, text } => println!("{name:<66} {text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, comparison, held, idle, memory, opening, paced, server, view};

    #[test]
    fn no_group_has_the_name_of_a_side() {
        let sides = [
            server::COMMAND,
            comparison::COMMAND,
            memory::COMMAND,
            opening::COMMAND,
            idle::COMMAND,
            held::COMMAND,
            view::COMMAND,
        ];
        for side in sides.iter().chain(&paced::COMMANDS) {
            assert!(GROUPS.iter().all(|group| group.name != *side), "{side}");
        }
    }

    #[test]
    fn the_name_of_a_comparison_is_its_own_and_begins_with_its_group() {
        let mut names = Vec::new();
        for group in &GROUPS {
            for comparison in group.comparisons {
                assert!(comparison.name.starts_with(&format!("{}: ", group.name)), "{}", comparison.name);
                assert!(!names.contains(&comparison.name), "{}", comparison.name);
                names.push(comparison.name);
            }
        }
    }
}
