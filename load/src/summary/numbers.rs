//! Numbers as people read them: grouped, in units that fit, to three digits, and never wider than ten columns.

use crate::profile::text;

/// The nanoseconds of a second.
pub(crate) const SECOND: u64 = 1_000_000_000;

/// A time to three digits: `812 µs`, `1.24 s`, `2m 05s`, `3h 20m`. At most seven columns, up to a hundred days.
pub(crate) fn time(nanos: u64) -> String {
    for (unit, name) in [(1, "ns"), (1_000, "µs"), (1_000_000, "ms")] {
        let value = nanos as f64 / unit as f64;
        if value < 999.5 {
            return match (nanos, unit) {
                (0, _) => "0".to_owned(),
                (_, 1) => format!("{nanos} {name}"),
                _ => format!("{} {name}", three_digits(value)),
            };
        }
    }
    let seconds = nanos as f64 / SECOND as f64;
    if seconds < 99.95 { format!("{} s", three_digits(seconds)) } else { long(seconds) }
}

/// A length within a sentence: `30 s`, `1.5 s`, `2m`, `2m 05s`.
pub(crate) fn span(nanos: u64) -> String {
    let text = if nanos < 60 * SECOND { time(nanos) } else { long(nanos as f64 / SECOND as f64) };
    match text.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
        }
        Some((number, "00s" | "00m" | "00h")) => number.to_owned(),
        _ => text,
    }
}

/// A moment of a run as a clock shows it: `0:07`, `12:34`, `1:02:03`.
pub(crate) fn clock(nanos: u64) -> String {
    let seconds = nanos / SECOND;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn long(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}m {:02}s", seconds % 60),
        (0, _) => format!("{hours}h {:02}m", minutes % 60),
        _ => format!("{days}d {:02}h", hours % 24),
    }
}

/// A count: `1,234,567`, and from a hundred millions on `123.4 M`.
pub(crate) fn count(n: u64) -> String {
    if n < 100_000_000 { text::count(n) } else { scaled(n as f64, &["", "k", "M", "G", "T", "P", "E"]) }
}

/// Bytes: `812 B`, `1.24 MB`; a kilobyte has 1,000.
pub(crate) fn bytes(n: u64) -> String {
    scaled(n as f64, &["B", "kB", "MB", "GB", "TB", "PB", "EB"])
}

/// A number that may have a fraction: `0.25`, `98.7`, `1,234`.
pub(crate) fn number(n: f64) -> String {
    match n {
        _ if !n.is_finite() => "–".to_owned(),
        0.0 => "0".to_owned(),
        _ if n.abs() < 999.5 => {
            let text = three_digits(n);
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
        _ => count(n.round() as u64),
    }
}

/// How many came in each second of a time: `1,024`, or `–` of no time.
pub(crate) fn rate(n: u64, nanos: u64) -> String {
    if nanos == 0 { "–".to_owned() } else { number(n as f64 * SECOND as f64 / nanos as f64) }
}

/// A share: `3.12 %`; only none is `0 %`, and only all are `100 %`.
pub(crate) fn percent(part: u64, of: u64) -> String {
    match part {
        _ if of == 0 => "–".to_owned(),
        0 => "0 %".to_owned(),
        _ if part >= of => "100 %".to_owned(),
        _ => {
            let share = part as f64 / of as f64 * 100.0;
            match share {
                _ if share < 0.01 => "<0.01 %".to_owned(),
                _ if share > 99.99 => ">99.99 %".to_owned(),
                // Three digits would make 100 of it.
                _ if share > 99.0 => format!("{:.2} %", (share * 100.0).floor() / 100.0),
                _ => format!("{} %", number((share * 100.0).round() / 100.0)),
            }
        }
    }
}

/// `1 user`, `2 users`.
pub(crate) fn plural(n: u64, one: &str) -> String {
    format!("{} {one}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A number in the unit that fits, each a thousand times the one before.
pub(crate) fn scaled(n: f64, units: &[&str]) -> String {
    let (mut value, mut units) = (n, units.iter());
    let mut unit = units.next().copied().unwrap_or_default();
    let whole = unit;
    while value >= 999.5 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1_000.0, next);
    }
    let digits = if unit == whole { format!("{value:.0}") } else { three_digits(value) };
    if unit.is_empty() { digits } else { format!("{digits} {unit}") }
}

fn three_digits(value: f64) -> String {
    match value.abs() {
        at if at < 9.995 => format!("{value:.2}"),
        at if at < 99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_and_a_unit_that_fits() {
        for (nanos, text) in [
            (0, "0"),
            (1, "1 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (812_345, "812 µs"),
            (999_499, "999 µs"),
            (999_500, "1.00 ms"),
            (9_994_999, "9.99 ms"),
            (9_995_000, "10.0 ms"),
            (12_345_678, "12.3 ms"),
            (1_240_000_000, "1.24 s"),
            (99_949_999_999, "99.9 s"),
            (99_950_000_000, "1m 40s"),
            (125 * SECOND, "2m 05s"),
            (3_599_600_000_000, "1h 00m"),
            (12_000 * SECOND, "3h 20m"),
            (200_000 * SECOND, "2d 07h"),
        ] {
            assert_eq!(time(nanos), text);
        }
        assert!(
            (0..63).all(|bits| time(1 << bits).chars().count() <= 11),
            "not even the longest time is wide"
        );
        assert_eq!([30 * SECOND, 3 * SECOND / 2, 7_000_000].map(span), ["30 s", "1.5 s", "7 ms"]);
        assert_eq!([90 * SECOND, 7_200 * SECOND, 200_000_000].map(span), ["1m 30s", "2h", "200 ms"]);
        assert_eq!([7, 754, 3_723].map(|at| clock(at * SECOND)), ["0:07", "12:34", "1:02:03"]);
    }

    #[test]
    fn counts_are_grouped_until_they_are_too_wide() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([99_999_999, 100_000_000, 123_456_789_012].map(count), ["99,999,999", "100 M", "123 G"]);
        assert_eq!(count(u64::MAX), "18.4 E");
        assert_eq!(
            [0, 812, 1_240, 1_999_999, 61_000_000_000].map(bytes),
            ["0 B", "812 B", "1.24 kB", "2.00 MB", "61.0 GB"]
        );
        assert_eq!(
            [0.0, 0.25, 98.74, 100.0, 1_234.4, f64::NAN].map(number),
            ["0", "0.25", "98.7", "100", "1,234", "–"]
        );
        assert_eq!(rate(1_000, 8 * SECOND), "125");
        assert_eq!(rate(1, 0), "–");
    }

    #[test]
    fn a_share_is_none_or_all_only_if_it_is() {
        let of = |part, of| percent(part, of);
        assert_eq!(of(1_999, 2_000), "99.95 %");
        assert_eq!([of(0, 5), of(5, 5), of(312, 10_000), of(0, 0)], ["0 %", "100 %", "3.12 %", "–"]);
        assert_eq!([of(1, 1_000_000), of(999_999, 1_000_000)], ["<0.01 %", ">99.99 %"]);
    }
}
