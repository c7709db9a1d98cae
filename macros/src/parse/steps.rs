//! Reads the list of steps, and the steps that control the flow.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::misplaced::Behind;
use super::numbers::is_dots;
use super::parser::{Parser, Read, Reported, found};
use crate::ast::{Expr, If, Int, LetValue, Step, StepKind, Str, Time};
use crate::language::{self, ActionWord, Field, Keyword, Method, SettingWord, StepWord, Word};

impl Parser<'_> {
    /// Reads steps up to the end of the block.
    pub(super) fn steps(&mut self, cursor: &mut Cursor) -> Vec<Step> {
        let mut steps = Vec::new();
        loop {
            if self.separator(cursor, "steps") || self.rust_step(cursor) {
                continue;
            }
            if let Some(block) = cursor.group(Delimiter::Brace).cloned() {
                let text = "a block of steps stands behind a word, such as `group \"…\" { … }`: leave out the braces";
                self.at(block.span_open(), text);
                cursor.replace(super::cursor::flat(block.stream()));
                continue;
            }
            let what = format!("a step ({})", language::any_of::<StepWord>());
            self.recover_word(cursor, &what, &[StepWord::WORDS]);
            if cursor.is_end() {
                return steps;
            }
            let start = cursor.position();
            match self.step(cursor) {
                Ok(Some(step)) => steps.push(step),
                Ok(None) => {}
                Err(Reported) => self.broken_step(cursor, start, &mut steps),
            }
        }
    }

    /// Skips the rest of a step that began at `start`. Its tokens are kept. Blocks of steps in it are read, so that
    /// their mistakes are reported and the streams that they open are known.
    fn broken_step(&mut self, cursor: &mut Cursor, start: usize, steps: &mut Vec<Step>) {
        if cursor.position() == start {
            cursor.skip();
        }
        let behind = cursor.position();
        self.skip_to_step(cursor);
        let end = cursor.position();
        let tokens: TokenStream = cursor.since(start).iter().cloned().collect();
        let blocks: Vec<TokenTree> = cursor.since(behind).to_vec();
        for token in blocks {
            let TokenTree::Group(group) = token else { continue };
            let mut inside = Cursor::inside(&group);
            if group.delimiter() == Delimiter::Brace && inside.is_any::<StepWord>() {
                let span = group.span_open();
                let name = Str { value: String::new() };
                // It may have been a loop.
                let body = self.in_loop(|parser| parser.steps(&mut inside));
                let kind = StepKind::Group { name, on_failure: None, body };
                steps.push(Step { span, kind });
            }
        }
        cursor.go_to(end);
        let span = tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        steps.push(Step { span, kind: StepKind::Broken { tokens } });
    }

    /// Reads the step at the cursor; `None` if it was a setting.
    fn step(&mut self, cursor: &mut Cursor) -> Read<Option<Step>> {
        let Some((step, span)) = cursor.take_any::<StepWord>() else { return self.no_step(cursor) };
        let word = step.word();
        let kind = match step {
            StepWord::Sse => StepKind::Sse(self.sse(cursor, span)),
            StepWord::Http => StepKind::Http(Box::new(self.http(cursor))),
            StepWord::Pause => self.pause(cursor),
            StepWord::Repeat => self.repeat(cursor, span)?,
            StepWord::During => {
                let time = self.time_above_zero(cursor, word, "runs nothing");
                StepKind::During { time, body: self.loop_block(cursor, "during 10s")? }
            }
            StepWord::While => {
                let condition = self.needed_expr(cursor, word, is_block)?;
                StepKind::While { condition, body: self.loop_block(cursor, "while (…)")? }
            }
            StepWord::Forever => StepKind::Forever { body: self.loop_block(cursor, word)? },
            StepWord::Break | StepWord::Continue => self.leave(cursor, step, span)?,
            StepWord::Attempt => self.attempt(cursor)?,
            StepWord::If => StepKind::If(self.if_step(cursor, span)?),
            StepWord::Group => self.group(cursor)?,
            StepWord::Let => self.let_step(cursor)?,
            StepWord::Feed => self.feed(cursor)?,
            StepWord::Run => StepKind::Run { block: self.rust_block(cursor)? },
            StepWord::Stop => StepKind::Stop,
            StepWord::Fail => {
                StepKind::Fail { message: self.text(cursor, "`fail` needs a message", "`fail \"why\"`") }
            }
            StepWord::Include => self.include(cursor)?,
        };
        Ok(Some(Step { span, kind }))
    }

    /// Reports tokens that are no step.
    fn no_step(&mut self, cursor: &mut Cursor) -> Read<Option<Step>> {
        let span = cursor.span();
        if cursor.is_any::<SettingWord>() {
            let word = cursor.word().unwrap_or_default();
            let text = if self.in_fragment.is_some() {
                format!(
                    "`{word}` is a setting, and a fragment has none: write it in the scenarios that \
                        include this"
                )
            } else {
                format!("`{word}` is a setting: settings come before the first step, move it up")
            };
            self.at(span, text);
            self.setting(cursor)?;
            return Ok(None);
        }
        match cursor.word() {
            Some(word) if word == ActionWord::Next.word() => {
                let text = "`next` is an action of a stream: write `sse \"Ticks\" next within 1s …`; the round of a loop is \
                            ended by `continue`";
                self.at(span, text);
            }
            Some(word) if ActionWord::has(&word) => {
                let text = format!("`{word}` is an action of a stream: write `sse \"Ticks\" {word} …`");
                self.errors.out_of_place(span, text);
            }
            Some(word) if Method::has(&word) => {
                let text = format!(
                    "`{word}` is a method: write `http \"…\" {word} \"/path\"` for a request, and `open {word} \"/path\"` \
                     for a stream"
                );
                self.at(span, text);
            }
            Some(word) if word == Keyword::Else.word() => {
                self.at(
                    span,
                    "`else` stands right after the block of an `if`: write `if (…) { … } else { … }`",
                );
            }
            Some(word) if word == Field::Retry.word() && is_attempt(cursor) => {
                self.at(
                    span,
                    "`retry` is called `attempt` here: write `attempt 3 { … }`, three rounds in all",
                );
                cursor.skip();
                return Ok(Some(Step { span, kind: self.attempt(cursor)? }));
            }
            Some(word) if word == Keyword::Otherwise.word() => {
                self.at(
                    span,
                    "`otherwise` stands right after the block of an `attempt`: write `attempt 3 { … } otherwise { … }`",
                );
            }
            Some(word) if word == Keyword::After.word() => {
                self.at(
                    span,
                    "`after` stands before the block of an `attempt`, with the wait between two rounds: write `attempt 3 \
                     after 1s { … }`",
                );
            }
            Some(word) if word == Keyword::Move.word() => {
                self.at(span, "`move` comes first of all: write `scenario! { move … }`");
            }
            Some(word) if language::is_known(&word) => {
                // There is no stream here whose state could become unknown.
                let _ = self.misplaced(cursor, Behind::Action);
            }
            None if cursor.literal().is_some() => {
                self.late_title(cursor);
            }
            _ => {
                let what = format!("a step ({})", language::any_of::<StepWord>());
                self.expected(cursor, &what);
            }
        }
        Err(Reported)
    }

    /// Reads the `{ step* }` after `of`, which messages show.
    pub(super) fn block(&mut self, cursor: &mut Cursor, of: &str) -> Read<Vec<Step>> {
        let Some(group) = cursor.group(Delimiter::Brace) else {
            let text = format!("expected a block of steps{}: write `{of} {{ … }}`", found(cursor));
            self.at(cursor.span(), text);
            return self.later_block(cursor);
        };
        let mut inside = Cursor::inside(group);
        cursor.skip();
        Ok(self.steps(&mut inside))
    }

    /// Reads the block of a loop after `of`.
    fn loop_block(&mut self, cursor: &mut Cursor, of: &str) -> Read<Vec<Step>> {
        self.in_loop(|parser| parser.block(cursor, of))
    }

    /// Reads steps in one more loop.
    fn in_loop<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.loops += 1;
        let read = read(self);
        self.loops -= 1;
        read
    }

    /// Reads a block that comes later, but before the next step.
    fn later_block(&mut self, cursor: &mut Cursor) -> Read<Vec<Step>> {
        let start = cursor.position();
        while !cursor.is_end() && !cursor.is_any::<StepWord>() {
            if let Some(group) = cursor.group(Delimiter::Brace) {
                let mut inside = Cursor::inside(group);
                cursor.skip();
                return Ok(self.steps(&mut inside));
            }
            cursor.skip();
        }
        cursor.go_to(start);
        Err(Reported)
    }

    fn pause(&mut self, cursor: &mut Cursor) -> StepKind {
        if is_dots(cursor) {
            self.at(cursor.span(), "a pause between two times needs both: write `pause 1s..2s`");
            cursor.advance(2);
            if cursor.is_punct('=') {
                cursor.skip();
            }
            let min = self.time(cursor, "pause");
            return StepKind::Pause { min, max: None };
        }
        self.chance(cursor);
        self.pair_of_times(cursor);
        self.unit_of_range(cursor);
        let start = cursor.position();
        let min = self.time(cursor, "pause");
        if !is_dots(cursor) {
            let low = cursor.since(start).to_vec();
            let max = (self.foreign_dots(cursor, &low, "pause ", "..") || self.second_time(cursor, &low))
                .then(|| self.time(cursor, "pause"));
            return StepKind::Pause { min, max };
        }
        let dots = cursor.span();
        cursor.advance(2);
        let inclusive = cursor.is_punct('=');
        if inclusive {
            cursor.skip();
        }
        if cursor.literal().is_none() && cursor.parentheses().is_none() {
            self.at(dots, "a pause between two times needs both: write `pause 1s..2s`");
            return StepKind::Pause { min, max: None };
        }
        let max = self.time(cursor, "pause");
        if let (Time::Literal { span, value: from }, Time::Literal { value: to, .. }) = (&min, &max) {
            if from > to {
                self.at(*span, "this pause is reversed: write the shorter time first, `pause 1s..2s`");
            } else if from == to && !inclusive {
                self.at(
                    *span,
                    "the range of this pause is empty: write one time, `pause 2s`, or a longer second one",
                );
            }
        }
        StepKind::Pause { min, max: Some(max) }
    }

    fn repeat(&mut self, cursor: &mut Cursor, span: Span) -> Read<StepKind> {
        if self.errors.is_reported(span) && cursor.word_at(1).is_some_and(|word| word == "in") {
            return self.counted_loop(cursor, span);
        }
        let times = self.int(cursor, "repeat");
        if let Int::Literal { span, value: 0 } = times {
            self.at(span, "`repeat 0` runs nothing: write `repeat 1` or more, or leave the block out");
        }
        if is_dots(cursor) || super::ranges::foreign_dots(cursor).is_some() {
            let text = "`repeat` takes one number: a number by chance is Rust, `repeat (n)`";
            self.at(cursor.span(), text);
            while !cursor.is_end()
                && !cursor.is_any::<StepWord>()
                && !is_block(cursor)
                && !cursor.is(Keyword::As)
            {
                cursor.skip();
            }
        }
        self.no_times(cursor, "repeat");
        self.recover_word(cursor, "`as` or a block", StepWord::Repeat.followed_by());
        let index = match cursor.take(Keyword::As) {
            Some(_) => self.name(cursor, "`as`", "repeat 3 as i { … }").ok(),
            None => None,
        };
        Ok(StepKind::Repeat { times, index, body: self.loop_block(cursor, "repeat 3")? })
    }

    /// Reads `i in 0..3 { … }` of a `for` that was reported.
    fn counted_loop(&mut self, cursor: &mut Cursor, span: Span) -> Read<StepKind> {
        let index = self.name(cursor, "`for`", "repeat 3 as i { … }").ok();
        let times = Int::Literal { span, value: 1 };
        let body = self.in_loop(|parser| parser.later_block(cursor))?;
        Ok(StepKind::Repeat { times, index, body })
    }

    fn if_step(&mut self, cursor: &mut Cursor, span: Span) -> Read<If> {
        let condition = self.needed_expr(cursor, "if", is_block)?;
        if cursor.is_condition() || cursor.is(Keyword::Require) {
            let text = "`if` is a step with a block of steps: a condition of a check that counts only sometimes \
                        is written with `when (…)` before it";
            self.at(span, text);
            return Err(Reported);
        }
        let then = self.block(cursor, "if (…)")?;
        // The next word is most often a step, so only a word that resembles `else` is taken for it.
        let near =
            |word: &String| language::nearest(word, StepWord::If.followed_by()) == Some(Keyword::Else.word());
        if cursor.word().as_ref().is_some_and(|word| !language::is_known(word) && near(word)) {
            self.recover_word(cursor, "`else` or a step", &[&[Keyword::Else.word()]]);
        }
        let otherwise = match cursor.take(Keyword::Else) {
            None => None,
            Some(_) => Some(match cursor.take(StepWord::If) {
                Some(span) => vec![Step { span, kind: StepKind::If(self.if_step(cursor, span)?) }],
                None => self.block(cursor, "else")?,
            }),
        };
        Ok(If { condition, then, otherwise })
    }

    fn group(&mut self, cursor: &mut Cursor) -> Read<StepKind> {
        let name = self.str(cursor, "the title of a group");
        let name = name.unwrap_or(Str { value: String::new() });
        self.recover_word(cursor, "`on failure` or a block", StepWord::Group.followed_by());
        let on_failure = match cursor.take(SettingWord::On) {
            Some(_) => Some(self.on_failure(cursor)?),
            None => None,
        };
        Ok(StepKind::Group { name, on_failure, body: self.block(cursor, "group \"…\"")? })
    }

    fn let_step(&mut self, cursor: &mut Cursor) -> Read<StepKind> {
        if let Some(span) = cursor.take_word("mut") {
            self.at(span, "a value can always be assigned again, by another `let`: leave out `mut`");
        }
        let name = self.name(cursor, "`let`", "let name = (…)")?;
        let ty = self.optional_type(cursor, &format!("let {}", name.ident));
        let shown = name.ident.to_string();
        if !cursor.is_punct('=') {
            let text =
                format!("expected `=` after `let {shown}`{}: write `let {shown} = (…)`", found(cursor));
            self.at(cursor.span(), text);
            return Err(Reported);
        }
        cursor.skip();
        let value = if cursor.take(StepWord::Run).is_some() {
            LetValue::Run(self.rust_block(cursor)?)
        } else {
            LetValue::Expr(self.needed_expr(cursor, &format!("let {shown} ="), is_next_step)?)
        };
        Ok(StepKind::Let { name, ty, value })
    }

    /// Reads the Rust of a `run`.
    fn rust_block(&mut self, cursor: &mut Cursor) -> Read<Expr> {
        let Some(group) = cursor.group(Delimiter::Brace) else {
            let text = format!("`run` needs a block of Rust{}: write `run {{ … }}`", found(cursor));
            self.at(cursor.span(), text);
            return Err(Reported);
        };
        let block = Expr { span: group.span(), tokens: group.stream(), uses: Vec::new() };
        cursor.skip();
        Ok(block)
    }
}

/// Whether a number of rounds or a block follows the word at the cursor, as after `attempt`.
fn is_attempt(cursor: &Cursor) -> bool {
    matches!(cursor.peek_at(1), Some(TokenTree::Literal(_) | TokenTree::Group(_)))
}

fn is_block(cursor: &Cursor) -> bool {
    cursor.group(Delimiter::Brace).is_some()
}

pub(super) fn is_next_step(cursor: &Cursor) -> bool {
    let inside = matches!(cursor.previous(), Some(TokenTree::Punct(punct)) if punct.as_char() == '.');
    !inside && cursor.is_any::<StepWord>()
}
