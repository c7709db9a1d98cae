//! The figures of all rounds, as a table.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::rows::{ROWS, Row, START_WANTED, Side, What};

/// Where the results stand. What follows the mark is written by hand and stays.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../RESULTS.md");
const BY_HAND: &str = "<!-- From here on by hand. -->";

/// Figures of one side in one row, of each round that was right.
#[derive(Clone, Default)]
struct Cell(Vec<f64>);

/// All that was measured.
#[derive(Default)]
pub(crate) struct Results {
    cells: [[Cell; Side::ALL.len()]; ROWS.len()],
    /// CPU seconds before the first event, and real ones.
    starts: [Cell; Side::ALL.len()],
    waits: [Cell; Side::ALL.len()],
    /// KiB of Gatling's live heap for an idle stream.
    live: Cell,
    /// Runs that were not right, so not counted.
    wrong: Vec<String>,
}

/// What the figures were measured with.
pub(crate) struct Setting {
    pub(crate) command: String,
    pub(crate) gatling: String,
    pub(crate) java: String,
    pub(crate) rounds: usize,
    /// Whether the figures are good enough to be held against what is wanted.
    pub(crate) judged: bool,
    pub(crate) took: Duration,
}

impl Results {
    pub(crate) fn add(&mut self, row: usize, side: Side, figure: f64) {
        self.cells[row][side as usize].0.push(figure);
    }

    pub(crate) fn add_start(&mut self, side: Side, cpu: Duration, waited: Duration) {
        self.starts[side as usize].0.push(cpu.as_secs_f64());
        self.waits[side as usize].0.push(waited.as_secs_f64());
    }

    pub(crate) fn add_live(&mut self, kib: f64) {
        self.live.0.push(kib);
    }

    pub(crate) fn not_right(&mut self, run: String) {
        self.wrong.push(run);
    }

    /// Whether every row has a figure of each of its sides.
    pub(crate) fn complete(&self) -> bool {
        let there =
            |row: &Row, cells: &[Cell]| row.sides.iter().all(|side| !cells[*side as usize].0.is_empty());
        ROWS.iter().zip(&self.cells).all(|(row, cells)| there(row, cells))
    }

    /// The table, with the versions and what was not right.
    pub(crate) fn page(&self, setting: &Setting) -> String {
        let mut page = String::new();
        let Setting { command, gatling, java, rounds, judged, took } = setting;
        let _ = writeln!(
            page,
            "Written by `{command}`; rounds: {rounds}, minutes: {:.0}.\n",
            took.as_secs_f64() / 60.0
        );
        let _ = writeln!(page, "- Gatling {gatling}; {java}");
        let _ = writeln!(page, "- streamgauge at {}, {}", commit(), told("rustc", &["-V"]));
        let _ = writeln!(page, "- {}\n", machine());
        let wanted = |wanted: Option<f64>| wanted.filter(|_| *judged);
        let titles = Side::ALL.map(Side::title).join(" | ");
        let _ = writeln!(
            page,
            "| | {titles} | Gatling over streamgauge | wanted | |\n|---|---|---|---|---|---|---|---|"
        );
        for (row, cells) in ROWS.iter().zip(&self.cells) {
            let _ = writeln!(page, "{}", line(row.title, cells, unit(row), wanted(row.wanted)));
        }
        let seconds = |second: f64| format!("{} s", significant(second));
        let _ = writeln!(
            page,
            "{}",
            line("before the first event, CPU time", &self.starts, seconds, wanted(START_WANTED))
        );
        let _ = writeln!(page, "{}\n", line("the same, real time", &self.waits, seconds, None));
        if let Some(live) = self.live.middle() {
            let _ =
                writeln!(page, "Of Gatling's memory for an idle stream, {live:.1} KiB are live objects.\n");
        }
        let _ = writeln!(
            page,
            "A figure is the median of its rounds, with the least and the greatest in parentheses."
        );
        let _ = match self.wrong.as_slice() {
            [] => writeln!(page, "Every run was right."),
            wrong => {
                writeln!(page, "Runs that were not right and are not counted:\n\n- {}", wrong.join("\n- "))
            }
        };
        page
    }

    /// Writes the page into the file of the results, above what is written there by hand.
    pub(crate) fn write(&self, setting: &Setting) -> streamgauge::Result {
        let before = fs::read_to_string(FILE).unwrap_or_default();
        let by_hand = before.split_once(BY_HAND).map_or("\n", |(_, by_hand)| by_hand);
        let page = format!(
            "# Side by side\n\nWhat the rows mean and how they are measured: [`peers/README.md`](peers/README.md).\n{}\n{BY_HAND}{by_hand}",
            self.page(setting)
        );
        Ok(fs::write(FILE, page)?)
    }
}

impl Cell {
    fn middle(&self) -> Option<f64> {
        let mut figures = self.0.clone();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    }

    fn text(&self, unit: impl Fn(f64) -> String) -> String {
        let Some(middle) = self.middle() else { return "–".to_owned() };
        if self.0.len() == 1 {
            return unit(middle);
        }
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{} ({}–{})", unit(middle), significant(least), significant(greatest))
    }
}

/// A row of the table.
fn line(
    title: &str,
    cells: &[Cell; Side::ALL.len()],
    unit: impl Fn(f64) -> String,
    wanted: Option<f64>,
) -> String {
    let texts: Vec<_> = cells.iter().map(|cell| cell.text(&unit)).collect();
    let of = |side: Side| cells[side as usize].middle();
    let ratio = of(Side::Gatling).zip(of(Side::Ours)).map(|(theirs, ours)| theirs / ours);
    let ratio_text = ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
    let (wanted_text, met) = match (wanted, ratio) {
        (None, _) => ("–".to_owned(), ""),
        (Some(wanted), Some(ratio)) if ratio >= wanted => (format!("{wanted}"), "met"),
        (Some(wanted), Some(_)) => (format!("{wanted}"), "**missed**"),
        (Some(wanted), None) => (format!("{wanted}"), "**not measured**"),
    };
    format!("| {title} | {} | {ratio_text} | {wanted_text} | {met} |", texts.join(" | "))
}

/// How a figure of the row is written.
fn unit(row: &Row) -> fn(f64) -> String {
    match row.what {
        What::CpuOfAnEvent => |microseconds| format!("{} µs", significant(microseconds)),
        What::MemoryOfAStream => |kib| format!("{} KiB", significant(kib)),
    }
}

/// Three figures that matter.
fn significant(figure: f64) -> String {
    let decimals = match figure.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        _ => 4,
    };
    format!("{figure:.decimals$}")
}

fn commit() -> String {
    let commit = told("git", &["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--short", "HEAD"]);
    let sources = ["../../runtime", "../../macros", "../../Cargo.lock", "."];
    let mut status = vec!["-C", env!("CARGO_MANIFEST_DIR"), "status", "--porcelain", "--"];
    status.extend(sources);
    if told("git", &status).is_empty() { commit } else { format!("{commit}, with changes") }
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{}, {cores} cores; Linux {}", model.unwrap_or("an unknown CPU"), kernel.trim())
}

/// What a program says.
fn told(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
