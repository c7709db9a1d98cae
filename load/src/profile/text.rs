//! How numbers and times of a profile are shown.

use std::time::Duration;

/// A whole number with a comma between thousands.
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number with at most three decimals, and a comma between thousands.
pub(crate) fn number(number: f64) -> String {
    let text = trimmed(number);
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let digits =
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { grouped(digits) } else { digits.to_owned() };
    match decimals {
        Some(decimals) => format!("{sign}{digits}.{decimals}"),
        None => format!("{sign}{digits}"),
    }
}

/// A rate of users or requests.
pub(crate) fn per_second(rate: f64) -> String {
    format!("{}/s", number(rate))
}

/// A time: `500ms`, `1.5s`, `1m30s`, `2m`, `1h`.
pub(crate) fn time(time: Duration) -> String {
    if time.is_zero() {
        return "0s".to_owned();
    }
    if time < Duration::from_secs(1) {
        return format!("{}ms", trimmed(time.as_secs_f64() * 1000.0));
    }
    let (hours, minutes) = (time.as_secs() / 3600, time.as_secs() / 60 % 60);
    let seconds = time - Duration::from_secs(hours * 3600 + minutes * 60);
    let mut text = String::new();
    for (part, unit) in [(hours, 'h'), (minutes, 'm')] {
        if part > 0 {
            text.push_str(&format!("{part}{unit}"));
        }
    }
    if !seconds.is_zero() {
        text.push_str(&format!("{}s", trimmed(seconds.as_secs_f64())));
    }
    text
}

fn trimmed(number: f64) -> String {
    let text = format!("{number:.3}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_no_idle_zeros() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(value), text);
        }
        for (value, text) in [
            (50.0, "50"),
            (0.5, "0.5"),
            (1234.25, "1,234.25"),
            (-1000.0, "-1,000"),
            (f64::NAN, "NaN"),
            (1.0 / 3.0, "0.333"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn times_are_as_one_would_say_them() {
        for (ms, text) in [
            (0, "0s"),
            (500, "500ms"),
            (1_000, "1s"),
            (1_500, "1.5s"),
            (30_000, "30s"),
            (90_000, "1m30s"),
            (120_000, "2m"),
            (3_600_000, "1h"),
            (3_661_000, "1h1m1s"),
        ] {
            assert_eq!(time(Duration::from_millis(ms)), text);
        }
    }
}
