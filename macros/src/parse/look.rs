//! Reads a check on a stream as it stands: conditions on its response and its losses.

use proc_macro2::{Ident, Span, TokenTree};

use super::cursor::Cursor;
use super::misplaced::Behind;
use super::parser::{Parser, Passed, found};
use super::unmatched::any_number;
use crate::ast::{Condition, Look, Target};
use crate::language::{
    ActionWord, GoalWord, KeepWord, Keyword, LossWord, Mode, PartWord, ResponseField, StepWord, StreamField,
    Word,
};

impl Parser<'_> {
    /// Reads the tokens after the `check` at `span`; see [`begins_look`].
    pub(super) fn look(&mut self, cursor: &mut Cursor, span: Span) -> (Look, Passed) {
        let (mut conditions, mut passed) = (Vec::new(), Passed::Known);
        while let Some(entry) = self.look_entry(cursor, &mut conditions) {
            passed = passed.and(entry);
        }
        let mut check = any_number(span);
        check.conditions = conditions;
        (Look { span, check }, passed)
    }

    /// Reads one condition. Returns what was skipped, or `None` at the end of the check.
    fn look_entry(&mut self, cursor: &mut Cursor, conditions: &mut Vec<Condition>) -> Option<Passed> {
        if self.separator(cursor, "conditions") {
            return Some(Passed::Known);
        }
        self.recover_word(cursor, "a condition, an action or a step", ResponseField::FOLLOWED_BY);
        let clause = cursor.word_at(1);
        let has_clause = |word: &str| word == Keyword::Within.word() || GoalWord::has(word);
        if cursor.is_any::<Mode>() && clause.is_some_and(|word| has_clause(&word)) {
            // It is read as what was most likely meant.
            let (word, span) = (cursor.word().unwrap_or_default(), cursor.span());
            let text = format!(
                "this check looks at the stream as it stands, and one on messages is a check of its own: write `check` \
                 before `{word}`"
            );
            self.at(span, text);
            let words = [ActionWord::Check.word(), &word].map(|word| Ident::new(word, span).into());
            cursor.replace(words);
            return None;
        }
        if cursor.is_end() || cursor.is_any::<ActionWord>() || cursor.is_any::<StepWord>() {
            return None;
        }
        if cursor.is(Keyword::Name) {
            return None;
        }
        if cursor.is(Keyword::When) {
            let span = cursor.span();
            let when = self.when(cursor)?;
            if !is_looked_at(cursor.word().as_deref()) {
                let text = format!(
                    "`when` needs the condition that it is about{}: write `when (…) status == 200`",
                    found(cursor)
                );
                self.at(span, text);
                return Some(Passed::Known);
            }
            let at = conditions.len();
            self.looked_at_as_it_stands(cursor, conditions);
            if let Some(condition) = conditions.get_mut(at) {
                condition.when = Some(when);
            }
            return Some(Passed::Known);
        }
        if is_looked_at(cursor.word().as_deref()) {
            self.looked_at_as_it_stands(cursor, conditions);
            return Some(Passed::Known);
        }
        let (word, span) = (cursor.word().unwrap_or_default(), cursor.span());
        if cursor.is_condition() {
            let text = format!(
                "`{word}` looks at messages, and this check at the stream as it stands: write a check of its own behind \
                 this one, `check await within 10s until 1 {word} …`"
            );
            self.at(span, text);
            // Those that follow are the same mistake: all of them belong into the other check.
            while cursor.is_condition() || cursor.is(Keyword::When) {
                if cursor.is(Keyword::When) {
                    self.when(cursor)?;
                    continue;
                }
                let (condition, _) = self.condition(cursor, true);
                conditions.push(condition);
            }
        } else if cursor.take(Keyword::Require).is_some() {
            self.at(span, "all conditions of this check must hold: leave out `require`");
        } else if cursor.is_any::<KeepWord>() {
            let text = format!(
                "`{word}` needs what it keeps before it: write `status {word} code: u16`, or `lost {word} n: u64`"
            );
            self.at(span, text);
            self.response_rest(cursor, Target::Status, conditions);
        } else if cursor.take(Keyword::Within).is_some() {
            let text = "a check on the stream as it stands waits for nothing: leave out `within`, or write `check await \
                        within 10s until 1` for a check on messages";
            self.at(span, text);
            if cursor.literal().is_some() || cursor.parentheses().is_some() {
                cursor.skip();
            }
        } else {
            let passed = self.misplaced(cursor, Behind::Condition);
            let others = [KeepWord::WORDS, ActionWord::WORDS, StepWord::WORDS, StreamField::WORDS];
            self.skip_to(cursor, &[&[ResponseField::WORDS], &others[..]].concat());
            return Some(passed);
        }
        Some(Passed::Known)
    }

    /// Reads the condition at the cursor.
    fn looked_at_as_it_stands(&mut self, cursor: &mut Cursor, conditions: &mut Vec<Condition>) {
        if cursor.take(StreamField::Lost).is_some() {
            let of_the_last = cursor.take_any::<LossWord>().map(|(word, _)| word);
            return self.response_rest(cursor, Target::Lost(of_the_last), conditions);
        }
        if cursor.is(ResponseField::Body) {
            let text = "the body of a stream is its messages, which a check with `await` or `listen` looks at: write \
                        `check await within 10s until 1 …`";
            self.at(cursor.span(), text);
        }
        if cursor.is(PartWord::Headers) {
            let span = cursor.span();
            self.at(span, "a condition is on one header: write `header` before its name");
            cursor.replace([TokenTree::Ident(Ident::new(PartWord::Header.word(), span))]);
        }
        self.response_condition(cursor, conditions);
    }
}

/// Whether the `check` before the cursor is about the stream as it stands, and not about messages.
pub(super) fn begins_look(cursor: &Cursor) -> bool {
    let mut at = 0;
    while cursor.word_at(at).is_some_and(|word| word == Keyword::When.word()) {
        at += 2;
    }
    is_looked_at(cursor.word_at(at).as_deref())
}

/// Whether the word is of a response or of losses.
fn is_looked_at(word: Option<&str>) -> bool {
    word.is_some_and(|word| {
        ResponseField::has(word) || StreamField::has(word) || word == PartWord::Headers.word()
    })
}
