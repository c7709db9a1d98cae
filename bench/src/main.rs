//! Our figures and their bars, one line each: `cargo run --release -p bench`. The README beside this says what each of
//! them means.

mod bar;
mod compile;
mod decoder;
mod events;
mod growth;
mod listen;
mod memory;
mod paths;
mod process;
mod rounds;
mod server;

use std::process::ExitCode;

use crate::bar::Bar;

type Group = (&'static str, fn() -> streamgauge::Result<Vec<Bar>>);

/// The groups of bars, by the first word of their names.
const GROUPS: [Group; 6] = [
    ("decoder", || Ok(decoder::run(15))),
    ("listen", || listen::run(15)),
    ("memory", memory::run),
    ("growth", || growth::run(3)),
    ("paths", || paths::run(5)),
    ("compile", compile::run),
];

fn main() -> streamgauge::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(server::COMMAND) => server::serve()?,
        Some(memory::COMMAND) => memory::side(&arguments[1..])?,
        Some(growth::COMMAND) => growth::side(&arguments[1..])?,
        _ => return measure(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures the groups that are named, or all.
fn measure(named: &[String]) -> streamgauge::Result<ExitCode> {
    if let Some(unknown) = named.iter().find(|name| GROUPS.iter().all(|(group, _)| group != name)) {
        let groups = GROUPS.map(|(group, _)| group).join(", ");
        return Err(format!("there are no bars of `{unknown}`, but of {groups}").into());
    }
    let mut all_met = true;
    for (group, run) in GROUPS {
        if named.is_empty() || named.iter().any(|name| name == group) {
            for bar in run()? {
                all_met &= bar.met();
                println!("{bar}");
            }
        }
    }
    Ok(if all_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
