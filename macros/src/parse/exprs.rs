//! Reads `(expr)`, the user's Rust. It is carried as tokens and not parsed, except for the few things that are
//! refused in it.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::cursor::{Cursor, flat};
use super::parser::{Parser, Read, found};
use super::types;
use crate::ast::Expr;

const ADVICE: &str = "compute the value in a `let … = run { … }` before this step, and write its name here";

impl Parser<'_> {
    /// Reads the parentheses at the cursor.
    pub(super) fn expr(&mut self, cursor: &mut Cursor) -> Expr {
        let Some(group) = cursor.parentheses().cloned() else {
            let span = cursor.span();
            return Expr { span, tokens: TokenStream::new(), uses: Vec::new() };
        };
        cursor.skip();
        self.inspect(&group);
        Expr { span: group.span(), tokens: group.stream(), uses: Vec::new() }
    }

    /// Reads the `( … )` that must follow `of`. Rust without parentheses is reported, and read up to a token that
    /// `ends` it.
    pub(super) fn needed_expr(
        &mut self,
        cursor: &mut Cursor,
        of: &str,
        ends: impl Fn(&Cursor) -> bool,
    ) -> Read<Expr> {
        if cursor.parentheses().is_some() {
            return Ok(self.expr(cursor));
        }
        let (span, start) = (cursor.span(), cursor.position());
        let message = format!("`{of}` needs its Rust in parentheses{}: write `{of} (…)`", found(cursor));
        while !cursor.is_end() && !ends(cursor) {
            cursor.skip();
        }
        self.at(span, message);
        let tokens: TokenStream = cursor.since(start).iter().cloned().collect();
        if tokens.is_empty() {
            return Err(super::parser::Reported);
        }
        Ok(Expr { span, tokens, uses: Vec::new() })
    }

    /// Refuses Rust that an argument must not contain.
    pub(super) fn inspect_tokens(&mut self, tokens: &[TokenTree]) {
        self.leaving(tokens);
    }

    /// Refuses Rust that `( … )` must not contain.
    fn inspect(&mut self, group: &Group) {
        let tokens = flat(group.stream());
        if tokens.is_empty() {
            self.errors
                .out_of_place(group.span(), "`()` is empty: write a Rust expression between the parentheses");
            return;
        }
        if has_top_comma(&tokens) {
            let text = "a tuple cannot stand in `(…)`: write one expression, or `[…, …]` where a list is meant \
                        and `1..=3` where a range is";
            self.at(group.span(), text);
        }
        self.leaving(&tokens);
    }

    /// Refuses `?`, `.await` and `return`, which would leave the expression. They are allowed in the body of a
    /// closure, in `async` blocks and in `fn`s.
    fn leaving(&mut self, tokens: &[TokenTree]) {
        let mut before: Option<&TokenTree> = None;
        let mut skip_block = false;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Punct(_) if is_closure(tokens, at) => return,
                TokenTree::Punct(punct) if punct.as_char() == '?' && !begins(before) => {
                    self.at(punct.span(), format!("`?` cannot stand in `(…)`: {ADVICE}"));
                }
                TokenTree::Ident(word) if word == "await" && is_punct(before, '.') => {
                    self.at(word.span(), format!("`.await` cannot stand in `(…)`: {ADVICE}"));
                }
                TokenTree::Ident(word) if word == "return" => {
                    self.at(word.span(), format!("`return` cannot stand in `(…)`: {ADVICE}"));
                }
                TokenTree::Ident(word) if word == "async" || word == "fn" => skip_block = true,
                TokenTree::Group(group) if skip_block && group.delimiter() == Delimiter::Brace => {
                    skip_block = false;
                }
                TokenTree::Group(group) => self.leaving(&flat(group.stream())),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            before = Some(token);
        }
    }
}

/// Whether an operand begins after `before`. There, a `|` begins a closure, and a `?` is not the operator.
fn begins(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() != '?',
        Some(TokenTree::Ident(word)) => {
            ["move", "async", "return", "else", "in", "match", "if", "while", "break", "static"]
                .iter()
                .any(|keyword| word == keyword)
        }
        Some(_) => false,
    }
}

/// Whether the parameters of a closure begin at `at`. That is a `|` at the beginning of an operand, and not the
/// second sign of an `||` between two operands.
fn is_closure(tokens: &[TokenTree], at: usize) -> bool {
    let token = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    is_punct(token(0), '|') && begins(token(1)) && (!is_punct(token(1), '|') || begins(token(2)))
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Whether a comma makes the expression a tuple. Commas in the parameters of closures and in generic arguments do
/// not.
fn has_top_comma(tokens: &[TokenTree]) -> bool {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => return true,
            TokenTree::Punct(_) if is_closure(tokens, at) => return false,
            TokenTree::Punct(punct)
                if punct.as_char() == '<' && (is_punct(before, ':') || begins(before)) =>
            {
                let Some(length) = generic_length(tokens, at) else { return false };
                at += length;
            }
            TokenTree::Ident(word) if word == "as" => {
                let behind = tokens.get(at + 1..).unwrap_or_default();
                let mut ahead = Cursor::over(behind.to_vec(), word.span());
                types::read(&mut ahead);
                at += ahead.position() + 1;
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                at += 1
            }
        }
    }
    false
}

/// The expressions of a list. A comma after the last one adds none.
pub(super) fn between_commas(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let (mut found, mut at, mut start) = (Vec::new(), 0, 0);
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                found.push(tokens.get(start..at).unwrap_or_default().to_vec());
                at += 1;
                start = at;
            }
            TokenTree::Punct(_) if is_closure(tokens, at) => {
                let rest = tokens.get(at + 1..).unwrap_or_default();
                let parameters = rest.iter().take_while(|token| !is_punct(Some(token), '|')).count();
                at += parameters + 2;
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' && is_punct(before, ':') => {
                at += generic_length(tokens, at).unwrap_or(1);
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                at += 1
            }
        }
    }
    let rest = tokens.get(start..).unwrap_or_default();
    if !rest.is_empty() {
        found.push(rest.to_vec());
    }
    found
}

/// The number of tokens of the generic arguments at `at`; `None` if they do not end.
fn generic_length(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let mut ahead = Cursor::over(tokens.get(at..)?.to_vec(), Span::call_site());
    types::arguments(&mut ahead).then(|| ahead.position())
}

/// The literal in the parentheses at the cursor, if they contain nothing else. The parentheses may be nested.
pub(super) fn lone(cursor: &Cursor) -> Option<Cursor> {
    let group = cursor.parentheses()?;
    let inner = Cursor::over(flat(group.stream()), group.span());
    let alone = |count: usize| inner.peek_at(count).is_none();
    match inner.peek()? {
        TokenTree::Literal(_) if alone(1) => Some(inner),
        TokenTree::Punct(sign) if sign.as_char() == '-' && alone(2) => {
            matches!(inner.peek_at(1), Some(TokenTree::Literal(_))).then_some(inner)
        }
        TokenTree::Ident(word) if alone(1) => {
            ["true", "false", "null"].iter().any(|known| word == known).then_some(inner)
        }
        TokenTree::Group(_) if alone(1) => lone(&inner),
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    }
}
