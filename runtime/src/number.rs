//! Numbers of scenarios and messages.

use std::cmp::Ordering;
use std::fmt;

/// A number of a scenario or a message. Whole numbers are compared exactly, also beyond 2^53.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// Reads a number as JSON writes it, or with a leading `+`, as a text may; not `inf` and not `NaN`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if let Some(short) = Self::read_short(text) {
            return Some(short);
        }
        let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
        if !plain {
            return None;
        }
        match text.parse::<i128>() {
            Ok(whole) => Some(Number::Int(whole)),
            Err(_) => text.parse::<f64>().ok().map(Number::Float),
        }
    }

    /// Reads a number of at most 15 characters without an exponent, as most are. It is exact: both sides of the
    /// division are, and so its result is the nearest float.
    fn read_short(text: &str) -> Option<Self> {
        const POWERS: [f64; 16] =
            [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (mut value, mut point) = (0_i64, None);
        if digits.is_empty() || digits.len() > 15 {
            return None;
        }
        for (place, byte) in digits.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
                b'.' if point.is_none() => point = Some(digits.len() - place - 1),
                _ => return None,
            }
        }
        let value = if digits.len() < text.len() { -value } else { value };
        match point {
            None => Some(Number::Int(value.into())),
            // `5.` and `.` are left to the parser of Rust.
            Some(0) => None,
            #[expect(clippy::cast_precision_loss, reason = "15 digits fit into a float")]
            Some(decimals) => POWERS.get(decimals).map(|power| Number::Float(value as f64 / power)),
        }
    }

    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
            (Number::Int(a), Number::Float(b)) => whole_and_float(a, b),
            (Number::Float(a), Number::Int(b)) => whole_and_float(b, a).map(Ordering::reverse),
        }
    }
}

/// Exact, which a conversion of the whole number to a float is not beyond 2^53.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` gives the nearest `i128`, which is less or more all the same"
)]
fn whole_and_float(whole: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    let fraction = 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal);
    Some(whole.cmp(&(float.trunc() as i128)).then(fraction))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(whole) => write!(f, "{whole}"),
            Number::Float(float) => write!(f, "{float:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_is_the_one_that_rust_reads() {
        let texts =
            ["0", "-0.0", "7", "-12", "0.1", "1012.05", ".5", "-99.8", "12345678.012345", "0.0000000000001"];
        for text in texts {
            let rust = Number::Float(text.parse().unwrap());
            let short = Number::read_short(text).unwrap();
            assert_eq!(short.compare(rust), Some(Ordering::Equal), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in ["", "-", ".", "-.", "1.2.3", "inf", "NaN", "0x10", "1 ", "--1"] {
            assert!(Number::read(text).is_none(), "{text}");
        }
        assert!(matches!(Number::read("9007199254740993"), Some(Number::Int(9_007_199_254_740_993))));
        assert!(matches!(Number::read("+5"), Some(Number::Int(5))));
        assert!(matches!(Number::read("1e3"), Some(Number::Float(1e3))));
    }
}
