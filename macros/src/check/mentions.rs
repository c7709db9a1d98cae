//! The names that the user's Rust mentions. The Rust is not parsed but scanned as tokens. The scan knows just
//! enough of Rust's grammar to tell a variable from a field, a path, a macro, and a name that the code binds
//! itself.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};

use super::places::is_change;

/// The name of an identifier, without `r#`.
pub(super) fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// The values that an expression mentions, each once, in the order of their first mention, with its place.
pub(crate) fn of(tokens: &TokenStream, find: &dyn Fn(&str) -> Option<usize>) -> Vec<(usize, Span)> {
    let mut scan = Scan::new(find);
    scan.stream(tokens, Enclosing::Other);
    scan.found
}

/// The variables from outside of an expression that it changes, with the places where it does.
pub(super) fn changed(tokens: &TokenStream) -> Vec<(String, Span)> {
    let mut scan = Scan::new(&|_| None);
    scan.stream(tokens, Enclosing::Other);
    scan.changed
}

#[derive(Clone, Copy, PartialEq)]
enum Enclosing {
    /// `{ … }`, where `name:` is a field.
    Braces,
    /// The arguments of a macro, whose strings can hold `{name}`.
    Macro,
    Other,
}

/// Macros whose strings are not formats.
const NOT_FORMATS: [&str; 7] = ["concat", "env", "include_bytes", "include_str", "json", "stringify", "vec"];

struct Scan<'f> {
    find: &'f dyn Fn(&str) -> Option<usize>,
    found: Vec<(usize, Span)>,
    /// The names that the code itself has bound so far, in the blocks around the current token.
    bound: Vec<String>,
    /// The other variables that it changes.
    changed: Vec<(String, Span)>,
    /// Whether changes do not count here: in the arguments of a macro, which may have a syntax of its own, and after
    /// `move`, where a variable may be a copy.
    ignores_changes: bool,
}

/// Names and blocks that earlier tokens of a sequence have announced.
#[derive(Default)]
struct Announced {
    /// Bound by a `let`, from the next `;` on.
    by_let: Vec<String>,
    /// Bound by `if let`, `while let` or `for`, in the next `{ … }`.
    in_block: Vec<String>,
    /// The next `{ … }` holds the arms of a `match`.
    arms: bool,
    /// The length of `bound` before the closure began. A `,` or `;` ends the closure.
    before_closure: Option<usize>,
}

impl<'f> Scan<'f> {
    fn new(find: &'f dyn Fn(&str) -> Option<usize>) -> Self {
        Self { find, found: Vec::new(), bound: Vec::new(), changed: Vec::new(), ignores_changes: false }
    }
}

impl Scan<'_> {
    fn stream(&mut self, tokens: &TokenStream, enclosing: Enclosing) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        self.tokens(&tokens, enclosing);
    }

    fn tokens(&mut self, tokens: &[TokenTree], enclosing: Enclosing) {
        let before = (self.bound.len(), self.ignores_changes);
        if enclosing == Enclosing::Macro {
            self.bound.extend(named_arguments(tokens));
        }
        let mut announced = Announced::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at = match token {
                TokenTree::Ident(ident) => self.ident(ident, tokens, at, enclosing, &mut announced),
                TokenTree::Group(group) => {
                    self.group(group, tokens, at, enclosing, &mut announced);
                    at + 1
                }
                TokenTree::Punct(punct) => {
                    self.punct(punct.as_char(), tokens, at, &mut announced).unwrap_or(at + 1)
                }
                TokenTree::Literal(literal) => {
                    let argument = at == 0 || is_punct(tokens, at - 1, ',');
                    if enclosing == Enclosing::Macro && argument {
                        self.format(&literal.to_string(), literal);
                    }
                    at + 1
                }
            };
        }
        self.bound.truncate(before.0);
        self.ignores_changes = before.1;
    }

    /// Returns the position of the next token to read.
    fn ident(
        &mut self,
        ident: &Ident,
        tokens: &[TokenTree],
        at: usize,
        enclosing: Enclosing,
        announced: &mut Announced,
    ) -> usize {
        match ident.to_string().as_str() {
            "let" => {
                let end = find(tokens, at + 1, |at| is_assignment(tokens, at) || is_punct(tokens, at, ';'));
                let names = pattern(slice(tokens, at + 1, end), false);
                let conditional = at > 0
                    && (is_ident(tokens, at - 1, "if")
                        || is_ident(tokens, at - 1, "while")
                        || is_punct(tokens, at - 1, '&'));
                if conditional {
                    announced.in_block.extend(names);
                } else {
                    announced.by_let = names;
                }
                return end;
            }
            "for" => {
                let end = find(tokens, at + 1, |at| is_ident(tokens, at, "in"));
                if end < tokens.len() {
                    announced.in_block.extend(pattern(slice(tokens, at + 1, end), false));
                    return end + 1;
                }
            }
            "match" => announced.arms = true,
            "move" => self.ignores_changes = true,
            // A function has only its own variables.
            "fn" if matches!(tokens.get(at + 1), Some(TokenTree::Ident(_))) => {
                return find(tokens, at + 1, |at| is_block(tokens, at)) + 1;
            }
            _ => {
                let (name, is_variable) = (plain(ident), is_variable(tokens, at, enclosing));
                self.mention(&name, ident.span(), is_variable);
                let is_free = is_variable && !self.ignores_changes && !self.bound.contains(&name);
                if is_free && is_change(tokens, at) {
                    self.changed.push((name, ident.span()));
                }
            }
        }
        at + 1
    }

    fn mention(&mut self, name: &str, span: Span, variable: bool) {
        if !variable || self.bound.iter().any(|bound| bound == name) {
            return;
        }
        if let Some(value) = (self.find)(name)
            && self.found.iter().all(|(known, _)| *known != value)
        {
            self.found.push((value, span));
        }
    }

    fn group(
        &mut self,
        group: &Group,
        tokens: &[TokenTree],
        at: usize,
        enclosing: Enclosing,
        announced: &mut Announced,
    ) {
        if at > 1
            && is_punct(tokens, at - 1, '!')
            && let Some(TokenTree::Ident(name)) = tokens.get(at - 2)
        {
            let around = std::mem::replace(&mut self.ignores_changes, true);
            self.call_of_macro(&name.to_string(), group);
            self.ignores_changes = around;
            return;
        }
        // An attribute.
        if group.delimiter() == Delimiter::Bracket && at > 0 && is_punct(tokens, at - 1, '#') {
            return;
        }
        let before = self.bound.len();
        match group.delimiter() {
            Delimiter::Brace if announced.arms => {
                announced.arms = false;
                self.arms(&group.stream());
            }
            Delimiter::Brace => {
                self.bound.append(&mut announced.in_block);
                self.stream(&group.stream(), Enclosing::Braces);
            }
            Delimiter::None => self.stream(&group.stream(), enclosing),
            Delimiter::Parenthesis | Delimiter::Bracket => self.stream(&group.stream(), Enclosing::Other),
        }
        self.bound.truncate(before);
    }

    fn call_of_macro(&mut self, name: &str, group: &Group) {
        if name == "matches" {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            let comma = find(&tokens, 0, |at| is_punct(&tokens, at, ','));
            self.tokens(slice(&tokens, 0, comma), Enclosing::Other);
            self.arm(slice(&tokens, comma + 1, tokens.len()), &[]);
        } else if NOT_FORMATS.contains(&name) {
            self.stream(&group.stream(), Enclosing::Other);
        } else {
            self.stream(&group.stream(), Enclosing::Macro);
        }
    }

    /// Returns the position to go on at, if that is not the next token.
    fn punct(
        &mut self,
        punct: char,
        tokens: &[TokenTree],
        at: usize,
        announced: &mut Announced,
    ) -> Option<usize> {
        match punct {
            '|' if begins_expression(tokens, at) => {
                let end = find(tokens, at + 1, |at| is_punct(tokens, at, '|'));
                announced.before_closure.get_or_insert(self.bound.len());
                self.bound.extend(pattern(slice(tokens, at + 1, end), false));
                return Some(end + 1);
            }
            '|' if is_punct(tokens, at + 1, '|') => return Some(at + 2),
            ',' | ';' => {
                if let Some(before) = announced.before_closure.take() {
                    self.bound.truncate(before);
                }
                if punct == ';' {
                    self.bound.append(&mut announced.by_let);
                }
            }
            _ => {}
        }
        None
    }

    fn arms(&mut self, tokens: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let arrow = find(&tokens, at, |at| is_punct(&tokens, at, '=') && is_punct(&tokens, at + 1, '>'));
            let body = arrow + 2;
            let block = match tokens.get(body) {
                Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
                _ => false,
            };
            let end = if block { body + 1 } else { find(&tokens, body, |at| is_punct(&tokens, at, ',')) };
            self.arm(slice(&tokens, at, arrow), slice(&tokens, body, end));
            at = if is_punct(&tokens, end, ',') { end + 1 } else { end };
        }
    }

    /// `pattern [if guard] => body`
    fn arm(&mut self, head: &[TokenTree], body: &[TokenTree]) {
        let before = self.bound.len();
        let guard = find(head, 0, |at| is_ident(head, at, "if"));
        self.bound.extend(pattern(slice(head, 0, guard), false));
        self.tokens(slice(head, guard + 1, head.len()), Enclosing::Other);
        self.tokens(body, Enclosing::Other);
        self.bound.truncate(before);
    }

    /// The `{name}`, `{name:…}` and `name$` of a format string.
    fn format(&mut self, source: &str, literal: &proc_macro2::Literal) {
        if !source.contains('{') {
            return;
        }
        let Ok(syn::Lit::Str(text)) = syn::parse2(TokenTree::Literal(literal.clone()).into()) else { return };
        let text = text.value().replace("{{", "").replace("}}", "");
        for hole in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let (name, spec) = hole.split_once(':').unwrap_or((hole, ""));
            self.mention(name.trim(), literal.span(), true);
            for (argument, _) in spec.split('$').zip(spec.split('$').skip(1)) {
                let start = argument.rfind(|c: char| c != '_' && !c.is_alphanumeric());
                let name = start.and_then(|start| argument.get(start + 1..)).unwrap_or(argument);
                self.mention(name, literal.span(), true);
            }
        }
    }
}

/// Whether the identifier at `at` is a variable.
fn is_variable(tokens: &[TokenTree], at: usize, enclosing: Enclosing) -> bool {
    let before = |back: usize, punct| at >= back && is_punct(tokens, at - back, punct);
    let field = before(1, '.') && !before(2, '.');
    let path = before(1, ':') && before(2, ':');
    let lifetime = before(1, '\'');
    let module = is_punct(tokens, at + 1, ':') && is_punct(tokens, at + 2, ':');
    let named = is_punct(tokens, at + 1, ':') && enclosing == Enclosing::Braces;
    let called = is_punct(tokens, at + 1, '!') && matches!(tokens.get(at + 2), Some(TokenTree::Group(_)));
    !(field || path || lifetime || module || named || called)
}

/// Whether a `|` at this position begins a closure and is not an operator.
fn begins_expression(tokens: &[TokenTree], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| tokens.get(at)) else { return true };
    match before {
        TokenTree::Punct(punct) => punct.as_char() != '?',
        TokenTree::Ident(ident) => {
            ["move", "return", "async", "in", "else", "break"].contains(&ident.to_string().as_str())
        }
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

/// `name = …` among the arguments of a macro.
fn named_arguments(tokens: &[TokenTree]) -> Vec<String> {
    let is_named = |at: usize| at > 0 && is_punct(tokens, at - 1, ',') && is_assignment(tokens, at + 1);
    let names = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        TokenTree::Ident(ident) => is_named(at).then(|| plain(ident)),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    });
    names.collect()
}

/// The names that a pattern binds. Types are skipped; they follow a `:` outside braces.
fn pattern(tokens: &[TokenTree], braces: bool) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_type = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => in_type = false,
            TokenTree::Punct(punct) if punct.as_char() == ':' && !braces => {
                let double = is_punct(tokens, at + 1, ':') || (at > 0 && is_punct(tokens, at - 1, ':'));
                in_type |= !double;
            }
            TokenTree::Group(group) if !in_type => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                names.extend(pattern(&inner, group.delimiter() == Delimiter::Brace));
            }
            TokenTree::Ident(ident) if !in_type => {
                let name = plain(ident);
                let begins = name.starts_with(|c: char| c.is_lowercase() || c == '_');
                let constructor = matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
                let enclosing = if braces { Enclosing::Braces } else { Enclosing::Other };
                if begins && !constructor && is_variable(tokens, at, enclosing) {
                    names.push(name);
                }
            }
            TokenTree::Punct(_) | TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
    }
    names
}

/// The first position from `start` on for which the test is true, or the end.
fn find(tokens: &[TokenTree], start: usize, holds: impl Fn(usize) -> bool) -> usize {
    (start..tokens.len()).find(|at| holds(*at)).unwrap_or(tokens.len())
}

fn slice(tokens: &[TokenTree], start: usize, end: usize) -> &[TokenTree] {
    tokens.get(start..end).unwrap_or_default()
}

fn is_punct(tokens: &[TokenTree], at: usize, wanted: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_block(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}

fn is_ident(tokens: &[TokenTree], at: usize, wanted: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if ident == wanted)
}

/// Whether there is an `=` at this position that is not part of `==`, `=>`, `<=` and the like.
fn is_assignment(tokens: &[TokenTree], at: usize) -> bool {
    let joint = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.spacing() == Spacing::Joint,
        _ => false,
    };
    let ends_operator =
        at > 0 && joint(at - 1) && "=<>!+-*/%^&|".chars().any(|operator| is_punct(tokens, at - 1, operator));
    let begins_operator = joint(at) && (is_punct(tokens, at + 1, '=') || is_punct(tokens, at + 1, '>'));
    is_punct(tokens, at, '=') && !ends_operator && !begins_operator
}
