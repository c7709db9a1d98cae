//! Reads `attempt`, and the steps `break` and `continue`.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::cursor::Cursor;
use super::other_dialects;
use super::parser::{Parser, Read, Reported};
use super::source;
use crate::ast::{Attempt, Int, Step, StepKind};
use crate::language::{self, Keyword, StepWord};

/// What people call the time between two rounds.
const WAITS: &[&str] = &["wait", "every", "delay", "backoff", "pause", "sleep", "interval", "with", "in"];

impl Parser<'_> {
    /// Reads `N [after TIME] { … } [otherwise { … }]`.
    pub(super) fn attempt(&mut self, cursor: &mut Cursor) -> Read<StepKind> {
        let times = self.rounds(cursor);
        let said = cursor.word().filter(|word| WAITS.contains(&word.as_str()));
        if let (Some(word), Some(TokenTree::Literal(_) | TokenTree::Group(_))) = (said, cursor.peek_at(1)) {
            let time = cursor.peek_at(1).map(|time| source::text(std::slice::from_ref(time)));
            let time = source::cut(&time.unwrap_or_default());
            self.at(
                cursor.span(),
                format!(
                    "`{word}` is called `after` between the rounds of an `attempt`: write `after {time}`"
                ),
            );
            let after = Ident::new(Keyword::After.word(), cursor.span());
            cursor.replace([TokenTree::Ident(after)]);
        }
        self.recover_word(cursor, "`after` or a block", &[&[Keyword::After.word()]]);
        let after = cursor.take(Keyword::After).map(|_| self.time(cursor, Keyword::After.word()));
        let body = self.block(cursor, "attempt 3")?;
        let otherwise = self.otherwise(cursor)?;
        Ok(StepKind::Attempt(Attempt { times, after, body, otherwise, leaves_open: Default::default() }))
    }

    /// Reads how many rounds there are at most.
    fn rounds(&mut self, cursor: &mut Cursor) -> Int {
        if cursor.group(Delimiter::Brace).is_some() {
            let span = cursor.span();
            self.at(span, "`attempt` needs the number of its rounds in all: write `attempt 3 { … }`");
            return Int::Literal { span, value: 1 };
        }
        let times = self.int(cursor, "attempt");
        if let Int::Literal { span, value: 0 } = times {
            self.at(
                span,
                "`attempt 0` does nothing: write the number of rounds in all, `attempt 1` or more, or leave the block out",
            );
        }
        self.no_times(cursor, "attempt");
        times
    }

    fn otherwise(&mut self, cursor: &mut Cursor) -> Read<Option<Vec<Step>>> {
        const WORD: &str = Keyword::Otherwise.word();
        // The next word is most often a step, so only a word that resembles `otherwise` is taken for it.
        let is_meant = |word: &String| {
            other_dialects::find(word).is_some_and(|translation| translation.tokens == WORD)
                || language::nearest(word, &[&[WORD]]).is_some()
        };
        if cursor.word().as_ref().is_some_and(|word| !language::is_known(word) && is_meant(word)) {
            self.recover_word(cursor, "`otherwise` or a step", &[&[WORD]]);
            // `catch (error) { … }`
            if cursor.peek_at(1).is_some_and(is_parentheses) {
                cursor.advance(2);
                return self.block(cursor, WORD).map(Some);
            }
        }
        if cursor.is(Keyword::Else) {
            let text = "`else` is the other branch of an `if`: what follows the last round of an `attempt` is called \
                        `otherwise`";
            self.at(cursor.span(), text);
            cursor.skip();
            return self.block(cursor, WORD).map(Some);
        }
        match cursor.take(Keyword::Otherwise) {
            Some(_) => self.block(cursor, WORD).map(Some),
            None => Ok(None),
        }
    }

    /// Reads what stands behind the `break` or `continue` at `span`, which is nothing.
    pub(super) fn leave(&mut self, cursor: &mut Cursor, step: StepWord, span: Span) -> Read<StepKind> {
        let word = step.word();
        let labelled = cursor.is_punct('\'');
        if labelled || cursor.literal().is_some() {
            let found = if labelled { "label" } else { "value" };
            let text =
                format!("`{word}` is about the innermost loop, and takes no {found}: write `{word}` alone");
            self.at(cursor.span(), text);
            cursor.advance(if labelled { 2 } else { 1 });
        }
        if self.loops == 0 {
            let text = match &self.in_fragment {
                Some(_) => format!(
                    "`{word}` is in no loop of this fragment, and cannot leave the fragment: let it give a value, and \
                     write `if (…) {{ {word} }}` in the loop that includes it"
                ),
                None if step == StepWord::Break => "`break` leaves a loop, and is in none here: write it in the block of \
                         a `repeat`, `during`, `while` or `forever`, or `stop` to end this user's run"
                    .to_owned(),
                None => "`continue` goes on with the next round of a loop, and is in none here: write it in the block of a \
                     `repeat`, `during`, `while` or `forever`, or leave it out"
                    .to_owned(),
            };
            self.at(span, text);
            return Err(Reported);
        }
        Ok(if step == StepWord::Break { StepKind::Break } else { StepKind::Continue })
    }
}

fn is_parentheses(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}
