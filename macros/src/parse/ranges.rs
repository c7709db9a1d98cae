//! Ranges as people write them: `3-5`, `3 to 5`, `at least 3`, `>= 3`.

use proc_macro2::{Delimiter, Literal, Span, TokenTree};

use super::cursor::{Cursor, flat};
use super::parser::Parser;
use super::{source, text};
use crate::ast::{Bound, Bounds};
use crate::language::{GoalWord, Keyword};

/// Words between two bounds.
const BETWEEN: &[&str] = &["to", "upto", "through", "thru", "till"];

/// What a word or a sign before a number says of the range.
#[derive(Debug, Clone, Copy)]
enum Side {
    Least,
    /// More than.
    Above,
    Most,
    /// Less than.
    Below,
    Exactly,
}

/// What people call no message at all.
pub(super) const NONE: &[&str] = &["none", "no", "nothing", "zero", "never"];

impl Parser<'_> {
    /// Reads the sign of another language between two bounds, and reports it. `low` is the first bound, and `write`
    /// begins the advice: `expect `.
    pub(super) fn foreign_dots(
        &mut self,
        cursor: &mut Cursor,
        low: &[TokenTree],
        write: &str,
        dots: &str,
    ) -> bool {
        let Some(length) = foreign_dots(cursor) else { return false };
        let low = source::text(low);
        let high =
            cursor.peek_at(length).map(|token| source::text(std::slice::from_ref(token))).unwrap_or_default();
        self.at(cursor.span(), format!("a range is written with `{dots}`: write `{write}{low}{dots}{high}`"));
        cursor.advance(length);
        true
    }

    /// Reads a range of whole numbers that is said in words or signs, after the word `of`, and reports it.
    pub(super) fn said_bounds(&mut self, cursor: &mut Cursor, of: &str) -> Option<Bounds> {
        let span = cursor.span();
        if let Some(bounds) = self.listed_bounds(cursor, of) {
            return Some(bounds);
        }
        if cursor.word().is_some_and(|word| NONE.contains(&word.as_str())) {
            cursor.skip();
            if cursor.is_word("messages") || cursor.is_word("events") {
                cursor.skip();
            }
            self.at(span, format!("`{of}` takes a number or a range: write `{of} 0`"));
            return Some(exactly(Some(0), span));
        }
        let (side, length) = side(cursor)?;
        let number = cursor.peek_at(length).cloned()?;
        let shown = source::text(std::slice::from_ref(&number));
        let value = whole(&number);
        cursor.advance(length + 1);
        let next = |by: i64| {
            let moved = value.and_then(|value| value.checked_add_signed(by));
            moved.map_or_else(|| format!("({shown})"), |value| value.to_string())
        };
        let (write, bounds) = match side {
            Side::Least => (format!("{shown}.."), from(value, span)),
            Side::Above => (format!("{}..", next(1)), from(value.map(|value| value.saturating_add(1)), span)),
            Side::Most => (format!("..={shown}"), up_to(value, span)),
            Side::Below => (format!("..={}", next(-1)), up_to(value, span)),
            Side::Exactly => (shown.clone(), exactly(value, span)),
        };
        self.at(span, format!("`{of}` takes a number or a range: write `{of} {write}`"));
        Some(bounds)
    }

    /// Reads `between 3 and 5`, `[3, 5]`, `(3, 5)` and `"3-5"`.
    fn listed_bounds(&mut self, cursor: &mut Cursor, of: &str) -> Option<Bounds> {
        let span = cursor.span();
        let number = |token: Option<&TokenTree>| token.and_then(whole);
        let (low, high, length) = match cursor.peek()? {
            TokenTree::Ident(word) if word == "between" || word == "from" => {
                let low = number(cursor.peek_at(1))?;
                match cursor.word_at(2) {
                    Some(word) if word == Keyword::And.word() || BETWEEN.contains(&word.as_str()) => {
                        (low, number(cursor.peek_at(3))?, 4)
                    }
                    _ => return None,
                }
            }
            TokenTree::Group(group)
                if matches!(group.delimiter(), Delimiter::Bracket | Delimiter::Parenthesis) =>
            {
                let inside = flat(group.stream());
                match inside.as_slice() {
                    [low, TokenTree::Punct(comma), high] if comma.as_char() == ',' => {
                        (whole(low)?, whole(high)?, 1)
                    }
                    _ => return None,
                }
            }
            TokenTree::Literal(literal) => {
                let (value, _) = text::unquoted(literal)?;
                let signs = |sign: char| !sign.is_ascii_digit();
                let (low, rest) = value.split_once(signs).unwrap_or((&value, ""));
                let high = rest.trim_matches(signs);
                let low: u64 = low.parse().ok()?;
                let high = if high.is_empty() { low } else { high.parse().ok()? };
                (low, high, 1)
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => return None,
        };
        cursor.advance(length);
        let write = if low == high { low.to_string() } else { format!("{low}..={high}") };
        self.at(span, format!("`{of}` takes a number or a range: write `{of} {write}`"));
        if low == high {
            return Some(exactly(Some(low), span));
        }
        Some(Bounds { max: Some(at(high, span)), inclusive: true, ..from(Some(low), span) })
    }

    /// Reads what says that a bound is open, behind it: `3+`, `3 or more`.
    pub(super) fn open_bound(
        &mut self,
        cursor: &mut Cursor,
        of: &str,
        min: &Option<Bound>,
    ) -> Option<Bounds> {
        let span = cursor.span();
        let value = match min {
            Some(Bound::Number { digits, .. }) => whole(&TokenTree::Literal(digits.clone())),
            Some(Bound::Time { .. } | Bound::Expr(_)) | None => None,
        };
        // `expect 3, 5`
        if let (Some(low), true, true) = (value, of == GoalWord::Expect.word(), cursor.is_punct(','))
            && let Some(high) = cursor.peek_at(1).and_then(whole)
        {
            self.at(span, format!("a range is written with `..=`: write `{of} {low}..={high}`"));
            cursor.advance(2);
            return Some(Bounds { max: Some(at(high, span)), inclusive: true, ..from(Some(low), span) });
        }
        let shown = value.map_or_else(|| "(…)".to_owned(), |value| value.to_string());
        let is_more = |word: String| ["more", "fewer", "less"].contains(&word.as_str()).then_some(word);
        let (is_least, length) = if cursor.is_punct('+') && !is_value(cursor, 1) {
            (true, 1)
        } else if cursor.is(Keyword::Or) {
            (cursor.word_at(1).and_then(is_more)? == "more", 2)
        } else {
            return None;
        };
        cursor.advance(length);
        let write = if is_least { format!("{shown}..") } else { format!("..={shown}") };
        self.at(span, format!("`{of}` takes a number or a range: write `{of} {write}`"));
        Some(if is_least { from(value, span) } else { up_to(value, span) })
    }
}

/// The number of tokens of another language's sign between two bounds, if the cursor is there.
pub(super) fn foreign_dots(cursor: &Cursor) -> Option<usize> {
    let is_sign = match cursor.peek()? {
        TokenTree::Punct(sign) => matches!(sign.as_char(), '-' | '~' | ':'),
        TokenTree::Ident(word) => BETWEEN.iter().any(|known| word == known),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    };
    (is_sign && is_value(cursor, 1)).then_some(1)
}

/// Whether a number or Rust comes, so many tokens ahead.
fn is_value(cursor: &Cursor, ahead: usize) -> bool {
    match cursor.peek_at(ahead) {
        Some(TokenTree::Literal(literal)) => {
            literal.to_string().starts_with(|first: char| first.is_ascii_digit())
        }
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
        Some(TokenTree::Ident(_) | TokenTree::Punct(_)) | None => false,
    }
}

/// What stands before a number, and its length in tokens.
fn side(cursor: &Cursor) -> Option<(Side, usize)> {
    let found = match (cursor.peek()?, cursor.peek_at(1)) {
        (TokenTree::Punct(sign), Some(TokenTree::Punct(equal))) if equal.as_char() == '=' => {
            match sign.as_char() {
                '>' => (Side::Least, 2),
                '<' => (Side::Most, 2),
                '=' => (Side::Exactly, 2),
                _ => return None,
            }
        }
        (TokenTree::Punct(sign), _) => match sign.as_char() {
            '>' => (Side::Above, 1),
            '<' => (Side::Below, 1),
            _ => return None,
        },
        (TokenTree::Ident(word), second) => {
            let second = second.map(ToString::to_string).unwrap_or_default();
            match (word.to_string().as_str(), second.as_str()) {
                ("at", "least") => (Side::Least, 2),
                ("at", "most") | ("up", "to") => (Side::Most, 2),
                ("more", "than") => (Side::Above, 2),
                ("less" | "fewer", "than") => (Side::Below, 2),
                ("min" | "minimum" | "least" | "atLeast" | "at_least", _) => (Side::Least, 1),
                ("max" | "maximum" | "most" | "atMost" | "at_most", _) => (Side::Most, 1),
                ("above" | "over", _) => (Side::Above, 1),
                ("below" | "under", _) => (Side::Below, 1),
                ("exactly" | "exact" | "equals", _) => (Side::Exactly, 1),
                _ => return None,
            }
        }
        _ => return None,
    };
    is_value(cursor, found.1).then_some(found)
}

fn whole(token: &TokenTree) -> Option<u64> {
    match token {
        TokenTree::Literal(literal) => literal.to_string().parse().ok(),
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => None,
    }
}

fn at(value: u64, span: Span) -> Bound {
    let mut digits = Literal::u64_unsuffixed(value);
    digits.set_span(span);
    Bound::Number { span, negative: false, digits }
}

fn from(value: Option<u64>, span: Span) -> Bounds {
    Bounds { min: Some(at(value.unwrap_or(1), span)), max: None, inclusive: false, single: false }
}

fn up_to(value: Option<u64>, span: Span) -> Bounds {
    Bounds { min: None, max: Some(at(value.unwrap_or(1), span)), inclusive: true, single: false }
}

fn exactly(value: Option<u64>, span: Span) -> Bounds {
    Bounds { min: Some(at(value.unwrap_or(1), span)), max: None, inclusive: true, single: true }
}
