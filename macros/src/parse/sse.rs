//! `sse TEXT [name STR] action+`.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::checks::is_clause;
use super::cursor::{Cursor, flat};
use super::parser::{About, Parser, found};
use super::words::{self, ACTIONS, METHODS, STEPS};
use crate::ast::{Action, ActionKind, Member, Sse, Str, Text};

impl Parser<'_> {
    /// Reads what follows the `sse` at `span`.
    pub(super) fn sse(&mut self, cursor: &mut Cursor, span: Span) -> Sse {
        self.about = About::Message;
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
        self.settle(cursor, "`name` or an action (`open`, `check`, …)", &[&["name"], ACTIONS]);
        if cursor.is_word("name") {
            self.stream_name(cursor, &mut sse);
        } else if cursor.literal().is_some_and(|literal| literal.to_string().starts_with(['"', 'r'])) {
            let text = source_name(cursor);
            self.at(cursor.span(), format!("the name of the stream comes after `name`: write `name {text}`"));
            sse.named_at = cursor.span();
            sse.name = self.str(cursor, "the name of a stream");
            sse.member = self.behind_name(cursor, sse.name.as_ref());
        }
        self.stream = match &sse.name {
            Some(name) => format!("stream {:?}", name.value),
            None => "the default stream".to_owned(),
        };
        while self.action(cursor, &mut sse) {}
        if sse.actions.is_empty() {
            if !sse.broken {
                let actions = words::any_of(ACTIONS);
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
    fn stream_name(&mut self, cursor: &mut Cursor, sse: &mut Sse) {
        let span = cursor.skip();
        let named_at = cursor.span();
        let name: Option<Str> = self.str(cursor, "the name of a stream");
        let member = self.behind_name(cursor, name.as_ref());
        sse.broken |= name.is_none();
        if sse.name.is_some() {
            self.at(span, "a second `name`: a step is about one stream, leave out the other");
        } else {
            (sse.name, sse.member, sse.named_at) = (name, member, named_at);
        }
    }

    fn behind_name(&mut self, cursor: &mut Cursor, name: Option<&Str>) -> Option<Member> {
        name.and_then(|name| self.member(cursor, &name.value))
    }

    /// Reads one action; says whether the step goes on.
    fn action(&mut self, cursor: &mut Cursor, sse: &mut Sse) -> bool {
        if self.separator(cursor, "actions") {
            return true;
        }
        if let Some(group) = cursor.group(Delimiter::Brace).cloned() {
            self.at(cursor.span(), "the actions of a step stand in no braces: leave out `{` and `}`");
            cursor.replace(flat(group.stream()));
            return true;
        }
        let first = sse.actions.is_empty();
        let sets: &[&[&str]] = if first { &[ACTIONS] } else { &[ACTIONS, STEPS] };
        let actions = words::any_of(ACTIONS);
        let or = if first { "" } else { " or a step (`sse`, `pause`, …)" };
        self.settle(cursor, &format!("an action ({actions}){or}"), sets);
        if let Some((word, span)) = cursor.take_word_of(ACTIONS) {
            let kind = self.action_of(cursor, word, span);
            sse.actions.push(Action { span, pending: Vec::new(), kind });
            sse.broken |= std::mem::take(&mut self.lost);
            return true;
        }
        if cursor.is_end() || cursor.is_word_of(STEPS) {
            return false;
        }
        if cursor.is_word("name") {
            if !sse.actions.is_empty() {
                let text = "`name` comes before the actions: write `sse \"Ticks\" name \"s1\" open …`";
                self.at(cursor.span(), text);
            }
            self.stream_name(cursor, sse);
            return true;
        }
        // A method or a clause stands for the `open` or the `check` that is missing.
        let stands_for = |word: &String| METHODS.contains(&word.as_str()) || is_clause(word);
        sse.broken |= sse.name.is_some() && cursor.word().is_some_and(|word| stands_for(&word));
        self.stray(cursor, false);
        sse.broken |= std::mem::take(&mut self.lost);
        self.skip_to(cursor, &[ACTIONS, STEPS]);
        true
    }

    fn action_of(&mut self, cursor: &mut Cursor, word: &str, span: Span) -> ActionKind {
        match word {
            "open" => return ActionKind::Open(Box::new(self.open(cursor))),
            "check" => return ActionKind::Check(Box::new(self.check(cursor, span))),
            "unmatched" => return ActionKind::Unmatched(Box::new(self.unmatched(cursor, span))),
            _ => {}
        }
        if matches!(cursor.peek(), Some(TokenTree::Group(group)) if group.stream().is_empty()) {
            self.at(cursor.span(), format!("`{word}` has no parentheses here: write `{word}`"));
            cursor.skip();
        }
        match word {
            "await" => ActionKind::Await,
            "cancel" => ActionKind::Cancel,
            "reconcile" => ActionKind::Reconcile,
            _ => ActionKind::Close,
        }
    }
}

fn source_name(cursor: &Cursor) -> String {
    cursor.literal().map(ToString::to_string).unwrap_or_default()
}
