//! A figure that must not grow, and what is printed of it.

use crate::last_release::Recorded;

/// A line of what is measured.
pub(crate) enum Line {
    Bar(Bar),
    /// A figure that depends on the machine: it is for information, and has no limit.
    Info {
        name: String,
        text: String,
    },
}

/// A figure that has a limit.
pub(crate) struct Bar {
    /// What was measured. The last release's file knows the bar by this name.
    pub(crate) name: String,
    pub(crate) figure: f64,
    /// What the figure counts; `x` stands for "times as much".
    pub(crate) unit: &'static str,
    pub(crate) limit: Limit,
}

/// What a figure may be.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// The figure of the last release and 2 %.
    Release,
    /// The same, and never more than this.
    AtMost(f64),
    /// At most `bar`. The figure is a time or the like, so two runs of the same program differ by more than 2 %: it is
    /// over from `failure` on, and what lies between is `high`.
    Varying { bar: f64, failure: f64 },
}

/// What became of a bar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    High,
    Over,
    New,
}

impl Line {
    pub(crate) fn bar(name: impl Into<String>, figure: f64, unit: &'static str, limit: Limit) -> Self {
        Self::Bar(Bar { name: name.into(), figure, unit, limit })
    }

    pub(crate) fn info(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Info { name: name.into(), text: text.into() }
    }
}

impl Limit {
    /// The limit in digits, and where it is from.
    fn now(self, last: Option<Recorded>) -> Option<(f64, &'static str)> {
        let of_release = last.map(|last| (last.limit, "release"));
        match self {
            Self::Release => of_release,
            Self::AtMost(bar) => of_release.filter(|(limit, _)| *limit < bar).or(Some((bar, "bar"))),
            Self::Varying { bar, .. } => Some((bar, "bar")),
        }
    }

    /// The limit that stands in the code, if there is one.
    pub(crate) fn bar(self) -> Option<f64> {
        match self {
            Self::Release => None,
            Self::AtMost(bar) | Self::Varying { bar, .. } => Some(bar),
        }
    }
}

impl Bar {
    /// Whether the figure is within its limit. A bar that was never recorded is not met.
    pub(crate) fn met(&self, last: Option<Recorded>) -> bool {
        matches!(self.verdict(last), Verdict::Ok | Verdict::High)
    }

    fn verdict(&self, last: Option<Recorded>) -> Verdict {
        let within = self.limit.now(last).is_none_or(|(limit, _)| self.figure <= limit);
        match self.limit {
            Limit::Varying { failure, .. } if !within && self.figure < failure => Verdict::High,
            _ if !within => Verdict::Over,
            _ if last.is_none() => Verdict::New,
            _ => Verdict::Ok,
        }
    }

    /// The bar in one line. Its last word is `ok`, `high`, `over`, or `new` for a bar that the last release did not have.
    pub(crate) fn line(&self, last: Option<Recorded>) -> String {
        let figure = format!("{} {:<2}", digits(self.figure), self.unit);
        let recorded = last.map_or_else(|| "-".to_owned(), |last| digits(last.figure));
        let change = last.map_or_else(|| "-".to_owned(), |last| change(last.figure, self.figure));
        let (limit, from) =
            self.limit.now(last).map_or(("-".to_owned(), ""), |(limit, from)| (digits(limit), from));
        let verdict = match self.verdict(last) {
            Verdict::Ok => "ok",
            Verdict::High => "high",
            Verdict::Over => "over",
            Verdict::New => "new",
        };
        row([&self.name, &figure, &recorded, &change, &limit, from, verdict])
    }
}

/// The names of the columns.
pub(crate) fn header() -> String {
    row(["", "figure   ", "last release", "change", "limit", "of", ""])
}

/// A figure in five digits, as it is printed and recorded.
pub(crate) fn digits(figure: f64) -> String {
    let whole = figure.abs().max(1.0).log10() as usize;
    format!("{figure:.*}", 4_usize.saturating_sub(whole))
}

fn change(last: f64, now: f64) -> String {
    if last == now {
        return "0.0 %".to_owned();
    }
    // Adding zero makes a zero of `-0.0`.
    format!("{:+.1} %", (1000.0 * (now / last - 1.0)).round() / 10.0 + 0.0)
}

fn row([name, figure, last, change, limit, from, verdict]: [&str; 7]) -> String {
    let line = format!("{name:<66} {figure:>10} {last:>13} {change:>8} {limit:>8} {from:<7}  {verdict}");
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Bar, Limit};
    use crate::last_release::Recorded;

    const LAST: Option<Recorded> = Some(Recorded { figure: 1.25, limit: 1.275 });

    fn line(figure: f64, limit: Limit, last: Option<Recorded>) -> (String, bool) {
        let bar = Bar { name: "listen".to_owned(), figure, unit: "x", limit };
        let words: Vec<String> = bar.line(last).split_whitespace().map(str::to_owned).collect();
        (words.join(" "), bar.met(last))
    }

    #[test]
    fn a_bar_says_what_it_was_what_it_may_be_and_how_much_it_changed() {
        let line = |figure| line(figure, Limit::Release, LAST);
        assert_eq!(line(1.2625), ("listen 1.2625 x 1.2500 +1.0 % 1.2750 release ok".to_owned(), true));
        assert_eq!(line(1.2875), ("listen 1.2875 x 1.2500 +3.0 % 1.2750 release over".to_owned(), false));
        assert_eq!(line(1.0), ("listen 1.0000 x 1.2500 -20.0 % 1.2750 release ok".to_owned(), true));
    }

    #[test]
    fn a_bar_with_a_limit_of_its_own_has_the_smaller_of_both() {
        let line = |figure, bar| line(figure, Limit::AtMost(bar), LAST);
        assert_eq!(line(1.2625, 1.1), ("listen 1.2625 x 1.2500 +1.0 % 1.1000 bar over".to_owned(), false));
        assert_eq!(line(1.1, 1.1), ("listen 1.1000 x 1.2500 -12.0 % 1.1000 bar ok".to_owned(), true));
        assert_eq!(
            line(1.2875, 1.5),
            ("listen 1.2875 x 1.2500 +3.0 % 1.2750 release over".to_owned(), false)
        );
    }

    #[test]
    fn a_figure_that_varies_fails_by_more_than_it_varies() {
        let limit = Limit::Varying { bar: 1.25, failure: 1.35 };
        let line = |figure| line(figure, limit, LAST);
        assert_eq!(line(1.25), ("listen 1.2500 x 1.2500 0.0 % 1.2500 bar ok".to_owned(), true));
        assert_eq!(line(1.3125), ("listen 1.3125 x 1.2500 +5.0 % 1.2500 bar high".to_owned(), true));
        assert_eq!(line(1.35), ("listen 1.3500 x 1.2500 +8.0 % 1.2500 bar over".to_owned(), false));
    }

    #[test]
    fn a_bar_that_was_never_recorded_is_not_met() {
        assert_eq!(line(1.0, Limit::Release, None), ("listen 1.0000 x - - - new".to_owned(), false));
        assert_eq!(
            line(1.0, Limit::AtMost(1.1), None),
            ("listen 1.0000 x - - 1.1000 bar new".to_owned(), false)
        );
        assert_eq!(
            line(1.2, Limit::AtMost(1.1), None),
            ("listen 1.2000 x - - 1.1000 bar over".to_owned(), false)
        );
    }
}
