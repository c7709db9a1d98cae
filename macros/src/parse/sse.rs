//! `sse TEXT [name STR] action+`.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::{Cursor, flat};
use super::look::begins_look;
use super::misplaced::Behind;
use super::parser::{Parser, Passed, found};
use crate::ast::{Action, ActionKind, Member, Sse, Str, Text};
use crate::language::{self, ActionWord, GoalWord, Keyword, Method, StepWord, Word};

impl Parser<'_> {
    /// Reads the tokens after the `sse` at `span`.
    pub(super) fn sse(&mut self, cursor: &mut Cursor, span: Span) -> Sse {
        let title = self.sse_title(cursor);
        let mut sse = Sse {
            title,
            name: None,
            named_at: span,
            member: None,
            actions: Vec::new(),
            stream: 0,
            broken: false,
        };
        self.member_without_name(cursor);
        self.recover_word(cursor, "`name` or an action (`open`, `check`, …)", StepWord::Sse.followed_by());
        let mut passed = Passed::Known;
        if cursor.is(Keyword::Name) {
            passed = self.stream_name(cursor, &mut sse);
        } else if cursor.literal().is_some_and(|literal| literal.to_string().starts_with(['"', 'r'])) {
            let (text, span) = (source_name(cursor), cursor.span());
            sse.named_at = span;
            // It may be anything else as well.
            sse.broken = true;
            let numbered;
            (sse.name, numbered) = self.stream_str(cursor);
            self.errors.out_of_place(
                span,
                format!("the name of the stream comes after `name`: write `name {text}`"),
            );
            (sse.member, passed) = self.behind_name(cursor, sse.name.as_ref(), numbered);
        }
        let stream = match &sse.name {
            Some(name) => format!("stream {:?}", name.value),
            None => "the default stream".to_owned(),
        };
        while self.action(cursor, &stream, &mut sse, &mut passed) {}
        if sse.actions.is_empty() {
            if !sse.broken {
                let actions = language::any_of::<ActionWord>();
                let text =
                    format!("this `sse` step does nothing: expected an action ({actions}){}", found(cursor));
                self.at(cursor.span(), text);
            }
            sse.broken = true;
        }
        sse
    }

    fn sse_title(&mut self, cursor: &mut Cursor) -> Text {
        self.text(cursor, "`sse` needs a title", "`sse \"Ticks\"`")
    }

    /// Reads `name "…"`.
    fn stream_name(&mut self, cursor: &mut Cursor, sse: &mut Sse) -> Passed {
        let span = cursor.skip();
        let named_at = cursor.span();
        let (name, numbered) = self.stream_str(cursor);
        let (member, passed) = self.behind_name(cursor, name.as_ref(), numbered);
        sse.broken |= name.is_none();
        if sse.name.is_some() {
            self.at(span, "a second `name`: a step is about one stream, leave out the other");
        } else {
            (sse.name, sse.member, sse.named_at) = (name, member, named_at);
        }
        passed
    }

    /// Reads what may stand behind a name. `numbered` is the index that the name itself was meant to have.
    fn behind_name(
        &mut self,
        cursor: &mut Cursor,
        name: Option<&Str>,
        numbered: Option<Member>,
    ) -> (Option<Member>, Passed) {
        let (member, passed) = name.map_or((None, Passed::Known), |name| self.member(cursor, &name.value));
        match numbered {
            Some(numbered) => (member.or(Some(numbered)), Passed::Unknown),
            None => (member, passed),
        }
    }

    /// Reads one action. Returns whether the step goes on. `stream` is the name of the stream in messages, and
    /// `passed` what was skipped so far.
    fn action(&mut self, cursor: &mut Cursor, stream: &str, sse: &mut Sse, passed: &mut Passed) -> bool {
        if self.separator(cursor, "actions") {
            return true;
        }
        if let Some(group) = cursor.group(Delimiter::Brace).cloned() {
            self.at(cursor.span(), "the actions of a step stand in no braces: leave out `{` and `}`");
            cursor.replace(flat(group.stream()));
            return true;
        }
        let first = sse.actions.is_empty();
        let classes: &[&[&str]] =
            if first { &[ActionWord::WORDS] } else { &[ActionWord::WORDS, StepWord::WORDS] };
        let actions = language::any_of::<ActionWord>();
        let or = if first { "" } else { " or a step (`sse`, `pause`, …)" };
        self.recover_word(cursor, &format!("an action ({actions}){or}"), classes);
        if let Some((word, span)) = cursor.take_any::<ActionWord>() {
            let (kind, in_action) = self.action_of(cursor, word, span, stream);
            let kind = match (kind, sse.actions.last_mut().map(|last| &mut last.kind)) {
                // Behind `open`, it is about its response.
                (ActionKind::Look(look), Some(ActionKind::Open(open))) => {
                    match &mut open.look {
                        Some(first) => first.check.conditions.extend(look.check.conditions),
                        None => open.look = Some(*look),
                    }
                    *passed = passed.and(in_action);
                    sse.broken |= *passed == Passed::Unknown;
                    return true;
                }
                (kind, _) => kind,
            };
            sse.actions.push(Action { span, pending: Vec::new(), kind });
            *passed = passed.and(in_action);
            sse.broken |= *passed == Passed::Unknown;
            return true;
        }
        if cursor.is_end() || cursor.is_any::<StepWord>() {
            return false;
        }
        if cursor.is(Keyword::Name) {
            if !sse.actions.is_empty() {
                let text = "`name` comes before the actions: write `sse \"Ticks\" name \"s1\" open …`";
                self.at(cursor.span(), text);
            }
            *passed = passed.and(self.stream_name(cursor, sse));
            return true;
        }
        // A method or a clause means that `open` or `check` is missing before it.
        let stands_for = |word: &str| Method::has(word) || language::is_clause(word);
        sse.broken |= sse.name.is_some() && cursor.word().is_some_and(|word| stands_for(&word));
        *passed = passed.and(self.misplaced(cursor, Behind::Action));
        sse.broken |= *passed == Passed::Unknown;
        self.skip_to(cursor, &[ActionWord::WORDS, StepWord::WORDS]);
        true
    }

    fn action_of(
        &mut self,
        cursor: &mut Cursor,
        word: ActionWord,
        span: Span,
        stream: &str,
    ) -> (ActionKind, Passed) {
        let kind = match word {
            ActionWord::Open => ActionKind::Open(Box::new(self.open(cursor))),
            ActionWord::Check if begins_look(cursor) => {
                let (look, passed) = self.look(cursor, span);
                return (ActionKind::Look(Box::new(look)), passed);
            }
            ActionWord::Next => {
                let (next, passed) = self.next_message(cursor, span);
                return (ActionKind::Next(Box::new(next)), passed);
            }
            ActionWord::Check => {
                let (check, passed) = self.check(cursor, span, stream);
                return (ActionKind::Check(Box::new(check)), passed);
            }
            ActionWord::Unmatched => {
                let (unmatched, passed) = self.unmatched(cursor, span);
                return (ActionKind::Unmatched(Box::new(unmatched)), passed);
            }
            ActionWord::Await if cursor.is(Keyword::Within) || cursor.is_any::<GoalWord>() => {
                self.at(span, "`await` alone waits for checks that `listen`: write `check await within …`");
                // The check begins with its `await`.
                cursor.go_to(cursor.position() - 1);
                let (check, passed) = self.check(cursor, span, stream);
                return (ActionKind::Check(Box::new(check)), passed);
            }
            ActionWord::Await => self.bare(cursor, word, ActionKind::Await),
            ActionWord::Cancel => self.bare(cursor, word, ActionKind::Cancel),
            ActionWord::Reconcile => self.bare(cursor, word, ActionKind::Reconcile),
            ActionWord::Close => self.bare(cursor, word, ActionKind::Close),
        };
        (kind, Passed::Known)
    }

    /// An action that is only a word.
    fn bare(&mut self, cursor: &mut Cursor, word: ActionWord, kind: ActionKind) -> ActionKind {
        if matches!(cursor.peek(), Some(TokenTree::Group(group)) if group.stream().is_empty()) {
            let word = word.word();
            self.at(cursor.span(), format!("`{word}` has no parentheses here: write `{word}`"));
            cursor.skip();
        }
        kind
    }
}

fn source_name(cursor: &Cursor) -> String {
    cursor.literal().map(ToString::to_string).unwrap_or_default()
}
