//! The words of a written assertion.

use super::error::AssertionError;
use super::text::UNITS;

/// A word with where it stands, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) at: usize,
    pub(crate) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// `p99`, `check`, `inter-token`.
    Word(String),
    /// What stands between quotation marks.
    Text(String),
    /// A number, and what stands right behind it: `800` and `ms`.
    Number {
        digits: String,
        unit: String,
    },
    /// `<`, `<=`, `>=`, `>`, `(`, `)`, `,`, or another that means nothing.
    Symbol(String),
    End,
}

impl TokenKind {
    /// As errors name it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Word(text) | Self::Symbol(text) => format!("`{text}`"),
            Self::Text(text) => format!("{text:?}"),
            Self::Number { digits, unit } => format!("`{digits}{unit}`"),
            Self::End => "the end".into(),
        }
    }
}

/// Cuts a text into words; the last is the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, AssertionError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { text, chars: &chars, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.take_while(char::is_whitespace);
        let at = lexer.at;
        let kind = lexer.next()?;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { at, kind });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    chars: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.chars.get(from..self.at).unwrap_or_default().iter().collect()
    }

    fn next(&mut self) -> Result<TokenKind, AssertionError> {
        Ok(match self.peek() {
            None => TokenKind::End,
            Some('"') => TokenKind::Text(self.quoted()?),
            Some(c) if c.is_ascii_digit() => {
                let digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
                let mut unit = self.take_while(is_of_unit);
                if unit.is_empty() {
                    unit = self.unit_behind_a_space();
                }
                TokenKind::Number { digits, unit }
            }
            Some(c) if is_of_word(c) => TokenKind::Word(self.take_while(|c| is_of_word(c) || c == '.')),
            Some('<' | '>' | '=' | '!') => {
                TokenKind::Symbol(self.take_while(|c| matches!(c, '<' | '>' | '=' | '!')))
            }
            Some(c) => {
                self.at += 1;
                TokenKind::Symbol(c.into())
            }
        })
    }

    /// The unit of a number that does not stand right behind it: what comes next may also be a word of its own.
    fn unit_behind_a_space(&mut self) -> String {
        let behind = self.at;
        self.take_while(char::is_whitespace);
        let unit = self.take_while(is_of_unit);
        let is_one =
            ["%", "/s", "µs", "μs"].contains(&unit.as_str()) || UNITS.iter().any(|(name, _)| *name == unit);
        if is_one && !self.peek().is_some_and(is_of_word) {
            return unit;
        }
        self.at = behind;
        String::new()
    }

    /// A text between quotation marks, at whose first it stands.
    fn quoted(&mut self) -> Result<String, AssertionError> {
        let begin = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let at = self.at;
            match self.take() {
                None => return Err(self.wrong(begin, "the title that begins here has no closing `\"`")),
                Some('"') => return Ok(text),
                Some('\\') => text.push(match self.take() {
                    Some('n') => '\n',
                    Some(c @ ('"' | '\\')) => c,
                    Some('u') => self
                        .by_number()
                        .ok_or_else(|| self.wrong(at, "expected a character such as `\\u{1f}`"))?,
                    _ => {
                        return Err(
                            self.wrong(at, "expected `\\\"`, `\\\\`, `\\n` or a character such as `\\u{1f}`")
                        );
                    }
                }),
                Some(c) => text.push(c),
            }
        }
    }

    /// `{1f}`.
    fn by_number(&mut self) -> Option<char> {
        self.take().filter(|c| *c == '{')?;
        let digits = self.take_while(|c| c.is_ascii_hexdigit());
        self.take().filter(|c| *c == '}')?;
        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
    }

    fn wrong(&self, at: usize, reason: &str) -> AssertionError {
        AssertionError::written(self.text.into(), at, reason.into())
    }
}

fn is_of_unit(c: char) -> bool {
    c.is_alphabetic() || c == '%' || c == '/'
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}
