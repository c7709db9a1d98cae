//! What people write around conditions and names: `where`, `save as price`, `data.price`, `$.price`.

use proc_macro2::{Delimiter, Ident, Literal, Punct, Spacing, TokenTree};

use super::comparisons::is_comparison;
use super::cursor::{Cursor, flat};
use super::other_dialects;
use super::other_tools::BODIES;
use super::parser::{About, Parser, no_negation};
use super::rust_steps::is_macro;
use crate::ast::{Pattern, Target, Test};
use crate::language::{
    self, ComparisonWord, Field, KeepWord, Keyword, Order, PatternKind, ResponseField, SelectWord, Word,
};

/// Words before conditions that say nothing.
const FILLERS: &[&str] = &["where", "with", "having", "that", "messages", "events", "times"];

/// What people call a message or a response.
const ROOTS: &[&str] = &[
    "msg", "message", "evt", "ev", "e", "event", "data", "payload", "json", "obj", "body", "response", "res",
    "resp", "r",
];

impl Parser<'_> {
    /// Skips a word before a condition that says nothing, and reports it.
    pub(super) fn filler(&mut self, cursor: &mut Cursor) -> bool {
        let is_filler = |word: &String| FILLERS.contains(&word.as_str());
        let Some(word) = cursor.word() else { return false };
        // `until 1 message where …`
        let is_counted = [Field::Message.word(), Field::Event.word()].contains(&word.as_str())
            && cursor.word_at(1).as_ref().is_some_and(is_filler);
        if !is_counted && !is_filler(&word) {
            return false;
        }
        let span = cursor.span();
        cursor.skip();
        let mut words = word;
        while let Some(word) = cursor.word().filter(is_filler) {
            words = format!("{words} {word}");
            cursor.skip();
        }
        let text = format!(
            "conditions stand one after another, right behind the number, and no word stands before them: leave out \
             `{words}`"
        );
        self.at(span, text);
        if let Some(group) = cursor.group(Delimiter::Parenthesis).cloned() {
            let conditions = flat(group.stream());
            cursor.replace(conditions);
        }
        true
    }

    /// Reads `cookie "sid"` in a check as the header that sets it, and reports it.
    pub(super) fn said_cookie(&mut self, cursor: &mut Cursor) -> bool {
        let is_cookie = cursor.is_word("cookie") || cursor.is_word("cookies");
        let Some(TokenTree::Literal(name)) = cursor.peek_at(1).filter(|_| is_cookie) else { return false };
        let name = name.to_string();
        let pattern = format!("{}=([^;]*)", name.trim_matches('"'));
        let span = cursor.span();
        let (header, regex) = (ResponseField::Header.word(), PatternKind::Regex.word());
        let text = format!(
            "a cookie stands in the header that sets it: write `{header} \"Set-Cookie\" {regex} {pattern:?}`; cookies are \
             kept and sent by themselves"
        );
        self.at(span, text);
        let word = |word: &str| TokenTree::Ident(Ident::new(word, span));
        let literal = |text: &str| {
            let mut literal = Literal::string(text);
            literal.set_span(span);
            TokenTree::Literal(literal)
        };
        cursor.skip();
        cursor.replace([word(header), literal("Set-Cookie"), word(regex), literal(&pattern)]);
        true
    }

    /// Reads another word for `within`, and reports it. `known`: whether the check has a `within`.
    pub(super) fn said_within(&mut self, cursor: &mut Cursor, known: bool) {
        let Some(word) = cursor.word() else { return };
        let is_said =
            ["timeout", "for", "deadline", "during", "maximum", "max", "in"].contains(&word.as_str());
        let is_time = cursor.literal_at(1) || matches!(cursor.peek_at(1), Some(TokenTree::Group(_)));
        if is_said && is_time && !known {
            let time = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
            let time = if cursor.literal_at(1) { time } else { "(…)".to_owned() };
            let span = cursor.span();
            self.at(span, format!("the deadline of a check is called `within` here: write `within {time}`"));
            cursor.replace([TokenTree::Ident(Ident::new(Keyword::Within.word(), span))]);
        }
    }

    /// Skips what people write between `save` and the name: `save as price`, `save = price`, `save (price)`.
    pub(super) fn said_name(&mut self, cursor: &mut Cursor, word: &str) {
        let is_name = |token: Option<&TokenTree>| match token {
            Some(TokenTree::Ident(name)) => !language::is_known(&name.to_string()),
            _ => false,
        };
        let is_said = match cursor.peek() {
            Some(TokenTree::Ident(said)) => ["as", "into", "in", "to"].iter().any(|known| said == known),
            Some(TokenTree::Punct(sign)) => matches!(sign.as_char(), ':' | '=' | '$' | '#' | '@' | '&'),
            _ => false,
        };
        let quoted = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Literal(literal)) if literal.to_string().starts_with('"'));
        if is_said && (is_name(cursor.peek_at(1)) || (cursor.is(Keyword::As) && quoted(cursor.peek_at(1)))) {
            let name = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
            let said = cursor.peek().map(ToString::to_string).unwrap_or_default();
            let text = format!(
                "the name stands right behind `{word}`: leave out `{said}`, write `{word} {}`",
                name.trim_matches('"')
            );
            self.at(cursor.span(), text);
            cursor.skip();
            return;
        }
        let Some(TokenTree::Group(group)) = cursor.peek() else { return };
        let inside = flat(group.stream());
        if let [name @ TokenTree::Ident(_)] = inside.as_slice()
            && group.delimiter() != Delimiter::None
        {
            let text = format!("the name of a value stands alone: write `{word} {name}`");
            self.at(group.span(), text);
            let name = name.clone();
            cursor.replace([name]);
        }
    }

    /// Reads `$.price`, `data.price` or `price` in the place of a condition, and reports it. Reading goes on at the
    /// test that was meant.
    pub(super) fn bare_path(&mut self, cursor: &mut Cursor, about: About) -> bool {
        let start = cursor.position();
        let span = cursor.span();
        let path = if cursor.is_punct('$') {
            cursor.skip();
            format!("${}", fields(cursor))
        } else {
            let Some(word) = cursor.word().filter(|word| self.may_be_field(cursor, word)) else {
                return false;
            };
            cursor.skip();
            let rest = fields(cursor);
            let is_root = ROOTS.contains(&word.as_str());
            // `response.status == 200`
            if is_root && about == About::Response && rest == "." {
                return self.without_root(cursor, start, &word);
            }
            if is_root && !rest.is_empty() { format!("${rest}") } else { format!("$.{word}{rest}") }
        };
        let of_response = path.strip_prefix("$.").and_then(ResponseField::from_word);
        if let (About::Response, Some(field)) = (about, of_response) {
            let word = field.word();
            self.at(span, format!("what a condition looks at stands alone: write `{word}`"));
            cursor.replace_since(start, [TokenTree::Ident(Ident::new(word, span))]);
            return true;
        }
        let written = if path == "$" { "$.price" } else { &path };
        self.at(span, format!("a field of JSON is found by a JSONPath: write `json {written:?}`"));
        let mut literal = Literal::string(&path);
        literal.set_span(span);
        let json = Ident::new(PatternKind::Json.word(), span);
        cursor.replace_since(start, [TokenTree::Ident(json), TokenTree::Literal(literal)]);
        true
    }

    fn without_root(&mut self, cursor: &mut Cursor, start: usize, word: &str) -> bool {
        cursor.go_to(start);
        let text = format!("a condition is on the one response anyway: leave out `{word}.`");
        self.at(cursor.span(), text);
        cursor.advance(2);
        true
    }

    /// Whether [`bare_path`](Self::bare_path) would read something here.
    pub(super) fn is_bare_path(&self, cursor: &Cursor) -> bool {
        cursor.is_punct('$') || cursor.word().is_some_and(|word| self.may_be_field(cursor, &word))
    }

    /// Whether an unknown word in the place of a condition was meant as a field: a comparison or more fields follow.
    fn may_be_field(&self, cursor: &Cursor, word: &str) -> bool {
        let is_no_field = other_dialects::find(word).is_some() || word == "not" || is_macro(cursor);
        if language::is_known(word) || is_no_field {
            return false;
        }
        let has_field = cursor.punct_at(1) == Some('.') && cursor.word_at(2).is_some();
        let mut ahead = cursor.clone();
        ahead.skip();
        let has_index = ahead.group(Delimiter::Bracket).is_some();
        let near = language::nearest(word, Field::FOLLOWED_BY)
            .or_else(|| language::nearest(word, &[ResponseField::WORDS, &[Keyword::Name.word()]]));
        let is_compared = is_comparison(&ahead) || ahead.is_any::<KeepWord>();
        has_field || ((has_index || is_compared) && near.is_none())
    }

    /// Reads `.len()` behind a target, and reports it.
    pub(super) fn call_of_target(&mut self, cursor: &mut Cursor) {
        let is_call = matches!(cursor.peek_at(2), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let Some(method) =
            cursor.word_at(1).filter(|word| cursor.is_punct('.') && is_call && !is_chained(word))
        else {
            return;
        };
        let text = format!(
            "Rust on a value stands in a `satisfies`: write `satisfies (|value: &str| value.{method}(…) …)`"
        );
        self.at(cursor.span(), text);
        cursor.advance(3);
        if is_comparison(cursor) {
            let _ = self.rest_of_condition(cursor);
        }
    }

    /// Reads `.price` or `["price"]` behind a target, and reports it.
    pub(super) fn path_of_target(&mut self, cursor: &mut Cursor, target: &Target) -> Option<Test> {
        let is_dot = cursor.is_punct('.') && cursor.word_at(1).is_some_and(|word| !is_chained(&word));
        if !is_dot && cursor.group(Delimiter::Bracket).is_none() {
            return None;
        }
        let span = cursor.span();
        let path = format!("${}", fields(cursor));
        let of = match target {
            Target::Field(Field::Message) => "message ",
            Target::Field(Field::Tool) => "tool ",
            Target::Field(Field::Usage) => "usage ",
            // `error.code`
            Target::Field(Field::Error) | Target::ErrorKind => "error ",
            Target::Field(_)
            | Target::Status
            | Target::Header { .. }
            | Target::Elapsed
            | Target::Body
            | Target::Lost(_) => "",
        };
        self.at(span, format!("a field of JSON is found by a JSONPath: write `{of}json {path:?}`"));
        let pattern = Pattern::Literal { span, value: path, number: 0 };
        Some(Test::Pattern { kind: PatternKind::Json, pattern })
    }

    /// Reads a JSONPath without quotes, and reports it.
    pub(super) fn unquoted_path(&mut self, cursor: &mut Cursor, kind: PatternKind) -> Option<String> {
        let is_path = matches!(kind, PatternKind::Json | PatternKind::Jsonp);
        let begins = cursor.is_punct('$') || (cursor.is_punct('.') && cursor.word_at(1).is_some());
        if !is_path || !begins {
            return None;
        }
        let span = cursor.span();
        if cursor.is_punct('$') {
            cursor.skip();
        }
        let path = format!("${}", fields(cursor));
        let word = kind.word();
        self.at(span, format!("a JSONPath stands in quotes: write `{word} {path:?}`"));
        Some(path)
    }

    /// Reads the kind of another tool's body, and reports it.
    pub(super) fn foreign_body(&mut self, cursor: &mut Cursor) -> bool {
        let word = cursor.word().map(|word| word.to_lowercase()).unwrap_or_default();
        let Some((_, write)) = BODIES.iter().find(|(theirs, _)| *theirs == word) else { return false };
        let written = cursor.word().unwrap_or_default();
        self.at(
            cursor.span(),
            format!("a body is `json`, `form` or `text`, and not `{written}`: write {write}"),
        );
        cursor.skip();
        while matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))) {
            cursor.skip();
        }
        true
    }

    /// Reads `-> price` and `into price` behind a condition as `save price`, and reports it.
    pub(super) fn said_save(&mut self, cursor: &mut Cursor) {
        let is_arrow = matches!(cursor.punct_at(0), Some('-' | '=')) && cursor.punct_at(1) == Some('>');
        let length = if is_arrow { 2 } else { usize::from(cursor.is_word("into")) };
        let Some(name) = cursor.word_at(length).filter(|word| length > 0 && !language::is_known(word)) else {
            return;
        };
        let (span, start) = (cursor.span(), cursor.position());
        self.at(span, format!("a value is kept with `save`: write `save {name}`"));
        cursor.advance(length);
        cursor.replace_since(start, [TokenTree::Ident(Ident::new(KeepWord::Save.word(), span))]);
    }

    /// Skips a `!` before a test, and reports it.
    pub(super) fn negated(&mut self, cursor: &mut Cursor) {
        let is_test = cursor.word_at(1).is_some_and(|word| Field::has(&word) || language::is_test(&word));
        if cursor.is_punct('!') && is_test {
            self.at(cursor.span(), no_negation("!"));
            cursor.skip();
        }
    }

    /// Reads `(1s, 3s)` of a `pause` as `1s..3s`, and reports it.
    pub(super) fn pair_of_times(&mut self, cursor: &mut Cursor) {
        let Some(group) = cursor.parentheses() else { return };
        let inside = flat(group.stream());
        let [low @ TokenTree::Literal(_), TokenTree::Punct(comma), high @ TokenTree::Literal(_)] =
            inside.as_slice()
        else {
            return;
        };
        let has_unit = |token: &TokenTree| token.to_string().ends_with(|unit: char| unit.is_alphabetic());
        if comma.as_char() != ',' || !has_unit(low) || !has_unit(high) {
            return;
        }
        let text = format!("a pause between two times has `..` between them: write `pause {low}..{high}`");
        self.at(group.span(), text);
        let dots = [Spacing::Joint, Spacing::Alone].map(|spacing| {
            let mut dot = Punct::new('.', spacing);
            dot.set_span(comma.span());
            TokenTree::Punct(dot)
        });
        let tokens = [low.clone()].into_iter().chain(dots).chain([high.clone()]);
        let tokens: Vec<TokenTree> = tokens.collect();
        cursor.replace(tokens);
    }

    /// Gives the first time of `1-3s` the unit of the second, for a range that is reported anyway.
    pub(super) fn unit_of_range(&mut self, cursor: &mut Cursor) {
        let mut ahead = cursor.clone();
        ahead.skip();
        let Some(sign) = super::ranges::foreign_dots(&ahead) else { return };
        let (Some(low), Some(TokenTree::Literal(high))) = (cursor.literal(), ahead.peek_at(sign)) else {
            return;
        };
        let (low_text, high) = (low.to_string(), high.to_string());
        let unit = high.trim_start_matches(|digit: char| !digit.is_alphabetic());
        let is_bare = !low_text.is_empty() && low_text.chars().all(|digit| digit.is_ascii_digit());
        if let (true, false, Ok(mut timed)) =
            (is_bare, unit.is_empty(), format!("{low_text}{unit}").parse::<Literal>())
        {
            timed.set_span(low.span());
            cursor.replace([TokenTree::Literal(timed)]);
        }
    }

    /// Skips a word of chance before the times of a `pause`, and reports it.
    pub(super) fn chance(&mut self, cursor: &mut Cursor) {
        let is_chance =
            |word: &String| ["random", "rand", "uniform", "between", "from"].contains(&word.as_str());
        if cursor.word().as_ref().is_some_and(is_chance)
            && (cursor.literal_at(1) || cursor.peek_at(1).is_some_and(is_group))
        {
            self.at(cursor.span(), "a pause between two times is random: write `pause 1s..3s`");
            cursor.skip();
        }
    }

    /// Whether a second time follows the first without `..`. Reports that.
    pub(super) fn second_time(&mut self, cursor: &mut Cursor, low: &[TokenTree]) -> bool {
        let sign = usize::from(cursor.is_punct(',') || cursor.is(Keyword::And));
        let Some(TokenTree::Literal(second)) = cursor.peek_at(sign) else { return false };
        if !second.to_string().starts_with(|digit: char| digit.is_ascii_digit()) {
            return false;
        }
        let low = super::source::text(low);
        self.at(
            cursor.span(),
            format!("a pause between two times has `..` between them: write `pause {low}..{second}`"),
        );
        cursor.advance(sign);
        true
    }
}

fn is_group(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(_))
}

/// Whether a word behind a dot is one of a chain of calls, as in Gatling, and no field.
fn is_chained(word: &str) -> bool {
    let of_condition = SelectWord::has(word) || ComparisonWord::has(word) || KeepWord::has(word);
    of_condition || Order::has(word) || language::is_test(word) || other_dialects::find(word).is_some()
}

/// Reads `.a.b[0]["c"]` as the rest of a JSONPath.
fn fields(cursor: &mut Cursor) -> String {
    let mut path = String::new();
    loop {
        match cursor.peek() {
            Some(TokenTree::Punct(dot)) if dot.as_char() == '.' && cursor.punct_at(1) != Some('.') => {
                let Some(TokenTree::Ident(field)) = cursor.peek_at(1) else { return path };
                path.push_str(&format!(".{field}"));
                cursor.advance(2);
            }
            Some(TokenTree::Group(index)) if index.delimiter() == Delimiter::Bracket => {
                let inside = index.stream().to_string().replace('"', "'");
                path.push_str(&format!("[{inside}]"));
                cursor.skip();
            }
            _ => return path,
        }
    }
}
