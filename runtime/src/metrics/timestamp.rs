//! How moments are written by those who send messages.

use crate::calendar::days_to;

/// How a message writes the time at which it was sent.
///
/// Numbers count from the beginning of 1970 in UTC, and may have decimals and an exponent. They are read exactly, and what is less
/// than a nanosecond is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Timestamp {
    /// Seconds: `1764371313.25`.
    Seconds,
    /// Milliseconds: `1764371313250`.
    Milliseconds,
    /// Microseconds: `1764371313250000`.
    Microseconds,
    /// Nanoseconds: `1764371313250000000`.
    Nanoseconds,
    /// As RFC 3339 has it, with an offset: `2025-11-28T23:08:33.25Z`, `2025-11-29T00:08:33+01:00`.
    Rfc3339,
}

impl Timestamp {
    /// Reads a moment, in nanoseconds since 1970; `None` if it is written in another way, before 1970 or after 2554.
    pub(super) fn read(self, text: &str) -> Option<u64> {
        let digits = match self {
            Self::Seconds => 9,
            Self::Milliseconds => 6,
            Self::Microseconds => 3,
            Self::Nanoseconds => 0,
            Self::Rfc3339 => return rfc3339(text),
        };
        decimal(text, digits)
    }
}

/// A number that is not negative, times a power of ten.
fn decimal(text: &str, power: i32) -> Option<u64> {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, i32::from(exponent.parse::<i16>().ok()?)),
        None => (text, 0),
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    scaled(whole, decimals, power + exponent)
}

/// The number of these digits, times a power of ten.
fn scaled(whole: &str, decimals: &str, mut power: i32) -> Option<u64> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) {
        return None;
    }
    let mut value = 0_u128;
    for digit in whole.bytes() {
        value = value.checked_mul(10)?.checked_add((digit - b'0').into())?;
    }
    // Further ones are less than a nanosecond, whatever the unit.
    for digit in decimals.bytes().take(18) {
        value = value.checked_mul(10)?.checked_add((digit - b'0').into())?;
        power -= 1;
    }
    let scale = 10_u128.checked_pow(power.unsigned_abs());
    let value = match scale {
        Some(scale) if power >= 0 => value.checked_mul(scale)?,
        Some(scale) => value / scale,
        None if power < 0 => 0,
        None => return None,
    };
    u64::try_from(value).ok()
}

/// `2025-11-28T23:08:33.25+01:00`
fn rfc3339(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = (time.get(..zone)?, time.get(zone..)?);
    let (clock, decimals) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let offset = match zone.strip_prefix(['+', '-']) {
        None if zone.len() == 1 => 0,
        None => return None,
        Some(east_or_west) => {
            let [hours, minutes] = numbers(east_or_west, ':', [2, 2])?;
            let offset = i64::try_from(hours * 3600 + minutes * 60).ok()?;
            if zone.starts_with('-') { -offset } else { offset }
        }
    };
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && year >= 1969;
    // A leap second has the number 60.
    if !is_date || hour > 23 || minute > 59 || second > 60 || decimals.is_empty() {
        return None;
    }
    let days = days_to(year, usize::try_from(month - 1).ok()?, day);
    let seconds = days * 86_400 + i64::try_from(hour * 3600 + minute * 60 + second).ok()? - offset;
    let nanoseconds = scaled("0", decimals, 9)?;
    u64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?.checked_add(nanoseconds)
}

/// Numbers of so many digits each, with a mark between.
fn numbers<const N: usize>(text: &str, mark: char, digits: [usize; N]) -> Option<[u64; N]> {
    let mut parts = text.split(mark);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        *number = part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::Timestamp::{self, Microseconds, Milliseconds, Nanoseconds, Rfc3339, Seconds};

    const MOMENT: u64 = 1_764_371_313_250_000_000;

    #[test]
    fn a_moment_is_read_exactly_in_each_form() {
        let forms: [(Timestamp, &[&str]); 5] = [
            (Seconds, &["1764371313.25", "1764371313.250000000", "1.76437131325e9", "176437131325e-2"]),
            (Seconds, &["1764371313.2500000009999999999999999999999999999999999999999"]),
            (
                Milliseconds,
                &["1764371313250", "1764371313250.0000009", "1.76437131325E+12", "1764371313250.0"],
            ),
            (Microseconds, &["1764371313250000"]),
            (Nanoseconds, &["1764371313250000000", "1764371313250000000.9"]),
        ];
        for (form, texts) in forms {
            texts.iter().for_each(|text| assert_eq!(form.read(text), Some(MOMENT), "{form:?} {text}"));
        }
        for text in [
            "2025-11-28T23:08:33.25Z",
            "2025-11-28t23:08:33.250z",
            "2025-11-28 23:08:33.2500000009+00:00",
            "2025-11-29T00:08:33.25+01:00",
            "2025-11-28T19:38:33.25-03:30",
        ] {
            assert_eq!(Rfc3339.read(text), Some(MOMENT), "{text}");
        }
        assert_eq!(Rfc3339.read("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(Rfc3339.read("1969-12-31T23:30:00-00:30"), Some(0));
        assert_eq!(Rfc3339.read("2024-02-29T00:00:00Z"), Some(1_709_164_800_000_000_000));
        assert_eq!(Rfc3339.read("2016-12-31T23:59:60Z"), Rfc3339.read("2017-01-01T00:00:00Z"));
        assert_eq!(
            (Seconds.read("0"), Seconds.read("0e-400"), Milliseconds.read("7e-99")),
            (Some(0), Some(0), Some(0))
        );
        assert_eq!(Nanoseconds.read("18446744073709551615"), Some(u64::MAX));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            " ",
            "x",
            "-1",
            "+1",
            "1x",
            "1.x",
            ".5",
            "1e",
            "1e1.5",
            "e5",
            "1e400",
            "1e99999999999",
            "0x10",
            "NaN",
            "inf",
            "18446744073709551616",
            "1_000",
            "1 2",
            "99999999999999999999999999999999999999999999999999999999999999",
        ] {
            assert_eq!(Nanoseconds.read(text), None, "{text}");
        }
        assert_eq!(Seconds.read("18446744074"), None);
        for text in [
            "",
            "T",
            "Z",
            "2025-11-28",
            "23:08:33Z",
            "2025-11-28T23:08:33",
            "2025-11-28T23:08Z",
            "2025-13-28T23:08:33Z",
            "2025-00-28T23:08:33Z",
            "2025-11-32T23:08:33Z",
            "2025-11-28T24:08:33Z",
            "2025-11-28T23:60:33Z",
            "2025-11-28T23:08:61Z",
            "2025-11-28T23:08:33.Z",
            "2025-11-28T23:08:33.2xZ",
            "2025-11-28T23:08:33Zx",
            "2025-11-28T23:08:33+1",
            "2025-11-28T23:08:33+01:00:00",
            "1960-11-28T23:08:33Z",
            "2600-11-28T23:08:33Z",
            "25-11-28T23:08:33Z",
            "٢٠٢٥-11-28T23:08:33Z",
            "2025-11-28T23:08:33+é",
            "1764371313250",
        ] {
            assert_eq!(Rfc3339.read(text), None, "{text}");
        }
    }
}
