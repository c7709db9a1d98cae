//! The committed file that says what each bar was at the last release, and its limit.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::bar::{Bar, digits};

/// How much a figure may grow between two releases.
const ROOM: f64 = 1.02;

const HEAD: &str = "\
# Each bar at the last release: its figure, its limit (the figure and 2 %, or the bar where that is set and less), its name.
# Written by `cargo run --release -p bench -- --record`, at a release.
";

/// Every bar of the last release, by its name.
#[derive(Default)]
pub(crate) struct LastRelease(BTreeMap<String, Recorded>);

/// The file's entry for one bar.
#[derive(Clone, Copy)]
pub(crate) struct Recorded {
    pub(crate) figure: f64,
    pub(crate) limit: f64,
}

impl LastRelease {
    /// Reads the file. If there is none, no bar has a figure yet.
    pub(crate) fn read() -> streamgauge::Result<Self> {
        let path = path();
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path)?;
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let mistake = |line| format!("{}: `{line}` is not a figure, a limit and a name", path.display());
        let bars = lines.map(|line| recorded(line).ok_or_else(|| mistake(line).into()));
        bars.collect::<streamgauge::Result<_>>().map(Self)
    }

    pub(crate) fn of(&self, bar: &Bar) -> Option<Recorded> {
        self.0.get(&bar.name).copied()
    }

    /// Takes the figures of these bars as those of the release, with the limits that follow from them.
    pub(crate) fn record(&mut self, bars: &[Bar]) {
        for bar in bars {
            let limit = (bar.figure * ROOM).min(bar.limit.bar().unwrap_or(f64::INFINITY));
            let recorded = Recorded { figure: bar.figure, limit };
            self.0.insert(bar.name.clone(), recorded);
        }
    }

    /// Drops bars that are not measured any more: those of the groups that were, and of groups that are gone.
    pub(crate) fn keep_only(&mut self, bars: &[Bar], not_measured: &[&str]) {
        let is_of = |name: &str, group: &str| name.split(':').next() == Some(group);
        self.0.retain(|name, _| {
            bars.iter().any(|bar| bar.name == *name) || not_measured.iter().any(|group| is_of(name, group))
        });
    }

    pub(crate) fn write(&self) -> std::io::Result<()> {
        let line = |(name, Recorded { figure, limit }): (&String, &Recorded)| {
            format!("{:>8}  {:>8}  {name}\n", digits(*figure), digits(*limit))
        };
        fs::write(path(), HEAD.to_owned() + &self.0.iter().map(line).collect::<String>())
    }
}

fn recorded(line: &str) -> Option<(String, Recorded)> {
    let (figure, rest) = line.trim_start().split_once(' ')?;
    let (limit, name) = rest.trim_start().split_once(' ')?;
    let recorded = Recorded { figure: figure.parse().ok()?, limit: limit.parse().ok()? };
    Some((name.trim().to_owned(), recorded))
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("last-release.txt")
}
