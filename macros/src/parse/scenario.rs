//! Reads a whole scenario: `move`, the title, the settings, the steps.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::parser::{Parser, Read};
use crate::ast::{OnFailure, Scenario, Str, Text};
use crate::errors::Errors;
use crate::include::{Fragments, Path};
use crate::language::{self, Keyword, PartWord, SettingWord, StepWord, Word};

/// Reads a whole scenario. Unreadable steps become [`StepKind::Broken`](crate::ast::StepKind::Broken). `Err` is the
/// path of an unknown fragment, which must be asked for first.
pub(crate) fn scenario_with(
    input: TokenStream,
    fragments: &Fragments,
    errors: &mut Errors,
) -> Result<Scenario, Path> {
    let mut cursor = Cursor::new(input.clone());
    let mut parser = Parser::new(errors, fragments);
    let moves = cursor.take(Keyword::Move);
    let told = parser.errors.count();
    let title = parser.title(&mut cursor);
    parser.settings(&mut cursor);
    parser.settings.misread = parser.errors.count() > told;
    let steps = parser.steps(&mut cursor);
    // A `base` behind the first step was reported as such, and the URLs count on it.
    let is_late = |token: TokenTree| matches!(&token, TokenTree::Ident(word) if word == SettingWord::Base.word() && parser.errors.is_reported(word.span()));
    parser.settings.misread |= input.into_iter().any(is_late);
    match parser.unknown {
        Some(path) => Err(path),
        None => Ok(Scenario { moves, title, settings: parser.settings, steps }),
    }
}

/// Reads a scenario without includes.
#[cfg(test)]
pub(crate) fn scenario(input: TokenStream, errors: &mut Errors) -> Scenario {
    let (settings, steps) = (crate::ast::Settings::default(), Vec::new());
    let nothing = Scenario { moves: None, title: None, settings, steps };
    scenario_with(input, &Fragments::default(), errors).unwrap_or(nothing)
}

impl Parser<'_> {
    fn title(&mut self, cursor: &mut Cursor) -> Option<Str> {
        let title = match cursor.peek()? {
            TokenTree::Literal(_) => Some(self.str(cursor, "the scenario's title")),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                Some(self.str(cursor, "the scenario's title"))
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => None,
        };
        if title.is_some() && cursor.is(Keyword::Move) {
            self.at(cursor.span(), "`move` comes before the title: write `scenario! { move \"…\" … }`");
            cursor.skip();
        }
        title.flatten()
    }

    fn settings(&mut self, cursor: &mut Cursor) {
        loop {
            if self.separator(cursor, "settings") || self.rust_step(cursor) {
                continue;
            }
            if cursor.literal().is_some() {
                self.late_title(cursor);
                continue;
            }
            if cursor.is(PartWord::Headers) {
                let text = "`headers` is a part of `open` and `http`: as a setting write `header \"name\" \"value\"`, one for each";
                self.at(cursor.span(), text);
                cursor.skip();
                self.skip_to(cursor, &[StepWord::WORDS, SettingWord::WORDS]);
                continue;
            }
            let what = "a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …)";
            self.recover_word(cursor, what, &[StepWord::WORDS, SettingWord::WORDS]);
            if !cursor.is_any::<SettingWord>() {
                return;
            }
            if self.setting(cursor).is_err() {
                self.skip_to(cursor, &[StepWord::WORDS, SettingWord::WORDS]);
            }
        }
    }

    /// Reports a string instead of a setting or a step, and skips it.
    pub(super) fn late_title(&mut self, cursor: &mut Cursor) {
        let found = cursor.peek().map(super::source::shown).unwrap_or_default();
        self.at(
            cursor.span(),
            format!(
                "expected a setting or a step, found {found}: a scenario has one title, which comes first, \
                 before the settings"
            ),
        );
        cursor.skip();
    }

    /// Reads the setting at the cursor.
    pub(super) fn setting(&mut self, cursor: &mut Cursor) -> Read<()> {
        match cursor.take_any::<SettingWord>() {
            Some((SettingWord::Base, span)) => {
                let base = self.base(cursor)?;
                if !self.settings.base.is_empty() {
                    let text = "a second `base`: several roots are written as a list, `base [\"…\", \"…\"]`";
                    self.at(span, text);
                }
                self.settings.base = base;
            }
            Some((SettingWord::Header, _)) => {
                let name = self.text(cursor, "`header` needs a name", "`header \"name\" \"value\"`");
                let value = self.text(cursor, "`header` needs a value", "`header \"name\" \"value\"`");
                self.settings.headers.push((name, value));
            }
            Some((SettingWord::On, span)) => {
                let known = self.settings.on_failure.is_some();
                self.settings.on_failure = Some(self.on_failure(cursor)?);
                if known {
                    let text = "a second `on failure`: one says what a failed step does, leave out the other";
                    self.at(span, text);
                }
            }
            None => {}
        }
        Ok(())
    }

    fn base(&mut self, cursor: &mut Cursor) -> Read<Vec<Text>> {
        let Some(list) = cursor.group(Delimiter::Bracket) else {
            return Ok(vec![self.text(cursor, "`base` needs a root", "`base \"https://…\"`")]);
        };
        let mut inside = Cursor::inside(list);
        let span = cursor.skip();
        let mut roots = Vec::new();
        while !inside.is_end() {
            roots.push(self.text(&mut inside, "`base` needs roots", "`base [\"https://…\", \"https://…\"]`"));
            self.comma(&mut inside);
        }
        if roots.is_empty() {
            self.at(span, "`base []` has no root: write at least one, `base [\"https://…\"]`");
        }
        Ok(roots)
    }

    /// Reads the comma between two entries of a list.
    pub(super) fn comma(&mut self, cursor: &mut Cursor) {
        if cursor.is_punct(',') {
            cursor.skip();
        } else if !cursor.is_end() {
            self.expected(cursor, "`,` between the entries of the list");
            while !cursor.is_end() && !cursor.is_punct(',') {
                cursor.skip();
            }
            cursor.skip();
        }
    }

    /// Reads the tokens after `on`: `failure stop` or `failure continue`.
    pub(super) fn on_failure(&mut self, cursor: &mut Cursor) -> Read<OnFailure> {
        let whole = "`on failure stop` or `on failure continue`";
        if cursor.take(Keyword::Failure).is_none() {
            let reported = self.expected(cursor, whole);
            if cursor.word_at(1).is_some_and(|word| OnFailure::has(&word)) {
                cursor.skip();
            } else if !cursor.is_any::<OnFailure>() {
                return Err(reported);
            }
        }
        match cursor.take_any::<OnFailure>() {
            Some((mode, _)) => Ok(mode),
            None => {
                self.expected(cursor, whole);
                if cursor.word().is_some_and(|word| !language::is_known(&word)) {
                    cursor.skip();
                }
                Ok(OnFailure::Stop)
            }
        }
    }
}
