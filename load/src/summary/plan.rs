//! What a run would be: its arrivals, and what it needs.

use std::io;

use super::numbers::{SECOND, bytes, clock, count, number, span};
use super::page::{Line, Page, Table, heading, sentence};
use super::style::{Style, Tone};
use super::text::{clean, cut_in_the_middle, padded, right, width};

/// What a run would be, as `--dry-run` prints it: plain data. All times are nanoseconds from the start of the run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The name of the load.
    pub name: String,
    /// The seed of all that is drawn.
    pub seed: u64,
    /// How long the profiles last; `None` if that depends on how long users take.
    pub lasts: Option<u64>,
    /// What would be run, in the order of the load.
    pub scenarios: Vec<PlannedScenario>,
    /// What it needs of this machine.
    pub needs: Vec<Need>,
    /// The assertions, as they are written.
    pub assertions: Vec<String>,
}

/// A scenario of a [`Plan`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlannedScenario {
    /// Its title.
    pub title: String,
    /// Whether users come at their own times (`open`) and not when others are done (`closed`).
    pub open: bool,
    /// The steps of its profile.
    pub steps: Vec<PlannedStep>,
    /// For each second, how many users come in it; of a closed one, how many are there at its start.
    pub seconds: Vec<u64>,
}

/// A step of a profile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlannedStep {
    /// What it does: `1,000 over 30s`.
    pub text: String,
    /// When it begins.
    pub from_at: u64,
    /// When it ends.
    pub to_at: u64,
    /// How many users come in it; of a closed one, the most that are there.
    pub users: u64,
}

/// Something that a run needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Need {
    /// What: `descriptors`, `ports from 127.0.0.1 to 127.0.0.1:8080`.
    pub what: String,
    /// How much of it.
    pub needed: u64,
    /// How much there is, if that is known.
    pub there: Option<u64>,
    /// The unit: `bytes`, or empty for a count.
    pub unit: String,
    /// What else is to be known: how it was counted, or the way out where there is too little.
    pub note: String,
}

impl Need {
    /// Whether there is less than is needed.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.there.is_some_and(|there| there < self.needed)
    }
}

/// Writes a plan, in lines of at most 100 columns: the arrivals as a chart, the steps of each profile, and what is needed.
///
/// # Errors
///
/// Those of `out`.
pub fn write_plan(plan: &Plan, out: &mut impl io::Write, style: Style) -> io::Result<()> {
    let mut page = Page::default();
    page.section(opening(plan));
    for scenario in &plan.scenarios {
        page.section(steps(scenario));
        page.section(chart(scenario));
    }
    page.section(needs(plan));
    if !plan.assertions.is_empty() {
        let texts = plan.assertions.iter().flat_map(|text| sentence(Tone::Plain, 2, &clean(text)));
        page.section([heading("Assertions", "")].into_iter().chain(texts).collect());
    }
    page.write(out, style)
}

fn opening(plan: &Plan) -> Vec<Line> {
    let short = plan.needs.iter().filter(|need| need.is_short()).count();
    let lasts = plan.lasts.map_or_else(|| "until its users are done".to_owned(), span);
    let name = cut_in_the_middle(&clean(&plan.name), 50);
    let text = format!("{name}: {lasts}, seed {}; nothing was sent", plan.seed);
    let mut lines = sentence(Tone::Bold, 0, &text);
    if short > 0 {
        let what = plan
            .needs
            .iter()
            .filter(|need| need.is_short())
            .map(|need| clean(&need.what))
            .collect::<Vec<_>>();
        lines.extend(sentence(Tone::Bad, 2, &format!("✗ not enough on this machine: {}", what.join(", "))));
    }
    lines
}

fn steps(scenario: &PlannedScenario) -> Vec<Line> {
    let what = if scenario.open { "users" } else { "at once" };
    let mut table = Table::new([&clean(&scenario.title), "from", "to", what]);
    for step in scenario.steps.iter().take(MOST) {
        let cells = [clock(step.from_at), clock(step.to_at), count(step.users)];
        table.row(
            Tone::Plain,
            format!("  {}", clean(&step.text)),
            cells.map(|cell| (Tone::Plain, cell)).to_vec(),
        );
    }
    if scenario.steps.len() > MOST {
        table.words(sentence(Tone::Dim, 2, &format!("… and {} more", scenario.steps.len() - MOST)));
    }
    table.lines()
}

/// The steps of a profile that are listed at most.
const MOST: usize = 40;
/// The seconds of a bar: each is a step that people count in.
const ROUND: [usize; 14] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
/// The bars of a chart at most.
const BARS: usize = 24;
/// The columns of the longest bar.
const LONGEST: usize = 50;

/// A bar for each stretch of the profile.
fn chart(scenario: &PlannedScenario) -> Vec<Line> {
    let all = &scenario.seconds;
    if all.is_empty() {
        return Vec::new();
    }
    let least = all.len().div_ceil(BARS);
    let seconds =
        ROUND.into_iter().find(|seconds| *seconds >= least).unwrap_or(least.div_ceil(3_600) * 3_600);
    let stretches: Vec<&[u64]> = all.chunks(seconds).collect();
    let means: Vec<f64> =
        stretches.iter().map(|part| part.iter().sum::<u64>() as f64 / part.len() as f64).collect();
    let most = means.iter().copied().fold(0.0, f64::max);
    let (head, unit) = if scenario.open { ("users per second", "/s") } else { ("users at once", "") };
    let each =
        if seconds == 1 { String::new() } else { format!(", means of {}", span(seconds as u64 * SECOND)) };
    let mut lines = vec![heading("", &format!("{head}{each}"))];
    let rates: Vec<String> =
        means.iter().map(|mean| format!("{}{unit}", number((mean * 100.0).round() / 100.0))).collect();
    let room = rates.iter().map(|rate| width(rate)).max().unwrap_or(0);
    let mut came = 0;
    for (index, (mean, rate)) in means.iter().zip(&rates).enumerate() {
        came += stretches[index].iter().sum::<u64>();
        let at = clock((index * seconds) as u64 * SECOND);
        let share = if most > 0.0 { mean / most } else { 0.0 };
        let line = Line::new().with(Tone::Dim, format!("  {}  ", right(&at, 8)));
        let line = line
            .with(Tone::Good, padded(&bar(share), LONGEST))
            .with(Tone::Plain, format!("  {}", right(rate, room)));
        lines.push(if scenario.open {
            line.with(Tone::Dim, format!("  {} so far", right(&count(came), 10)))
        } else {
            line
        });
    }
    lines
}

/// A bar, to an eighth of a column.
fn bar(share: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * LONGEST as f64 * 8.0).round() as usize;
    // What is there at all is seen.
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

fn needs(plan: &Plan) -> Vec<Line> {
    let mut table = Table::new(["Needs", "needed", "there"]);
    let mut all: Vec<&Need> = plan.needs.iter().collect();
    all.sort_by_key(|need| !need.is_short());
    for need in all {
        let shown = |n: u64| if need.unit == "bytes" { bytes(n) } else { count(n) };
        let (mark, tone) = if need.is_short() { ("✗", Tone::Bad) } else { (" ", Tone::Plain) };
        let there = need.there.map_or_else(|| "unknown".to_owned(), shown);
        table.row(
            tone,
            format!("{mark} {}", clean(&need.what)),
            vec![(tone, shown(need.needed)), (Tone::Plain, there)],
        );
        if !need.note.is_empty() {
            table.words(sentence(Tone::Dim, 4, &clean(&need.note)));
        }
    }
    table.lines()
}
