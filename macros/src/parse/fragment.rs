//! Reads `fragment! { … }`: its name, its declarations, and its steps.
//!
//! ```text
//! fragment = attribute* [ "pub" … ] IDENT [ "(" IDENT ":" TYPE, … ")" ] clause* "{" step* "}"
//! clause   = "needs" thing, … | "gives" thing, … | "closes" ( "stream" [ STR [ "[" "all" "]" ] ] ), …
//! thing    = "stream" [ STR [ "[" "all" "]" ] ] | "value" IDENT ":" TYPE
//! ```

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::parser::{Parser, Passed, Read, Reported, found};
use super::types;
use crate::ast::{self, Contract, Declared, DeclaredStream, Fragment, Member, Name, Step, Str, Which};
use crate::errors::Errors;
use crate::include::{Fragments, Path};
use crate::language::{self, FragmentClause, FragmentThing, StepWord, Word};

/// The definition that a fragment passes on.
pub(super) struct Definition {
    pub(super) contract: Contract,
    pub(super) body: Vec<Step>,
    pub(super) broken: bool,
}

/// Reads a whole fragment. Returns `None` if its name cannot be read. `Err` is the path of an unknown fragment,
/// which must be asked for first.
pub(crate) fn fragment(
    input: TokenStream,
    fragments: &Fragments,
    errors: &mut Errors,
) -> Result<Option<Fragment>, Path> {
    let mut parser = Parser::new(errors, fragments);
    let read = parser.fragment(&mut Cursor::new(input));
    match parser.unknown {
        Some(path) => Err(path),
        None => Ok(read.ok()),
    }
}

/// Reads the definition that the macro of a fragment has passed on: `[definitions] whole NAME …`. Its mistakes were
/// reported in the fragment itself.
pub(super) fn definition(tokens: TokenStream) -> Definition {
    let mut cursor = Cursor::new(tokens);
    let fragments = match cursor.group(Delimiter::Bracket) {
        Some(group) => Fragments::read(group.stream()),
        None => Fragments::default(),
    };
    cursor.skip();
    let broken = cursor.take_word("broken").is_some();
    cursor.take_word("whole");
    let mut errors = Errors::default();
    let mut parser = Parser::new(&mut errors, &fragments);
    match parser.fragment(&mut cursor) {
        Ok(fragment) => Definition { contract: fragment.contract, body: fragment.body, broken },
        Err(Reported) => Definition { contract: Contract::default(), body: Vec::new(), broken: true },
    }
}

impl Parser<'_> {
    fn fragment(&mut self, cursor: &mut Cursor) -> Read<Fragment> {
        cursor.what = "fragment";
        let attributes = attributes(cursor);
        let visibility = visibility(cursor);
        let name = self.fragment_name(cursor)?;
        self.in_fragment = Some(name.to_string());
        let mut contract = Contract::default();
        if let Some(group) = cursor.group(Delimiter::Parenthesis) {
            let mut inside = Cursor::inside(group);
            inside.what = "list";
            cursor.skip();
            self.parameters(&mut inside, &mut contract);
        }
        let body = self.clauses_and_body(cursor, &name, &mut contract);
        self.twice(&contract);
        Ok(Fragment { attributes, visibility, name, contract, body })
    }

    fn fragment_name(&mut self, cursor: &mut Cursor) -> Read<Ident> {
        let Some(TokenTree::Ident(name)) = cursor.peek().cloned() else {
            let text = format!(
                "a fragment begins with its name{}: write `fragment! {{ login {{ … }} }}`",
                found(cursor)
            );
            self.at(cursor.span(), text);
            return Err(Reported);
        };
        cursor.skip();
        match refused_name(&name.to_string()) {
            None => Ok(name),
            Some(what) => {
                self.at(
                    name.span(),
                    format!("a fragment cannot be called `{name}`, which is {what}: write another name"),
                );
                Err(Reported)
            }
        }
    }

    fn parameters(&mut self, cursor: &mut Cursor, contract: &mut Contract) {
        while !cursor.is_end() {
            let Ok(parameter) = self.declared(cursor, "a parameter") else {
                while !cursor.is_end() && !cursor.is_punct(',') {
                    cursor.skip();
                }
                cursor.skip();
                continue;
            };
            contract.parameters.push(parameter);
            self.comma(cursor);
        }
    }

    /// Reads the clauses and the block of steps.
    fn clauses_and_body(&mut self, cursor: &mut Cursor, name: &Ident, contract: &mut Contract) -> Vec<Step> {
        loop {
            if let Some(group) = cursor.group(Delimiter::Brace) {
                let mut inside = Cursor::inside(group);
                cursor.skip();
                let steps = self.steps(&mut inside);
                if !cursor.is_end() {
                    let text = "a fragment ends with its block of steps: write what comes after it in a \
                        `fragment!` of its own";
                    self.at(cursor.span(), text);
                }
                return steps;
            }
            if !cursor.is_any::<FragmentClause>() {
                self.recover_word(
                    cursor,
                    "`needs`, `gives`, `closes` or the block of steps",
                    &[FragmentClause::WORDS],
                );
            }
            match cursor.take_any::<FragmentClause>() {
                Some((clause, _)) => {
                    if self.things(cursor, clause, contract).is_err() {
                        skip_to_clause(cursor);
                    }
                }
                None if cursor.is_end() => {
                    let text =
                        format!("fragment `{name}` lacks its steps: write them in braces, `{name} {{ … }}`");
                    self.at(cursor.span(), text);
                    return Vec::new();
                }
                None => {
                    self.expected(cursor, "`needs`, `gives`, `closes` or the block of steps");
                    cursor.skip();
                    skip_to_clause(cursor);
                }
            }
        }
    }

    /// Whether `[all]` follows the name of a stream.
    fn declared_family(&mut self, cursor: &mut Cursor, name: Option<&Str>) -> bool {
        let Some(name) = name.map(|name| name.value.as_str()) else { return false };
        let (member, passed) = self.member(cursor, name);
        if let (Some(Member { span, which: Which::Index(_) }), Passed::Known) = (&member, passed) {
            self.at(*span, format!("a fragment declares a family as a whole: write `stream {name:?}[all]`"));
        }
        member.is_some()
    }

    /// Reads the list after a clause's word.
    fn things(&mut self, cursor: &mut Cursor, clause: FragmentClause, contract: &mut Contract) -> Read<()> {
        loop {
            let Some((thing, span)) = cursor.take_any::<FragmentThing>() else {
                let what = match clause {
                    FragmentClause::Closes => "`stream \"…\"`",
                    FragmentClause::Needs | FragmentClause::Gives => "`stream \"…\"` or `value name: Type`",
                };
                return Err(self.expected(cursor, &format!("{what} after `{}`", clause.word())));
            };
            match thing {
                FragmentThing::Stream => {
                    let name = match cursor.literal() {
                        Some(_) => self.str(cursor, "the name of a stream"),
                        None => None,
                    };
                    let family = self.declared_family(cursor, name.as_ref());
                    let stream = DeclaredStream { span, name, family, stream: 0 };
                    match clause {
                        FragmentClause::Needs => contract.needs.streams.push(stream),
                        FragmentClause::Gives => contract.gives.streams.push(stream),
                        FragmentClause::Closes => contract.closes.push(stream),
                    }
                }
                FragmentThing::Value => {
                    let value = self.declared(cursor, "`value`")?;
                    match clause {
                        FragmentClause::Needs => contract.needs.values.push(value),
                        FragmentClause::Gives => contract.gives.values.push(value),
                        FragmentClause::Closes => {
                            self.at(span, "only streams are closed: write `closes stream \"…\"`");
                        }
                    }
                }
            }
            if !cursor.is_punct(',') {
                return Ok(());
            }
            cursor.skip();
            // A comma may follow the last one, too.
            if cursor.is_any::<FragmentClause>() || cursor.group(Delimiter::Brace).is_some() {
                return Ok(());
            }
        }
    }

    /// Reads `NAME: TYPE` after `of`.
    fn declared(&mut self, cursor: &mut Cursor, of: &str) -> Read<Declared> {
        let write = if of == "`value`" { "value token: String" } else { "token: String" };
        let name = self.name(cursor, of, write)?;
        if !cursor.is_punct(':') {
            let shown = &name.ident;
            let text = format!("expected the type of `{shown}`{}: write `{shown}: String`", found(cursor));
            self.at(cursor.span(), text);
            return Err(Reported);
        }
        cursor.skip();
        let start = cursor.position();
        if !types::read(cursor) {
            let shown = &name.ident;
            let text = format!(
                "expected a type after `{shown}:`{}: write a type of Rust, such as `{shown}: f64`",
                found(cursor)
            );
            self.at(cursor.span(), text);
            return Err(Reported);
        }
        let ty: TokenStream = cursor.since(start).iter().cloned().collect();
        let (ty, maybe) = match ast::inside_option(&ty) {
            Some(inside) if of == "`value`" => (inside, true),
            _ => (ty, false),
        };
        Ok(Declared { name, ty, maybe })
    }

    /// Reports things that are declared twice.
    fn twice(&mut self, contract: &Contract) {
        let needed = contract.needs.values.iter();
        let mut names: Vec<String> = Vec::new();
        for declared in contract.parameters.iter().chain(needed) {
            self.distinct(&mut names, &declared.name);
        }
        let mut given: Vec<String> = Vec::new();
        for declared in &contract.gives.values {
            self.distinct(&mut given, &declared.name);
            let name = declared.name.ident.to_string();
            if contract.parameters.iter().any(|parameter| parameter.name.ident == name) {
                let text = format!(
                    "`{name}` is a parameter of this fragment, and no value that it gives: write another name"
                );
                self.at(declared.name.ident.span(), text);
            }
        }
        let mut streams: Vec<Option<String>> = Vec::new();
        for stream in contract.begins_with().chain(&contract.gives.streams) {
            let name = stream.name.as_ref().map(|name| name.value.clone());
            if streams.contains(&name) {
                let label =
                    name.map_or_else(|| "the default stream".to_owned(), |name| format!("stream {name:?}"));
                let text = format!(
                    "{label} is declared already: `needs` is for a stream that is open before and after, \
                     `gives` for one that is opened, `closes` for one that is closed"
                );
                self.at(stream.span, text);
            } else {
                streams.push(name);
            }
        }
    }

    fn distinct(&mut self, names: &mut Vec<String>, name: &Name) {
        let text = name.ident.to_string();
        if names.contains(&text) {
            self.at(name.ident.span(), format!("`{text}` is declared already: leave out one of the two"));
        } else {
            names.push(text);
        }
    }
}

fn skip_to_clause(cursor: &mut Cursor) {
    while !cursor.is_end() && !cursor.is_any::<FragmentClause>() && cursor.group(Delimiter::Brace).is_none() {
        cursor.skip();
    }
}

/// Reads any number of `#[…]`.
fn attributes(cursor: &mut Cursor) -> Vec<TokenStream> {
    let mut attributes = Vec::new();
    while cursor.is_punct('#') && matches!(cursor.peek_at(1), Some(TokenTree::Group(_))) {
        attributes.push(cursor.next().into_iter().chain(cursor.next()).collect());
    }
    attributes
}

/// Reads `pub`, `pub(…)` or nothing. `pub (name: Type)` is impossible, since the name comes before the parameters.
fn visibility(cursor: &mut Cursor) -> TokenStream {
    let start = cursor.position();
    if cursor.take_word("pub").is_some() && cursor.group(Delimiter::Parenthesis).is_some() {
        cursor.skip();
    }
    cursor.since(start).iter().cloned().collect()
}

/// Why a word cannot be the name of a fragment; `None` if it can.
fn refused_name(word: &str) -> Option<&'static str> {
    if StepWord::has(word) {
        Some("a step of the language")
    } else if language::is_rust_keyword(word) {
        Some("a keyword of Rust")
    } else if word.starts_with("r#") {
        Some("a raw identifier")
    } else if word == "_" {
        Some("no name")
    } else {
        None
    }
}
