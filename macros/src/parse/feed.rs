//! Reads `feed user from (users)`.

use proc_macro2::Delimiter;

use super::cursor::Cursor;
use super::parser::{Parser, Read, Reported, found};
use super::steps::is_next_step;
use super::types;
use crate::ast::StepKind;
use crate::language::{self, Keyword, StepWord};

const WRITE: &str = "feed user from (users)";

impl Parser<'_> {
    pub(super) fn feed(&mut self, cursor: &mut Cursor) -> Read<StepKind> {
        if cursor.group(Delimiter::Parenthesis).is_some() {
            self.at(
                cursor.span(),
                format!(
                    "`feed` binds a record to a name, of a feeder that is made before the scenario: write `{WRITE}`"
                ),
            );
            cursor.skip();
            return Err(Reported);
        }
        if cursor.is(Keyword::From) && cursor.word_at(1).is_none_or(|word| word != Keyword::From.word()) {
            self.at(
                cursor.span(),
                format!("`feed` needs a name for the record, before `from`: write `{WRITE}`"),
            );
            return Err(Reported);
        }
        let name = self.name(cursor, "`feed`", WRITE)?;
        let shown = name.ident.to_string();
        if cursor.is_punct(':') {
            self.at(
                cursor.span(),
                format!("`{shown}` has the type of its feeder's records: leave out the colon and the type"),
            );
            cursor.skip();
            types::read(cursor);
        }
        self.from(cursor, &shown)?;
        self.no_file(cursor, &shown)?;
        let feeder = self.needed_expr(cursor, &format!("feed {shown} from"), is_next_step)?;
        Ok(StepKind::Feed { name, feeder })
    }

    /// Reads `from`. Another word or a missing one is reported, and the parentheses are still read as the feeder.
    fn from(&mut self, cursor: &mut Cursor, name: &str) -> Read<()> {
        if cursor.take(Keyword::From).is_some() {
            return Ok(());
        }
        let near =
            cursor.word().filter(|word| language::nearest(word, StepWord::Feed.followed_by()).is_some());
        let text = match near {
            Some(word) => {
                format!("expected `from` after `feed {name}`, found `{word}`: did you mean `from`?")
            }
            None => {
                let found = found(cursor);
                format!("expected `from` after `feed {name}`{found}: write `feed {name} from (…)`")
            }
        };
        self.at(cursor.span(), text);
        if cursor.parentheses().is_none() && !is_next_step(cursor) {
            cursor.skip();
        }
        if cursor.parentheses().is_some() { Ok(()) } else { Err(Reported) }
    }

    /// Refuses a file instead of the feeder: the name of a file, or Gatling's `csv("…")`.
    fn no_file(&mut self, cursor: &mut Cursor, name: &str) -> Read<()> {
        let word = cursor.word().unwrap_or_default().to_lowercase();
        let file = cursor.literal().map(ToString::to_string).unwrap_or_default();
        let made = ["csv", "ssv", "tsv", "jsonfile", "jsonurl"].contains(&word.as_str());
        if !made && file.is_empty() {
            return Ok(());
        }
        let is_json = word.starts_with("json") || file.contains(".json");
        let make = if is_json { "Feeder::json(\"users.json\")?" } else { "Feeder::csv(\"users.csv\")?" };
        self.at(
            cursor.span(),
            format!(
                "a feeder is made in Rust, before the scenario, so that its users share it: write `let users = \
                 {make};` there and `feed {name} from (users)` here"
            ),
        );
        while !cursor.is_end() && !is_next_step(cursor) {
            cursor.skip();
        }
        Err(Reported)
    }
}
