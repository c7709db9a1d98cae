//! Values as verdicts show them.

use super::limit::Limit;

/// In what a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Time,
    Share,
    Number,
    PerSecond,
}

impl Shown {
    /// A value to three digits, or to as many as tell it from the limit that it is held against.
    pub(crate) fn value(self, value: f64, limit: &Limit) -> String {
        let is_told = |digits: usize| {
            let shown = self.digits(value, digits);
            limit.bounds().all(|bound| bound.value() == value || self.digits(bound.value(), digits) != shown)
        };
        let digits = (3..12).find(|digits| is_told(*digits)).unwrap_or(12);
        self.digits(value, digits)
    }

    /// A value to so many digits.
    pub(crate) fn digits(self, value: f64, digits: usize) -> String {
        match self {
            Self::Time => {
                const UNITS: [(&str, f64); 4] = [("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0)];
                let rounded = significant(value, digits);
                let unit = UNITS.iter().find(|(_, nanos)| rounded >= *nanos).copied();
                let (unit, nanos) = unit.unwrap_or(("ns", 1.0));
                // As all tables of a summary write times.
                format!("{} {unit}", number(value / nanos, digits))
            }
            Self::Share => format!("{}%", number(value, digits)),
            Self::Number => number(value, digits),
            Self::PerSecond => format!("{}/s", number(value, digits)),
        }
    }
}

/// A number to so many digits; all that stand before the point are shown.
fn number(value: f64, digits: usize) -> String {
    let before = if value.abs() < 1.0 { 1 } else { value.abs().log10().floor() as usize + 1 };
    // Of numbers below 1, zeros behind the point are no digits.
    let zeros = if value == 0.0 || value.abs() >= 1.0 { 0 } else { (-value.abs().log10()).ceil() as usize };
    let behind =
        if value.abs() < 1.0 { digits + zeros.saturating_sub(1) } else { digits.saturating_sub(before) };
    let shown = format!("{value:.behind$}");
    match shown.contains('.') {
        true => shown.trim_end_matches('0').trim_end_matches('.').into(),
        false => shown,
    }
}

fn significant(value: f64, digits: usize) -> f64 {
    number(value, digits).parse().unwrap_or(value)
}
