//! A JSONPath read into its tree.
//!
//! The crate `jsonpath-rfc9535` has checked the path before, but does not give its tree away. So this parser reads valid
//! paths only, and gives `None` for any other.

use regex::Regex;

use super::query::{Comparison, Literal, Operand, Path, Pattern, Segment, Selector, Test};
use crate::number::Number;

/// Why a valid path has no tree.
#[derive(Debug)]
pub(super) enum Unparsed {
    /// It is not understood, which is a mistake of ours.
    NotUnderstood,
    /// One of its patterns compiles to more than the engine allows.
    TooBig(String),
}

pub(super) fn parse(path: &str) -> Result<Path, Unparsed> {
    let mut reader = Reader { text: path, at: 0, too_big: None };
    let parsed = reader.path().filter(|_| reader.at == path.len());
    match reader.too_big {
        Some(reason) => Err(Unparsed::TooBig(reason)),
        None => parsed.ok_or(Unparsed::NotUnderstood),
    }
}

struct Reader<'q> {
    text: &'q str,
    at: usize,
    too_big: Option<String>,
}

impl<'q> Reader<'q> {
    fn rest(&self) -> &'q str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.rest().starts_with(word);
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    /// `S` of the grammar.
    fn space(&mut self) {
        self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    }

    fn take_while(&mut self, takes: impl Fn(char) -> bool) -> &'q str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !takes(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Takes `word` and the space around it, or nothing.
    fn take_spaced(&mut self, word: &str) -> bool {
        let before = self.at;
        self.space();
        if self.take(word) {
            self.space();
            return true;
        }
        self.at = before;
        false
    }

    fn path(&mut self) -> Option<Path> {
        let from_root = self.take("$");
        if !from_root && !self.take("@") {
            return None;
        }
        let mut segments = Vec::new();
        loop {
            let before = self.at;
            self.space();
            if !self.rest().starts_with(['.', '[']) {
                self.at = before;
                return Some(Path { from_root, segments });
            }
            segments.push(self.segment()?);
        }
    }

    fn segment(&mut self) -> Option<Segment> {
        let descends = self.take("..");
        if (descends || self.take("."))
            && let Some(selector) = self.shorthand()
        {
            return Some(Segment { descends, selectors: vec![selector] });
        }
        if !self.take("[") {
            return None;
        }
        self.space();
        let mut selectors = Vec::new();
        loop {
            selectors.push(self.selector()?);
            if !self.take_spaced(",") {
                break;
            }
        }
        self.space();
        self.take("]").then_some(Segment { descends, selectors })
    }

    /// `*` or a name without quotes.
    fn shorthand(&mut self) -> Option<Selector> {
        if self.take("*") {
            return Some(Selector::Wildcard);
        }
        let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c >= '\u{80}');
        (!name.is_empty()).then(|| Selector::Name(name.into()))
    }

    fn selector(&mut self) -> Option<Selector> {
        if self.take("*") {
            return Some(Selector::Wildcard);
        }
        if self.take("?") {
            self.space();
            return self.any().map(Selector::Filter);
        }
        if let Some(name) = self.string() {
            return Some(Selector::Name(name.into()));
        }
        let start = self.int();
        if !self.take_spaced(":") {
            return start.map(Selector::Index);
        }
        let end = self.int();
        let step = if self.take_spaced(":") { self.int() } else { None };
        Some(Selector::Slice { start, end, step: step.unwrap_or(1) })
    }

    fn int(&mut self) -> Option<i64> {
        let before = self.at;
        self.take("-");
        self.take_while(|c| c.is_ascii_digit());
        self.text.get(before..self.at)?.parse().ok()
    }

    /// A string in quotes of either kind.
    fn string(&mut self) -> Option<String> {
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        self.at += 1;
        let mut json = String::from('"');
        loop {
            json += self.take_while(|c| c != quote && c != '\\' && c != '"');
            if self.take("\\'") {
                json.push('\'');
            } else if self.take("\\") {
                let escaped = self.rest().chars().next()?;
                self.at += escaped.len_utf8();
                json.extend(['\\', escaped]);
            } else if self.take(quote.encode_utf8(&mut [0; 4])) {
                json.push('"');
                return serde_json::from_str(&json).ok();
            } else if self.take("\"") {
                json.push_str("\\\"");
            } else {
                return None;
            }
        }
    }

    fn any(&mut self) -> Option<Test> {
        let mut tests = vec![self.all()?];
        while self.take_spaced("||") {
            tests.push(self.all()?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::Any(tests)) }
    }

    fn all(&mut self) -> Option<Test> {
        let mut tests = vec![self.basic()?];
        while self.take_spaced("&&") {
            tests.push(self.basic()?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::All(tests)) }
    }

    fn basic(&mut self) -> Option<Test> {
        if self.take("!") {
            self.space();
            return Some(Test::Not(Box::new(self.basic()?)));
        }
        if self.take("(") {
            self.space();
            let test = self.any()?;
            self.space();
            return self.take(")").then_some(test);
        }
        for (name, whole) in [("match(", true), ("search(", false)] {
            if self.take(name) {
                return self.matches(whole);
            }
        }
        let left = self.operand()?;
        match self.comparison() {
            Some(comparison) => Some(Test::Compare(left, comparison, self.operand()?)),
            None => match left {
                Operand::Node(path) => Some(Test::Exists(path)),
                _ => None,
            },
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let signs = [
            ("==", Equal),
            ("!=", NotEqual),
            ("<=", LessOrEqual),
            (">=", GreaterOrEqual),
            ("<", Less),
            (">", Greater),
        ];
        signs.into_iter().find_map(|(sign, comparison)| self.take_spaced(sign).then_some(comparison))
    }

    /// What follows `match(` and `search(`.
    fn matches(&mut self, whole: bool) -> Option<Test> {
        self.space();
        let text = self.operand()?;
        if !self.take_spaced(",") {
            return None;
        }
        let pattern = match self.operand()? {
            Operand::Literal(Literal::Text(pattern)) => Pattern::Literal(self.pattern(&pattern, whole)),
            Operand::Literal(_) => Pattern::Literal(None),
            found => Pattern::Found(found),
        };
        self.space();
        self.take(")").then_some(Test::Matches { text, pattern, whole })
    }

    fn pattern(&mut self, pattern: &str, whole: bool) -> Option<Regex> {
        match Regex::new(&of_i_regexp(pattern, whole)) {
            Ok(regex) => Some(regex),
            Err(error) => {
                if let regex::Error::CompiledTooBig(_) = error {
                    self.too_big = Some(format!("its pattern {pattern:?} is too big: {error}"));
                }
                None
            }
        }
    }

    fn operand(&mut self) -> Option<Operand> {
        if self.rest().starts_with(['$', '@']) {
            return self.path().map(Operand::Node);
        }
        if let Some(text) = self.string() {
            return Some(Operand::Literal(Literal::Text(text.into())));
        }
        if self.rest().starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            let number = self.take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
            return Number::read(number).map(|number| Operand::Literal(Literal::Number(number)));
        }
        let word = self.take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match word {
            "null" => return Some(Operand::Literal(Literal::Null)),
            "true" | "false" => return Some(Operand::Literal(Literal::Bool(word == "true"))),
            _ => {}
        }
        if !self.take("(") {
            return None;
        }
        self.space();
        let argument = self.operand()?;
        self.space();
        if !self.take(")") {
            return None;
        }
        match (word, argument) {
            ("length", argument) => Some(Operand::Length(Box::new(argument))),
            ("count", Operand::Node(path)) => Some(Operand::Count(path)),
            ("value", Operand::Node(path)) => Some(Operand::Value(path)),
            _ => None,
        }
    }
}

/// The pattern of `match` or `search` (RFC 9485, 5.4) as the engine writes it.
pub(super) fn of_i_regexp(pattern: &str, whole: bool) -> String {
    let mut ours = String::from(if whole { r"\A(?:" } else { "" });
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                ours.push(c);
                ours.extend(chars.next());
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                ours.push_str(r"[^\n\r]");
                continue;
            }
            _ => {}
        }
        ours.push(c);
    }
    ours.push_str(if whole { r")\z" } else { "" });
    ours
}
