//! A figure and the bar it has to reach.

use std::fmt;

/// One measured figure.
pub(crate) struct Bar {
    /// What was measured.
    pub(crate) name: String,
    pub(crate) figure: f64,
    /// What the figure counts, as it is printed behind it; may be empty.
    pub(crate) unit: &'static str,
    pub(crate) limit: Limit,
}

/// What a figure has to be.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    AtLeast(f64),
    AtMost(f64),
    /// Nothing: it stands there to be known.
    Free,
}

impl Bar {
    /// A bar named so, over a figure.
    pub(crate) fn new(name: &str, figure: f64, unit: &'static str, limit: Limit) -> Self {
        Self { name: name.to_owned(), figure, unit, limit }
    }

    /// Whether the figure reaches the bar.
    pub(crate) fn met(&self) -> bool {
        match self.limit {
            Limit::AtLeast(bar) => self.figure >= bar,
            Limit::AtMost(bar) => self.figure <= bar,
            Limit::Free => true,
        }
    }
}

/// One line: name, figure, bar, and as its last word `ok` or `short`, or `info` where there is no bar.
impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, figure, unit, limit } = self;
        let bar = match limit {
            Limit::AtLeast(bar) => format!(">= {bar}"),
            Limit::AtMost(bar) => format!("<= {bar}"),
            Limit::Free => "-".to_owned(),
        };
        let verdict = match (limit, self.met()) {
            (Limit::Free, _) => "info",
            (_, true) => "ok",
            (_, false) => "short",
        };
        write!(f, "{name:<62} {figure:>9.3} {unit:<6} {bar:>8}  {verdict}")
    }
}
