//! The parser's state, and what all its parts use: reports, and recovery from unknown words.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};

use super::cursor::{Cursor, flat};
use super::other_dialects;
use super::other_tools::{LEFT, flag};
use super::source;
use crate::ast::Settings;
use crate::errors::Errors;
use crate::include::{Fragments, Path};
use crate::language::{self, ActionWord, Field, Keyword, StepWord, Word};

/// Reads the tree. Each of its methods reads one thing of the grammar from a cursor.
#[derive(Debug)]
pub(super) struct Parser<'e> {
    pub(super) errors: &'e mut Errors,
    pub(super) settings: Settings,
    pub(super) dots: Dots,
    pub(super) fragments: &'e Fragments,
    /// The first included fragment that is not known yet. Nothing else matters until it is known.
    pub(super) unknown: Option<Path>,
    /// The name of the `fragment!` that contains the steps.
    pub(super) in_fragment: Option<String>,
    /// How many loops are around the current steps. A block that could not be understood counts as one.
    pub(super) loops: usize,
}

/// Whether the dots of a chain of calls were seen. They are reported once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dots {
    NotSeen,
    Reported,
}

/// What was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum Passed {
    Known,
    /// It may have been an action, so the state of the stream is unknown.
    Unknown,
}

impl Passed {
    pub(super) fn and(self, other: Self) -> Self {
        match self {
            Self::Known => other,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// The thing that a condition is about. It decides which comparisons are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A message of a stream.
    Message,
    /// A response.
    Response,
    /// The time that a response took.
    Elapsed,
}

/// A mistake was reported, and there is no usable result.
#[derive(Debug)]
pub(super) struct Reported;

pub(super) type Read<T> = Result<T, Reported>;

impl<'e> Parser<'e> {
    pub(super) fn new(errors: &'e mut Errors, fragments: &'e Fragments) -> Self {
        Self {
            errors,
            settings: Settings::default(),
            dots: Dots::NotSeen,
            fragments,
            unknown: None,
            in_fragment: None,
            loops: 0,
        }
    }
}

impl Parser<'_> {
    /// Reports `message` on the token at `span`.
    pub(super) fn at(&mut self, span: Span, message: impl Into<String>) {
        self.errors.at(span, message);
    }

    /// Reports that something else should stand where the cursor is.
    pub(super) fn expected(&mut self, cursor: &Cursor, what: &str) -> Reported {
        self.at(cursor.span(), format!("expected {what}{}", found(cursor)));
        Reported
    }

    /// Reports an unknown word at the cursor. If it resembles a word of these classes, or is a word of another
    /// tool, reading goes on as if the right word had been written.
    pub(super) fn recover_word(&mut self, cursor: &mut Cursor, what: &str, classes: &[&[&'static str]]) {
        let takes = |word: &str| classes.iter().any(|words| words.contains(&word));
        loop {
            self.skip_dot(cursor);
            if self.flag(cursor) || self.rust_macro(cursor) {
                continue;
            }
            let Some(word) = cursor.word() else { return };
            if language::is_known(&word) {
                return;
            }
            let span = cursor.span();
            if word == "not"
                && cursor.word_at(1).is_some_and(|word| Field::has(&word) || language::is_test(&word))
            {
                self.at(span, no_negation("not"));
                cursor.skip();
                continue;
            }
            if word == "not" && cursor.word_at(1).is_some_and(|word| word == "exists") {
                self.at(span, "`not exists` is called `missing` here: write `missing`");
                cursor.skip();
                cursor.replace(spanned("missing", span));
                return;
            }
            // `with header "A" "b"`
            let is_filler = ["with", "using", "add"].contains(&word.as_str());
            if is_filler && cursor.word_at(1).is_some_and(|next| takes(&next)) {
                self.at(span, format!("no word stands between the parts of a step: leave out `{word}`"));
                cursor.skip();
                continue;
            }
            // Where a stream may be opened, a URL is that of its `open`; elsewhere it is the `base`.
            let opens = word == "url" && takes(ActionWord::Open.word());
            if let Some(translation) = other_dialects::find(if opens { "connect" } else { &word }) {
                // If an action may come here, `wsAwait` is a whole check.
                let is_check = translation.write.starts_with("`check ") && takes(ActionWord::Check.word());
                let check =
                    if is_check && translation.tokens != ActionWord::Check.word() { "check " } else { "" };
                let tokens = spanned(&format!("{check}{}", translation.tokens), span);
                self.at(span, translation.message(&word));
                if translation.tokens == LEFT {
                    return;
                }
                if tokens.is_empty() {
                    cursor.skip();
                    skip_values(cursor);
                    continue;
                }
                cursor.replace(tokens);
                return;
            }
            match language::nearest(&word, classes) {
                Some(near) => {
                    self.at(span, format!("expected {what}, found `{word}`: did you mean `{near}`?"));
                    cursor.replace([TokenTree::Ident(Ident::new(near, span))]);
                }
                None => self.at(span, format!("expected {what}, found `{word}`")),
            }
            return;
        }
    }

    /// Reports an option of a program, such as `-H "name: value"`, and skips it with its value.
    fn flag(&mut self, cursor: &mut Cursor) -> bool {
        let dashes = usize::from(cursor.is_punct('-')) + usize::from(cursor.punct_at(1) == Some('-'));
        let Some(name) = cursor.word_at(dashes).filter(|_| cursor.is_punct('-')) else { return false };
        let Some(write) = flag(&name) else { return false };
        let dash = "-".repeat(dashes);
        self.at(cursor.span(), format!("`{dash}{name}` is an option of a program: write {write}"));
        cursor.advance(dashes + 1);
        // `--max-time`
        while cursor.is_punct('-') && cursor.word_at(1).is_some_and(|word| flag(&word).is_none()) {
            cursor.advance(2);
        }
        let is_name = cursor.word().is_some_and(|word| !language::is_known(&word));
        if is_name && name != "L" && name != "k" {
            cursor.skip();
        }
        skip_values(cursor);
        true
    }

    /// Skips the dot of a chain of calls, as in Gatling.
    pub(super) fn skip_dot(&mut self, cursor: &mut Cursor) {
        while cursor.is_punct('.') && cursor.word_at(1).is_some() {
            if self.dots == Dots::NotSeen {
                self.errors.out_of_place(
                    cursor.span(),
                    "the parts of a scenario are not chained with `.`: leave out the dots",
                );
            }
            self.dots = Dots::Reported;
            cursor.skip();
        }
    }

    /// Skips a needless separator, such as `;`, and reports it.
    pub(super) fn separator(&mut self, cursor: &mut Cursor, what: &str) -> bool {
        let sign = match cursor.peek() {
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), ',' | ';') => {
                punct.as_char().to_string()
            }
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '&' | '|') => {
                let sign = punct.as_char();
                if cursor.punct_at(1) != Some(sign) {
                    return false;
                }
                format!("{sign}{sign}")
            }
            Some(TokenTree::Ident(_)) if cursor.is(Keyword::And) || cursor.is(Keyword::Or) => {
                cursor.word().unwrap_or_default()
            }
            _ => return false,
        };
        let why = match sign.as_str() {
            "," | ";" => format!("{what} need no separator: leave out `{sign}`"),
            "&&" | "and" => format!("{what} stand one after another, and all must hold: leave out `{sign}`"),
            _ => format!(
                "there is no `{sign}` between {what}: say it in one, with `in [ … ]` or `satisfies (…)`"
            ),
        };
        self.at(cursor.span(), why);
        cursor.advance(if matches!(sign.as_str(), "&&" | "||") { 2 } else { 1 });
        true
    }

    /// Skips a needless sign between a word and its value, such as `within: 10s`, and reports it.
    pub(super) fn joint(&mut self, cursor: &mut Cursor) {
        let Some(sign @ (':' | '=' | ',')) = cursor.punct_at(0) else { return };
        if matches!(cursor.peek_at(1), Some(TokenTree::Literal(_) | TokenTree::Group(_))) {
            self.at(
                cursor.span(),
                format!("no `{sign}` stands between a word and what belongs to it: leave it out"),
            );
            cursor.skip();
        }
    }

    /// Skips tokens up to a word of these classes or to the end.
    pub(super) fn skip_to(&mut self, cursor: &mut Cursor, classes: &[&[&str]]) {
        let comes = |cursor: &Cursor| is_free(cursor) && cursor.is_in(classes);
        while !cursor.is_end() && !comes(cursor) {
            cursor.skip();
        }
    }

    /// Skips tokens up to the next step of this block.
    pub(super) fn skip_to_step(&mut self, cursor: &mut Cursor) {
        self.skip_to(cursor, &[StepWord::WORDS]);
    }
}

/// Skips what belongs to a word that was skipped: literals, also with a sign before them, and groups. The steps in a
/// block are left, to be read.
fn skip_values(cursor: &mut Cursor) {
    loop {
        match cursor.peek() {
            Some(TokenTree::Group(group)) => {
                let inside = Cursor::inside(group);
                if group.delimiter() == Delimiter::Brace && inside.is_any::<StepWord>() {
                    let steps = flat(group.stream());
                    return cursor.replace(steps);
                }
                cursor.skip();
            }
            Some(TokenTree::Literal(_)) => {
                cursor.skip();
            }
            Some(TokenTree::Punct(sign))
                if matches!(sign.as_char(), ':' | '=' | '-') && cursor.literal_at(1) =>
            {
                cursor.advance(2);
            }
            Some(TokenTree::Ident(_) | TokenTree::Punct(_)) | None => return,
        }
    }
}

/// Whether a word at the cursor would be a keyword, and not part of a name, a path or an `else if`.
fn is_free(cursor: &Cursor) -> bool {
    let part_of = match cursor.previous() {
        Some(TokenTree::Ident(ident)) => {
            let word = ident.to_string();
            let goes_on = [Keyword::Else.word(), Keyword::Failure.word()];
            language::names_a_value(&word) || goes_on.contains(&word.as_str())
        }
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            ':' | '.' => true,
            // `let x = run { … }`
            '=' => cursor.is(StepWord::Run),
            _ => false,
        },
        _ => false,
    };
    let is_path = cursor.punct_at(1) == Some(':') && cursor.punct_at(2) == Some(':');
    !part_of && !is_path
}

/// `, found …`, or the place where the tokens end.
pub(super) fn found(cursor: &Cursor) -> String {
    match cursor.peek() {
        None => format!(" after this, where the {} ends", cursor.what),
        Some(TokenTree::Punct(sign)) if sign.spacing() == Spacing::Joint => {
            let second = cursor.punct_at(1).map(String::from).unwrap_or_default();
            format!(", found `{sign}{second}`")
        }
        Some(token) => format!(", found {}", source::shown(token)),
    }
}

/// Like [`found`], in place of a value: a single name was meant as a variable.
pub(super) fn found_value(cursor: &Cursor) -> String {
    match cursor.word() {
        Some(word) if !language::is_known(&word) => {
            format!(", found `{word}` (a variable is written `({word})`)")
        }
        _ => found(cursor),
    }
}

/// Tokens of a text, all at `span`.
fn spanned(text: &str, span: Span) -> Vec<TokenTree> {
    let mut tokens = flat(text.parse::<TokenStream>().unwrap_or_default());
    for token in &mut tokens {
        token.set_span(span);
    }
    tokens
}

/// The message about a sign or word that negates nothing here.
pub(super) fn no_negation(sign: &str) -> String {
    format!(
        "`{sign}` stands before no condition: write `!=` in the place of `==`, or write `missing` behind the test, \
         `contains \"…\" missing`"
    )
}
