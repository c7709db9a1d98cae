//! Reads `INT`, `RANGE`, and the digits of a number.

use proc_macro2::{Literal, Span, TokenTree};

use super::cursor::Cursor;
use super::exprs::lone;
use super::parser::{About, Parser, found_value};
use crate::ast::{Bound, Bounds, Int};
use crate::language;

/// The suffixes that Rust's numbers may have.
const INTEGERS: &[&str] =
    &["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"];
const FLOATS: &[&str] = &["f32", "f64"];

/// Which numbers a range may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Whole numbers, for counts.
    Whole,
    /// Numbers to compare with, which may have signs and fractions.
    Compared(About),
}

/// A number literal, split into its parts.
#[derive(Debug)]
pub(super) struct Digits<'t> {
    /// The literal without its suffix.
    pub(super) text: &'t str,
    pub(super) suffix: &'t str,
    pub(super) radix: u32,
    /// Whether it has a point or an exponent.
    pub(super) float: bool,
    pub(super) exponent: bool,
}

impl<'t> Digits<'t> {
    /// The parts of a literal; `None` if it is not a number.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let radix = match text.get(..2) {
            Some("0x") => 16,
            Some("0o") => 8,
            Some("0b") => 2,
            _ => 10,
        };
        let bytes = text.as_bytes();
        let digits = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            rest.iter().take_while(|byte| **byte == b'_' || char::from(**byte).is_digit(radix)).count()
        };
        let mut end = if radix == 10 { 0 } else { 2 };
        end += digits(end);
        let (mut float, mut exponent) = (false, false);
        if radix == 10 {
            if bytes.get(end) == Some(&b'.') {
                float = true;
                end += 1;
                end += digits(end);
            }
            if matches!(bytes.get(end), Some(b'e' | b'E')) {
                let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
                let length = digits(end + 1 + sign);
                if length > 0 {
                    (float, exponent) = (true, true);
                    end += 1 + sign + length;
                }
            }
        }
        let (text, suffix) = (text.get(..end)?, text.get(end..)?);
        Some(Self { text, suffix, radix, float, exponent })
    }

    /// The value of a whole number that fits.
    pub(super) fn whole(&self) -> Option<u64> {
        let text = if self.radix == 10 { self.text } else { self.text.get(2..)? };
        let plain: String = text.chars().filter(|digit| *digit != '_').collect();
        u64::from_str_radix(&plain, self.radix).ok()
    }

    /// The value as a float.
    pub(super) fn float(&self) -> Option<f64> {
        if self.radix != 10 {
            return self.whole().map(|whole| whole as f64);
        }
        let plain: String = self.text.chars().filter(|digit| *digit != '_').collect();
        plain.parse().ok().filter(|float: &f64| float.is_finite())
    }

    pub(super) fn is_time(&self) -> bool {
        ["ms", "s", "min", "h"].contains(&self.suffix)
    }
}

/// The value of a number in the tree.
pub(super) fn value_of(negative: bool, digits: &Literal) -> Option<f64> {
    let text = digits.to_string();
    let value = Digits::of(&text)?.float()?;
    Some(if negative { -value } else { value })
}

impl Parser<'_> {
    /// Reads an `INT` after the word `of`.
    pub(super) fn int(&mut self, cursor: &mut Cursor, of: &str) -> Int {
        self.joint(cursor);
        if let Some(mut inner) = lone(cursor) {
            cursor.skip();
            return self.int(&mut inner, of);
        }
        if cursor.parentheses().is_some() {
            return Int::Expr(self.expr(cursor));
        }
        let span = cursor.span();
        let value = match cursor.literal().cloned() {
            Some(literal) => {
                cursor.skip();
                self.whole(&literal, of)
            }
            None => self.no_number(cursor, of, "a whole number"),
        };
        // No later rule objects to the value 1.
        Int::Literal { span, value: value.unwrap_or(1) }
    }

    /// The value of a whole number. Returns `None` after a report.
    fn whole(&mut self, literal: &Literal, of: &str) -> Option<u64> {
        let text = literal.to_string();
        let Some(digits) = Digits::of(&text) else {
            self.at(literal.span(), format!("`{of}` needs a whole number, found {text}"));
            return None;
        };
        let known = digits.suffix.is_empty() || INTEGERS.contains(&digits.suffix);
        if let Some(message) = class(&digits, &text, of) {
            self.at(literal.span(), message);
            return None;
        }
        if digits.float || !known {
            let fraction = digits.float || FLOATS.contains(&digits.suffix);
            let write = digits.text.split(['.', 'e', 'E']).next().unwrap_or_default();
            let why = match () {
                () if digits.is_time() => "a time",
                () if fraction => "no whole number",
                () => "no number",
            };
            let text = format!("`{text}` is {why}, and `{of}` needs a whole number: write `{write}`");
            self.at(literal.span(), text);
            return None;
        }
        let value = digits.whole();
        if value.is_none() {
            self.at(literal.span(), format!("`{text}` is too large: the largest number is {}", u64::MAX));
        }
        value
    }

    /// Reports `times` behind the number of `of`, and skips it.
    pub(super) fn no_times(&mut self, cursor: &mut Cursor, of: &str) {
        if cursor.is_word("times") {
            self.at(cursor.span(), format!("`{of}` takes the number alone: leave out `times`"));
            cursor.skip();
        }
    }

    /// Reports that a number was expected, and skips the tokens that were meant as one.
    fn no_number<T>(&mut self, cursor: &mut Cursor, of: &str, what: &str) -> Option<T> {
        let span = cursor.span();
        if cursor.is_punct('-') {
            let number = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
            self.at(span, format!("`-{number}` is negative, and `{of}` counts from zero: leave out the `-`"));
            cursor.advance(2);
            return None;
        }
        self.at(span, format!("`{of}` needs {what}{}", found_value(cursor)));
        if cursor.word().is_some_and(|word| !language::is_known(&word)) {
            cursor.skip();
        }
        None
    }

    /// Reads a number or a `RANGE` after the word `of`.
    pub(super) fn bounds(&mut self, cursor: &mut Cursor, of: &str, numbers: Numbers) -> Bounds {
        self.joint(cursor);
        if let Some(mut inner) = lone_range(cursor) {
            cursor.skip();
            return self.bounds(&mut inner, of, numbers);
        }
        let (span, start) = (cursor.span(), cursor.position());
        if numbers == Numbers::Whole
            && let Some(bounds) = self.said_bounds(cursor, of)
        {
            return bounds;
        }
        let min = if is_dots(cursor) { None } else { self.bound(cursor, of, numbers) };
        if !is_dots(cursor) {
            let low = cursor.since(start).to_vec();
            if self.foreign_dots(cursor, &low, &format!("{of} "), "..=") {
                let max = self.bound(cursor, of, numbers);
                return Bounds { min, max, inclusive: true, single: false };
            }
            if numbers == Numbers::Whole
                && let Some(bounds) = self.open_bound(cursor, of, &min)
            {
                return bounds;
            }
            if cursor.is_punct('.') && cursor.word_at(1).is_none() {
                self.at(cursor.span(), "`.` makes no range: write `1..=3`, `1..` or `..=3`");
                cursor.skip();
                if cursor.is_punct('=') {
                    cursor.skip();
                }
                if cursor.literal().is_some() {
                    cursor.skip();
                }
                return Bounds { min, max: None, inclusive: false, single: false };
            }
            let min = min.or_else(|| Some(one(span)));
            return Bounds { min, max: None, inclusive: true, single: true };
        }
        let dots = cursor.span();
        cursor.advance(2);
        if cursor.is_punct('.') {
            cursor.skip();
            self.at(dots, "`...` is no range: write `..=`");
        }
        if cursor.is_punct('<') && is_bound_at(cursor, 1) {
            self.at(
                cursor.span(),
                "`..<` is no range: write `..`, without the last number, or `..=`, with it",
            );
            cursor.skip();
        }
        let inclusive = cursor.is_punct('=');
        if inclusive {
            cursor.skip();
        }
        let max = if is_bound(cursor) { self.bound(cursor, of, numbers) } else { None };
        let bounds = Bounds { min, max, inclusive, single: false };
        self.check_range(&bounds, dots);
        bounds
    }

    fn check_range(&mut self, bounds: &Bounds, dots: Span) {
        match (&bounds.min, &bounds.max) {
            (None, None) => {
                self.at(dots, "this range has no bound: write `1..=3`, `1..` or `..=3`");
            }
            (Some(_), None) if bounds.inclusive => {
                self.at(dots, "`..=` needs its upper bound: write `1..=3`, or `1..` for no upper bound");
            }
            (None, Some(max)) if !bounds.inclusive => {
                let text = match max {
                    Bound::Number { negative: false, digits, .. } => {
                        let below = Digits::of(&digits.to_string()).and_then(|digits| digits.whole());
                        below.and_then(|max| max.checked_sub(1)).map(|max| format!("`..={max}`"))
                    }
                    Bound::Number { .. } | Bound::Time { .. } | Bound::Expr(_) => None,
                };
                let write = text.unwrap_or_else(|| "`..=`".to_owned());
                self.at(dots, format!("a range without a lower bound is written with `..=`: write {write}"));
            }
            (Some(min), Some(max)) => self.check_order(min, max, bounds.inclusive),
            _ => {}
        }
    }

    fn check_order(&mut self, min: &Bound, max: &Bound, inclusive: bool) {
        let (
            Bound::Number { span, negative, digits: low },
            Bound::Number { negative: below, digits: high, .. },
        ) = (min, max)
        else {
            return;
        };
        let (Some(from), Some(to)) = (value_of(*negative, low), value_of(*below, high)) else { return };
        let sign = |negative: bool| if negative { "-" } else { "" };
        let (low, high) = (format!("{}{low}", sign(*negative)), format!("{}{high}", sign(*below)));
        let dots = if inclusive { "..=" } else { ".." };
        if from > to {
            self.at(*span, format!("the range `{low}{dots}{high}` is reversed: write `{high}..={low}`"));
        } else if from == to && !inclusive {
            self.at(*span, format!("the range `{low}..{high}` is empty: write `{low}..={high}`"));
        }
    }

    fn bound(&mut self, cursor: &mut Cursor, of: &str, numbers: Numbers) -> Option<Bound> {
        if let Some(mut inner) = lone(cursor) {
            cursor.skip();
            return self.bound(&mut inner, of, numbers);
        }
        if cursor.parentheses().is_some() {
            return Some(Bound::Expr(self.expr(cursor)));
        }
        if let Numbers::Compared(about) = numbers {
            return match self.number(cursor, of, about) {
                Some((span, negative, digits)) => Some(Bound::Number { span, negative, digits }),
                None => Some(one(cursor.span())),
            };
        }
        let span = cursor.span();
        let value = match cursor.literal().cloned() {
            Some(literal) => {
                cursor.skip();
                self.whole(&literal, of)
            }
            None => self.no_number(cursor, of, "a whole number or a range, such as `1..=3`"),
        };
        let mut digits = Literal::u64_unsuffixed(value.unwrap_or(1));
        digits.set_span(span);
        Some(Bound::Number { span, negative: false, digits })
    }

    /// Reads a number with or without a sign. Returns `None` after a report.
    pub(super) fn number(
        &mut self,
        cursor: &mut Cursor,
        of: &str,
        about: About,
    ) -> Option<(Span, bool, Literal)> {
        let span = cursor.span();
        let negative = cursor.is_punct('-');
        if negative || cursor.is_punct('+') {
            if !negative {
                self.at(span, "a number has no `+` in front: leave it out");
            }
            cursor.skip();
        }
        let Some(literal) = cursor.literal().cloned() else {
            self.no_number::<()>(cursor, of, "a number");
            return None;
        };
        cursor.skip();
        let text = literal.to_string();
        let Some(digits) = Digits::of(&text) else {
            self.at(literal.span(), format!("`{of}` needs a number, found {text}"));
            return None;
        };
        if digits.is_time() && about == About::Response {
            let text = format!(
                "`{text}` is a time, and only `elapsed` is compared with one: write `{}`, or `elapsed` before it",
                digits.text
            );
            self.at(literal.span(), text);
            return None;
        }
        if let Some(message) = class(&digits, &text, of).or_else(|| unfit(&digits, &text, negative)) {
            self.at(literal.span(), message);
            return None;
        }
        let mut plain = digits.text.parse().unwrap_or_else(|_| literal.clone());
        plain.set_span(literal.span());
        Some((span, negative, plain))
    }
}

/// What to write for `5xx`.
fn class(digits: &Digits<'_>, text: &str, of: &str) -> Option<String> {
    let is_class = digits.text.len() == 1 && digits.suffix.eq_ignore_ascii_case("xx");
    let of = if ["status", "through"].contains(&of) { of } else { "in" };
    is_class.then(|| {
        let class = digits.text;
        format!(
            "`{text}` is a class of statuses, which is written as a range: write `{of} {class}00..={class}99`"
        )
    })
}

/// Why a number cannot be used in a comparison.
fn unfit(digits: &Digits<'_>, text: &str, negative: bool) -> Option<String> {
    if digits.is_time() {
        return Some(format!(
            "`{text}` is a time, and here a number is compared: write `{}` (`retry` is in milliseconds)",
            digits.text
        ));
    }
    let known = INTEGERS.contains(&digits.suffix) || FLOATS.contains(&digits.suffix);
    if !digits.suffix.is_empty() && !known {
        return Some(format!("`{text}` has an unknown suffix: write `{}`", digits.text));
    }
    if digits.float {
        return digits.float().is_none().then(|| format!("`{text}` is too large for a number"));
    }
    let fits = digits.whole().is_some_and(|whole| !negative || whole <= i64::MIN.unsigned_abs());
    (!fits).then(|| format!("`{text}` does not fit into 64 bits: write it as a float, `{}.0`", digits.text))
}

fn one(span: Span) -> Bound {
    let mut digits = Literal::u64_unsuffixed(1);
    digits.set_span(span);
    Bound::Number { span, negative: false, digits }
}

/// Whether the next tokens are `..`.
pub(super) fn is_dots(cursor: &Cursor) -> bool {
    cursor.punct_at(0) == Some('.') && cursor.punct_at(1) == Some('.')
}

/// Whether the next token can be a bound.
fn is_bound(cursor: &Cursor) -> bool {
    let sign = cursor.is_punct('-') && matches!(cursor.peek_at(1), Some(TokenTree::Literal(_)));
    cursor.literal().is_some() || cursor.parentheses().is_some() || sign
}

fn is_bound_at(cursor: &Cursor, ahead: usize) -> bool {
    matches!(cursor.peek_at(ahead), Some(TokenTree::Literal(_) | TokenTree::Group(_)))
}

/// The range in the parentheses at the cursor, if its ends are literals: `(1..=3)`.
fn lone_range(cursor: &Cursor) -> Option<Cursor> {
    let inner = Cursor::inside(cursor.parentheses()?);
    let mut ahead = inner.clone();
    let mut dots = false;
    while let Some(token) = ahead.next() {
        match token {
            TokenTree::Literal(_) => {}
            TokenTree::Punct(punct) => match punct.as_char() {
                '.' => dots = true,
                '-' | '=' => {}
                _ => return None,
            },
            TokenTree::Group(_) | TokenTree::Ident(_) => return None,
        }
    }
    dots.then_some(inner)
}

/// A number of Rust as JSON writes it: in decimal digits, without `_`, and with digits on both sides of the point.
pub(super) fn as_json(negative: bool, text: &str) -> String {
    let sign = if negative { "-" } else { "" };
    let Some(digits) = Digits::of(text) else { return "0".to_owned() };
    if !digits.float {
        return format!("{sign}{}", digits.whole().unwrap_or_default());
    }
    let plain: String = digits.text.chars().filter(|digit| *digit != '_').collect();
    let exponent = plain.find(['e', 'E']).unwrap_or(plain.len());
    let (number, exponent) = plain.split_at(exponent);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if part.is_empty() && !exponent.is_empty() { String::new() } else { format!(".{part}") };
    let point = if point == "." { ".0".to_owned() } else { point };
    format!("{sign}{whole}{point}{exponent}")
}
