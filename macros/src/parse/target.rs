//! What a condition on a message looks at: `text`, `choice 1 text`, `error`, `error kind`.

use proc_macro2::{Span, TokenTree};

use super::cursor::Cursor;
use super::parser::{Parser, found};
use crate::ast::{Int, Target};
use crate::language::{ErrorPart, Field};

/// What a condition looks at.
pub(super) struct Looks {
    pub(super) target: Target,
    /// The span of its word; `None` where none is written.
    pub(super) target_at: Option<Span>,
    pub(super) choice: Option<Int>,
}

impl Looks {
    fn at(field: Field, span: Span) -> Self {
        Self { target: Target::Field(field), target_at: Some(span), choice: None }
    }
}

impl Parser<'_> {
    /// Reads the target at the cursor, which is `data` if none is written.
    pub(super) fn target(&mut self, cursor: &mut Cursor) -> Looks {
        match cursor.take_any::<Field>() {
            None => Looks { target: Target::Field(Field::Data), target_at: None, choice: None },
            Some((Field::Choice, span)) => self.of_a_choice(cursor, span),
            Some((Field::Error, span)) if cursor.take(ErrorPart::Kind).is_some() => {
                Looks { target: Target::ErrorKind, target_at: Some(span), choice: None }
            }
            Some((field, span)) => {
                let is_of_choice = field.is_of_a_choice() && cursor.is(Field::Choice);
                if is_of_choice
                    && matches!(cursor.peek_at(1), Some(TokenTree::Literal(_) | TokenTree::Group(_)))
                {
                    return self.choice_behind(cursor, field, span);
                }
                Looks::at(field, span)
            }
        }
    }

    /// Reads the tokens after the `choice` at `span`.
    fn of_a_choice(&mut self, cursor: &mut Cursor, span: Span) -> Looks {
        const WRITE: &str = "write `choice 1 text …`";
        let has_number = cursor.literal().is_some() || cursor.parentheses().is_some() || cursor.is_punct('-');
        let choice = if has_number {
            self.int(cursor, Field::Choice.word())
        } else {
            let text = format!("`choice` needs its number, from 0{}: {WRITE}", found(cursor));
            self.at(span, text);
            Int::Literal { span, value: 0 }
        };
        self.recover_word(
            cursor,
            "`text`, `reasoning`, `refusal`, `tool` or `finish`",
            &[Field::OF_A_CHOICE],
        );
        match cursor.any::<Field>() {
            Some(field) if field.is_of_a_choice() => {
                cursor.skip();
                Looks { choice: Some(choice), ..Looks::at(field, span) }
            }
            Some(field @ (Field::Usage | Field::Error)) => {
                let word = field.word();
                let text =
                    format!("`{word}` is of the whole stream, not of one choice: write `{word}` alone");
                self.at(cursor.skip(), text);
                Looks::at(field, span)
            }
            Some(_) | None => {
                let text = format!(
                    "`choice` stands before `text`, `reasoning`, `refusal`, `tool` or `finish`{}: {WRITE}",
                    found(cursor)
                );
                self.at(cursor.span(), text);
                Looks { choice: Some(choice), ..Looks::at(Field::Text, span) }
            }
        }
    }

    /// Reports `text choice 1`, and reads the number.
    fn choice_behind(&mut self, cursor: &mut Cursor, field: Field, span: Span) -> Looks {
        let at = cursor.skip();
        let word = field.word();
        self.at(at, format!("`choice` comes before `{word}`: write `choice 1 {word} …`"));
        let choice = self.int(cursor, Field::Choice.word());
        Looks { choice: Some(choice), ..Looks::at(field, span) }
    }
}
