//! Reads comparisons (`==`, `in`, `exists`, `satisfies`, …) and their operands.

use proc_macro2::{Delimiter, Spacing, TokenTree};

use super::cursor::Cursor;
use super::exprs::lone;
use super::numbers::{Numbers, is_dots};
use super::parser::{About, Parser, Read, found};
use crate::ast::{Bound, Comparison, ComparisonKind, Operand, Operator, Time};
use crate::language::{self, ComparisonWord, Word};

impl Parser<'_> {
    /// Reads the comparison at the cursor; see [`is_comparison`].
    pub(super) fn comparison(&mut self, cursor: &mut Cursor, about: About) -> Read<Comparison> {
        let span = cursor.span();
        let kind = match cursor.take_any::<ComparisonWord>() {
            Some((ComparisonWord::Exists, _)) => ComparisonKind::Exists,
            Some((ComparisonWord::Missing, _)) => ComparisonKind::Missing,
            Some((ComparisonWord::In, _)) => self.one_of(cursor, about)?,
            Some((ComparisonWord::Satisfies, _)) => {
                let expr = self.needed_expr(cursor, "satisfies", is_over)?;
                ComparisonKind::Satisfies(expr)
            }
            None => {
                let operator = self.operator(cursor)?;
                let sign = operator.word();
                let start = cursor.position();
                let value = self.operand(cursor, sign, about);
                let low = cursor.since(start).to_vec();
                if self.foreign_dots(cursor, &low, "in ", "..=") {
                    cursor.skip();
                }
                if is_dots(cursor) {
                    let text = format!(
                        "`{sign}` compares with one value, and this is a range: write `in` for `{sign}`"
                    );
                    self.at(span, text);
                    cursor.advance(2);
                    if cursor.is_punct('=') {
                        cursor.skip();
                    }
                    if cursor.literal().is_some() || cursor.parentheses().is_some() {
                        cursor.skip();
                    }
                }
                ComparisonKind::Is(operator, value)
            }
        };
        Ok(Comparison { span, kind })
    }

    pub(super) fn operator(&mut self, cursor: &mut Cursor) -> Read<Operator> {
        let span = cursor.span();
        let signs = signs(cursor);
        let wrong = match signs.as_str() {
            "=" | "===" | ":" => Some("=="),
            "=>" => Some(">="),
            "=<" => Some("<="),
            "<>" | "!==" => Some("!="),
            _ => None,
        };
        if matches!(signs.as_str(), "=~" | "~=" | "~" | "~~" | "!~") {
            self.at(span, format!("`{signs}` is no comparison: a pattern is a test, write `regex \"…\"`"));
            cursor.advance(signs.len());
            return Err(super::parser::Reported);
        }
        if let Some(write) = wrong {
            self.at(span, format!("`{signs}` is no comparison: write `{write}`"));
        }
        let Some(operator) = Operator::from_word(wrong.unwrap_or(&signs)) else {
            let text = format!("`{signs}` is no comparison: write one of `==`, `!=`, `<`, `<=`, `>`, `>=`");
            self.at(span, text);
            return Err(super::parser::Reported);
        };
        cursor.advance(signs.len());
        Ok(operator)
    }

    /// Reads the list or the range of `in`.
    fn one_of(&mut self, cursor: &mut Cursor, about: About) -> Read<ComparisonKind> {
        let Some(list) = cursor.group(Delimiter::Bracket) else {
            return self.within(cursor, about);
        };
        let mut inside = Cursor::inside(list);
        cursor.skip();
        let mut values = Vec::new();
        while !inside.is_end() {
            values.push(self.operand(&mut inside, "in", about));
            self.comma(&mut inside);
        }
        Ok(ComparisonKind::OneOf(values))
    }

    fn within(&mut self, cursor: &mut Cursor, about: About) -> Read<ComparisonKind> {
        if about == About::Elapsed {
            return self.times(cursor);
        }
        let number = cursor
            .literal()
            .is_some_and(|literal| !literal.to_string().starts_with(['"', 'r', 'b', 'c', '\'']));
        if !number && !cursor.is_punct('-') && !is_dots(cursor) && cursor.parentheses().is_none() {
            let text = format!(
                "`in` needs a list or a range{}: write `in [\"a\", \"b\"]` or `in 1..=3`",
                found(cursor)
            );
            self.at(cursor.span(), text);
            if !cursor.word().is_some_and(|word| language::is_known(&word)) {
                cursor.skip();
            }
            return Err(super::parser::Reported);
        }
        let bounds = self.bounds(cursor, "in", Numbers::Compared(about));
        if let (true, Some(Bound::Number { span, negative, digits })) = (bounds.single, &bounds.min) {
            let sign = if *negative { "-" } else { "" };
            let text = format!("`in` needs a list or a range: write `== {sign}{digits}` for one value");
            self.at(*span, text);
        }
        Ok(ComparisonKind::Within(bounds))
    }

    /// Reads a `VALUE` after the comparison `of`.
    pub(super) fn operand(&mut self, cursor: &mut Cursor, of: &str, about: About) -> Operand {
        if let Some(mut inner) = lone(cursor) {
            cursor.skip();
            return self.operand(&mut inner, of, about);
        }
        let span = cursor.span();
        if about == About::Elapsed {
            return match self.time(cursor, of) {
                Time::Literal { span, value } => Operand::Time { span, value },
                Time::Expr(expr) => Operand::Expr(expr),
            };
        }
        match cursor.peek() {
            Some(TokenTree::Literal(literal)) => {
                let number = literal.to_string().starts_with(|first: char| first.is_ascii_digit());
                if number { self.number_value(cursor, of, about) } else { self.text_value(cursor, of) }
            }
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '-' | '+') => {
                self.number_value(cursor, of, about)
            }
            Some(TokenTree::Ident(word)) => match word.to_string().as_str() {
                "true" => {
                    cursor.skip();
                    Operand::True
                }
                "false" => {
                    cursor.skip();
                    Operand::False
                }
                "null" => {
                    cursor.skip();
                    Operand::Null
                }
                word => {
                    self.no_value(cursor, of, word);
                    Operand::Null
                }
            },
            Some(TokenTree::Group(_)) if cursor.parentheses().is_some() => Operand::Expr(self.expr(cursor)),
            _ => {
                let text = format!(
                    "`{of}` needs a value{}: write `{of} 1`, `{of} \"text\"` or `{of} (expr)`",
                    found(cursor)
                );
                self.at(span, text);
                Operand::Null
            }
        }
    }

    fn number_value(&mut self, cursor: &mut Cursor, of: &str, about: About) -> Operand {
        match self.number(cursor, of, about) {
            Some((_, negative, digits)) => Operand::Number { negative, digits },
            None => Operand::Null,
        }
    }

    fn text_value(&mut self, cursor: &mut Cursor, of: &str) -> Operand {
        Operand::Text(self.text(cursor, &format!("`{of}` needs a value"), &format!("`{of} \"text\"`")))
    }

    /// Reports a word where a value should stand.
    fn no_value(&mut self, cursor: &mut Cursor, of: &str, word: &str) {
        let span = cursor.span();
        if matches!(word, "None" | "nil" | "undefined" | "NULL" | "Null") {
            self.at(
                span,
                format!("`{word}` is no value: write `null`, or `missing` where nothing must be there"),
            );
            cursor.skip();
        } else if matches!(word, "True" | "False" | "TRUE" | "FALSE") {
            self.at(span, format!("`{word}` is no value: write `{}`", word.to_lowercase()));
            cursor.skip();
        } else if language::is_known(word) && !is_rust(cursor) {
            let text = format!(
                "`{of}` needs a value, found `{word}`: write `{of} \"text\"`, or `{of} ({word})` for a variable"
            );
            self.at(span, text);
        } else {
            let rest = if is_rust(cursor) { "…" } else { "" };
            self.at(span, format!("Rust is written in parentheses: write `{of} ({word}{rest})`"));
            while !cursor.is_end() && !is_over(cursor) {
                cursor.skip();
            }
        }
    }
}

/// Whether a comparison begins here.
pub(super) fn is_comparison(cursor: &Cursor) -> bool {
    let colon = cursor.is_punct(':') && cursor.literal_at(1);
    matches!(cursor.punct_at(0), Some('=' | '!' | '<' | '>' | '~'))
        || colon
        || cursor.is_any::<ComparisonWord>()
}

/// The one or two signs of a comparison, such as `<=`.
pub(super) fn signs(cursor: &Cursor) -> String {
    let mut signs = String::new();
    while let Some(TokenTree::Punct(punct)) = cursor.peek_at(signs.len()) {
        if !matches!(punct.as_char(), '=' | '!' | '<' | '>' | '~' | ':') {
            break;
        }
        signs.push(punct.as_char());
        if punct.spacing() == Spacing::Alone {
            break;
        }
    }
    signs
}

/// Whether the word at the cursor begins Rust: `user.name`, `user::NAME`, `name()`.
fn is_rust(cursor: &Cursor) -> bool {
    let call = matches!(cursor.peek_at(1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    let path = cursor.punct_at(1) == Some(':') && cursor.punct_at(2) == Some(':');
    let field = cursor.punct_at(1) == Some('.') && cursor.punct_at(2) != Some('.');
    call || path || field
}

/// Whether Rust without parentheses ends here, because a word of the language follows.
fn is_over(cursor: &Cursor) -> bool {
    let inside =
        matches!(cursor.previous(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '.' | ':'));
    let known = cursor.word().is_some_and(|word| language::is_known(&word));
    !inside && ((known && !is_rust(cursor)) || cursor.is_punct(','))
}
