//! `DURATION`: `500ms`, `1.5s`, `2min`, `1h`, or `(expr)`.

use std::time::Duration;

use proc_macro2::Literal;

use super::cursor::Cursor;
use super::exprs::lone;
use super::numbers::Digits;
use super::parser::{Parser, found_value};
use crate::ast::Time;
use crate::language;

const NANOS: &[(&str, u128)] =
    &[("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000), ("h", 3_600_000_000_000)];

/// Long forms and foreign names of units, with the units of this language.
const ALIASES: &[(&str, &str)] = &[
    ("millis", "ms"),
    ("milli", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
];

impl Parser<'_> {
    /// Reads a `DURATION` after the word `of`.
    pub(super) fn time(&mut self, cursor: &mut Cursor, of: &str) -> Time {
        self.joint(cursor);
        if let Some(mut inner) = lone(cursor) {
            let time = self.time(&mut inner, of);
            cursor.skip();
            return time;
        }
        if let Some(time) = self.spoken(cursor, of) {
            return time;
        }
        if cursor.parentheses().is_some() {
            return Time::Expr(self.expr(cursor));
        }
        let span = cursor.span();
        if let Some(literal) = cursor.literal().cloned() {
            cursor.skip();
            return self.time_literal(cursor, &literal);
        }
        let stand_in = Time::Literal { span, value: Duration::from_secs(1) };
        let first = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
        if cursor.is_punct('-') {
            self.at(span, format!("`-{first}` is negative, and a time cannot be: leave out the `-`"));
            cursor.advance(2);
        } else if cursor.is_punct('.') && first.starts_with(|digit: char| digit.is_ascii_digit()) {
            self.at(span, format!("`.{first}` lacks its first digit: write `0.{first}`"));
            cursor.advance(2);
        } else {
            let text = format!("`{of}` needs a time, such as `10s` or `500ms`{}", found_value(cursor));
            self.at(span, text);
            let bare = cursor.word().is_some_and(|word| !language::is_known(&word));
            if bare {
                cursor.skip();
            }
        }
        stand_in
    }

    /// Like [`Self::time`], and refuses zero.
    pub(super) fn time_above_zero(&mut self, cursor: &mut Cursor, of: &str, why: &str) -> Time {
        let time = self.time(cursor, of);
        if let Time::Literal { span, value: Duration::ZERO } = time {
            self.at(span, format!("`{of}` of zero {why}: write a longer time, such as `{of} 10s`"));
        }
        time
    }

    /// Reads `(10 seconds)`, as in Gatling, and reports it.
    fn spoken(&mut self, cursor: &mut Cursor, of: &str) -> Option<Time> {
        let group = cursor.parentheses()?;
        let mut inner = Cursor::inside(group);
        let spoken = inner.literal().is_some() && inner.word_at(1).is_some() && inner.peek_at(2).is_none();
        spoken.then(|| {
            cursor.skip();
            self.time(&mut inner, of)
        })
    }

    fn time_literal(&mut self, cursor: &mut Cursor, literal: &Literal) -> Time {
        let span = literal.span();
        let value = match Self::checked_time(cursor, literal) {
            Ok(value) => value,
            Err(message) => {
                self.at(span, message);
                Duration::from_secs(1)
            }
        };
        Time::Literal { span, value }
    }

    fn checked_time(cursor: &mut Cursor, literal: &Literal) -> Result<Duration, String> {
        let text = literal.to_string();
        let Some(digits) = Digits::of(&text) else {
            let inside = text.trim_matches('"');
            let is_time = Digits::of(inside).is_some_and(|digits| !digits.suffix.is_empty());
            if let Some(message) = compound(inside) {
                return Err(message);
            }
            return Err(if is_time {
                format!("a time is written without quotes: write `{inside}`")
            } else {
                format!("{text} is not a time: write a number and a unit, such as `10s` or `500ms`")
            });
        };
        if digits.radix != 10 || digits.exponent {
            let text =
                format!("`{text}` is not a time: write it in decimal digits with a unit, such as `10s`");
            return Err(text);
        }
        let number = digits.text;
        if digits.suffix.is_empty() {
            return Err(Self::no_unit(cursor, number));
        }
        match NANOS.iter().find(|(unit, _)| *unit == digits.suffix) {
            Some((_, nanos)) => duration(number, *nanos)
                .ok_or_else(|| format!("`{text}` is longer than a time can be: write a shorter one")),
            None => Err(compound(&text).unwrap_or_else(|| unknown_unit(number, digits.suffix))),
        }
    }

    /// The message about a number without a unit. Skips a separate unit, as in `10 s`.
    fn no_unit(cursor: &mut Cursor, number: &str) -> String {
        if let Some(message) = clock(cursor, number) {
            return message;
        }
        let dot = usize::from(cursor.is_punct('.'));
        if let Some(unit) = cursor.word_at(dot).and_then(|word| unit_of(&word)) {
            cursor.advance(dot + 1);
            return format!("a time is written in one word: write `{number}{unit}`");
        }
        format!("`{number}` has no unit: write `{number}s`, `{number}ms`, `{number}min` or `{number}h`")
    }
}

/// The message about a time of several numbers and units, such as `1min30s`, with one number and unit for it.
fn compound(text: &str) -> Option<String> {
    let lower = text.trim_start_matches("PT").to_lowercase();
    let mut rest = lower.trim();
    let (mut nanos, mut parts, mut last) = (0_u128, 0, "");
    while !rest.is_empty() {
        let end = rest.find(|digit: char| !digit.is_ascii_digit() && digit != '.' && digit != '_')?;
        let (number, behind) = rest.split_at(end);
        let end = behind.find(|digit: char| digit.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let unit = match unit.trim() {
            // Next to another unit, it can only be a minute.
            "m" => "min",
            "d" | "day" | "days" => "d",
            unit => unit_of(unit)?,
        };
        let size = if unit == "d" {
            24 * 3_600_000_000_000
        } else {
            NANOS.iter().find(|(known, _)| *known == unit)?.1
        };
        nanos = nanos.checked_add(duration(number, size)?.as_nanos())?;
        (parts, last, rest) = (parts + 1, unit, behind.trim_start());
        // `1h30`: the last number counts in the next unit.
        if !rest.is_empty() && rest.chars().all(|digit| digit.is_ascii_digit()) {
            let smaller = match unit {
                "h" => 60_000_000_000,
                "min" => 1_000_000_000,
                _ => return None,
            };
            nanos = nanos.checked_add(duration(rest, smaller)?.as_nanos())?;
            (parts, rest) = (parts + 1, "");
        }
    }
    (parts > 1 || last == "d").then(|| {
        let write = NANOS.iter().rev().find(|(_, size)| nanos % size == 0).map_or_else(
            || format!("{}ms", nanos / 1_000_000),
            |(unit, size)| format!("{}{unit}", nanos / size),
        );
        if parts == 1 {
            format!("`{text}` has no known unit: write `{write}`")
        } else {
            format!("`{text}` is several times: a time has one number and one unit, write `{write}`")
        }
    })
}

/// The message about `1:30`. Skips the tokens behind the first number.
fn clock(cursor: &mut Cursor, number: &str) -> Option<String> {
    let mut parts: Vec<u64> = vec![number.parse().ok()?];
    while cursor.is_punct(':') && parts.len() < 3 {
        let next = cursor.peek_at(1).map(ToString::to_string)?;
        parts.push(next.parse().ok()?);
        cursor.advance(2);
    }
    let seconds = parts.iter().try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(*part))?;
    (parts.len() > 1).then(|| format!("a time has one number and one unit: write `{seconds}s`"))
}

fn unit_of(word: &str) -> Option<&'static str> {
    let known = NANOS.iter().map(|(unit, _)| (*unit, *unit)).chain(ALIASES.iter().copied());
    let lower = word.to_lowercase();
    known.into_iter().find(|(theirs, _)| *theirs == lower).map(|(_, unit)| unit)
}

fn unknown_unit(number: &str, suffix: &str) -> String {
    let known = format!("`{number}{suffix}` has no known unit");
    if let Some(unit) = unit_of(suffix) {
        return format!("{known}: write `{number}{unit}`");
    }
    match suffix {
        "m" => format!("{known}: write `{number}min` for a minute or `{number}ms` for a millisecond"),
        "us" | "µs" | "ns" => {
            format!(
                "{known}: the least is `ms`; write `(Duration::from_{}({number}))`",
                match suffix {
                    "ns" => "nanos",
                    _ => "micros",
                }
            )
        }
        "d" => format!("{known}: a day is `24h`"),
        _ => format!("{known}: the units are `ms`, `s`, `min` and `h`, as in `{number}s`"),
    }
}

/// The exact product of `number` and a unit.
fn duration(number: &str, unit: u128) -> Option<Duration> {
    let plain: String = number.chars().filter(|digit| *digit != '_').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut nanos = whole.parse::<u128>().ok()?.checked_mul(unit)?;
    let mut scale = unit;
    for digit in part.chars() {
        // Ten divides each unit often enough for every digit above a nanosecond.
        nanos = nanos.checked_add(u128::from(digit.to_digit(10)?) * scale / 10)?;
        scale /= 10;
    }
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanos % 1_000_000_000).ok()?))
}
