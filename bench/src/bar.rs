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

/// A figure that is the same on every machine of a kind, to about 0.1 %, and has a limit.
pub(crate) struct Bar {
    /// What was measured. The last release's file knows the bar by this name.
    pub(crate) name: String,
    pub(crate) figure: f64,
    /// What the figure counts; `x` stands for "times as much".
    pub(crate) unit: &'static str,
}

impl Line {
    pub(crate) fn bar(name: impl Into<String>, figure: f64, unit: &'static str) -> Self {
        Self::Bar(Bar { name: name.into(), figure, unit })
    }

    pub(crate) fn info(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Info { name: name.into(), text: text.into() }
    }
}

impl Bar {
    /// Whether the figure is within its limit. A bar that was never recorded has no limit, and is not met.
    pub(crate) fn met(&self, last: Option<Recorded>) -> bool {
        last.is_some_and(|last| self.figure <= last.limit)
    }

    /// The bar in one line. Its last word is `ok`, `over`, or `new` for a bar that the last release did not have.
    pub(crate) fn line(&self, last: Option<Recorded>) -> String {
        let figure = format!("{} {:<2}", digits(self.figure), self.unit);
        let Some(last) = last else { return row([&self.name, &figure, "-", "-", "-", "new"]) };
        let verdict = if self.met(Some(last)) { "ok" } else { "over" };
        let change = change(last.figure, self.figure);
        row([&self.name, &figure, &digits(last.figure), &change, &digits(last.limit), verdict])
    }
}

/// The names of the columns.
pub(crate) fn header() -> String {
    row(["", "figure   ", "last release", "change", "limit", ""])
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

fn row([name, figure, last, change, limit, verdict]: [&str; 6]) -> String {
    format!("{name:<66} {figure:>10} {last:>13} {change:>8} {limit:>8}  {verdict}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Bar;
    use crate::last_release::Recorded;

    fn line(figure: f64) -> (String, bool) {
        let last = Some(Recorded { figure: 1.25, limit: 1.275 });
        let bar = Bar { name: "listen".to_owned(), figure, unit: "x" };
        let words: Vec<String> = bar.line(last).split_whitespace().map(str::to_owned).collect();
        (words.join(" "), bar.met(last))
    }

    #[test]
    fn a_bar_says_what_it_was_what_it_may_be_and_how_much_it_changed() {
        assert_eq!(line(1.2625), ("listen 1.2625 x 1.2500 +1.0 % 1.2750 ok".to_owned(), true));
        assert_eq!(line(1.2875), ("listen 1.2875 x 1.2500 +3.0 % 1.2750 over".to_owned(), false));
        assert_eq!(line(1.0), ("listen 1.0000 x 1.2500 -20.0 % 1.2750 ok".to_owned(), true));
    }

    #[test]
    fn a_bar_that_was_never_recorded_is_not_met() {
        let bar = Bar { name: "new".to_owned(), figure: 0.0, unit: "" };
        assert!(!bar.met(None));
        assert!(bar.line(None).ends_with("new"));
    }
}
