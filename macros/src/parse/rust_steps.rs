//! Rust in the place of a step: `println!("x")`, `count += 1;`, `use …;`.

use proc_macro2::{Delimiter, TokenTree};

use super::cursor::Cursor;
use super::other_dialects;
use super::parser::Parser;
use super::source;
use crate::language::{self, SettingWord, StepWord, Word};

/// Keywords that begin items of Rust.
const ITEMS: &[&str] = &[
    "use", "fn", "struct", "enum", "impl", "mod", "static", "trait", "type", "extern", "pub", "import",
    "export", "function",
];

impl Parser<'_> {
    /// Reports Rust in the place of a step, and skips it.
    pub(super) fn rust_step(&mut self, cursor: &mut Cursor) -> bool {
        self.rust(cursor, Self::skip_rust)
    }

    /// Reports a macro of Rust in the middle of a step, such as `println!("x")` behind a condition, and skips it alone.
    pub(super) fn rust_macro(&mut self, cursor: &mut Cursor) -> bool {
        is_macro(cursor)
            && self.rust(cursor, |_, cursor| {
                cursor.advance(3);
                if cursor.is_punct(';') {
                    cursor.skip();
                }
            })
    }

    /// Reports the Rust at the cursor, and has `skip` skip it.
    fn rust(&mut self, cursor: &mut Cursor, skip: impl FnOnce(&mut Self, &mut Cursor)) -> bool {
        let Some(word) = cursor.word().filter(|word| !language::is_known(word)) else { return false };
        let Some(write) = self.rust_meant(cursor, &word) else { return false };
        let (span, start) = (cursor.span(), cursor.position());
        skip(self, cursor);
        let rust = source::of_rust(&cursor.since(start).iter().cloned().collect());
        let rust =
            rust.trim_start_matches('(').strip_suffix(')').unwrap_or(&rust).trim_end_matches(';').trim();
        let written = source::cut(rust);
        self.at(span, write.replace("…RUST…", &written));
        true
    }

    /// The message about Rust that begins with `word`; `None` if it is no Rust.
    fn rust_meant(&self, cursor: &Cursor, word: &str) -> Option<String> {
        let (second, third) = (cursor.punct_at(1), cursor.punct_at(2));
        if ITEMS.contains(&word) {
            let write = match word {
                "import" | "export" | "function" => {
                    "write a `fragment!` before the scenario, and `include name` here"
                }
                _ => "write it before the scenario, or in a `run { … }`",
            };
            return Some(format!("`{word}` is no step: {write}"));
        }
        if is_macro(cursor) {
            return Some(match word {
                "panic" | "todo" | "unreachable" | "unimplemented" => {
                    format!("`{word}!` would end the whole program: write `fail \"why\"`")
                }
                "assert" | "assert_eq" | "assert_ne" | "debug_assert" => format!(
                    "`{word}!` would end the whole program: write `if (…) {{ fail \"why\" }}`, or a condition in a check"
                ),
                _ => format!("`{word}!` is Rust, which stands in a `run`: write `run {{ …RUST…; }}`"),
            });
        }
        let is_path = second == Some(':') && third == Some(':');
        let is_assigned = match second {
            Some('=') => third != Some('=') && third != Some('>'),
            Some('+' | '-' | '*' | '/') => third == Some('='),
            _ => false,
        };
        if word == "async" || word == "unsafe" || word == "move" {
            return Some("Rust stands in a `run`: write `run { … }`".to_owned());
        }
        if is_path && other_dialects::find(word).is_none() {
            return Some("this is Rust, which stands in a `run`: write `run { …RUST…; }`".to_owned());
        }
        if is_assigned && second == Some('=') {
            return Some(format!("a value is bound with `let`: write `let {word} = (…)`"));
        }
        if is_assigned {
            return Some(format!(
                "a value is given another one with `let`: write `let {word} = ({word} {} …)`",
                second?
            ));
        }
        let is_meant = language::nearest(word, &[StepWord::WORDS, SettingWord::WORDS]).is_some();
        if is_meant || other_dialects::find(word).is_some() {
            return None;
        }
        let is_method = second == Some('.') && cursor.word_at(2).is_some();
        let calls = matches!(cursor.peek_at(1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        // A block behind the call is one of steps: it is an unknown step.
        let has_block = matches!(cursor.peek_at(2), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
        (is_method || (calls && !has_block)).then(|| {
            format!(
                "`{word}` is no step (one is `sse`, `http`, `pause`, …); if it is Rust, that stands in a `run`: write \
                 `run {{ …RUST…; }}`"
            )
        })
    }

    /// Skips a statement of Rust: up to its `;`, or to the next step.
    fn skip_rust(&mut self, cursor: &mut Cursor) {
        let is_item = cursor.word().is_some_and(|word| ITEMS.contains(&word.as_str()));
        cursor.skip();
        let end = (0..16).find(|ahead| cursor.punct_at(*ahead) == Some(';'));
        if let (true, Some(end)) = (is_item, end) {
            cursor.advance(end + 1);
            return;
        }
        loop {
            let is_inside = matches!(cursor.previous(), Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '.' | ':' | '='));
            let is_next = cursor.is_any::<StepWord>() || cursor.is_any::<SettingWord>();
            if cursor.is_end() || (is_next && !is_inside) {
                return;
            }
            if cursor.is_punct(';') {
                cursor.skip();
                return;
            }
            let is_block = cursor.group(Delimiter::Brace).is_some();
            cursor.skip();
            if is_block {
                return;
            }
        }
    }
}

/// Whether a macro of Rust is called at the cursor: `name!(…)`.
pub(super) fn is_macro(cursor: &Cursor) -> bool {
    cursor.word().is_some()
        && cursor.punct_at(1) == Some('!')
        && matches!(cursor.peek_at(2), Some(TokenTree::Group(_)))
}
