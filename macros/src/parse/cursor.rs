//! A position in a list of tokens.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};

use crate::language::{Field, PatternKind, ResponseField, TextTest, Word};

/// Tokens, and the position of the next one. Looking ahead by a clone is cheap only for short lists.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    tokens: Vec<TokenTree>,
    at: usize,
    /// The place of errors if there are no tokens at all.
    around: Span,
    /// The thing that ends with the tokens, for messages: `scenario` or `block`.
    pub(super) what: &'static str,
}

impl Cursor {
    /// A cursor at the first token of a whole scenario.
    pub(super) fn new(tokens: TokenStream) -> Self {
        Self { tokens: flat(tokens), at: 0, around: Span::call_site(), what: "scenario" }
    }

    /// A cursor at the first token between the delimiters of `group`.
    pub(super) fn inside(group: &Group) -> Self {
        let what = match group.delimiter() {
            Delimiter::Brace => "block",
            Delimiter::Bracket => "list",
            Delimiter::Parenthesis | Delimiter::None => "expression",
        };
        Self { tokens: flat(group.stream()), at: 0, around: group.span_close(), what }
    }

    /// A cursor at the first of these tokens. Errors after the last one are reported at `around`.
    pub(super) fn over(tokens: Vec<TokenTree>, around: Span) -> Self {
        Self { tokens, at: 0, around, what: "expression" }
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn peek(&self) -> Option<&TokenTree> {
        self.peek_at(0)
    }

    /// The token `ahead` tokens after the next one.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.at + ahead)
    }

    /// The token before the next one.
    pub(super) fn previous(&self) -> Option<&TokenTree> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    pub(super) fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    /// The span of the next token, or of the last one at the end.
    pub(super) fn span(&self) -> Span {
        match self.peek().or(self.tokens.last()) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                if self.is_end() {
                    group.span_close()
                } else {
                    group.span_open()
                }
            }
            Some(token) => token.span(),
            None => self.around,
        }
    }

    /// The next token, if it is a word.
    pub(super) fn word(&self) -> Option<String> {
        self.word_at(0)
    }

    pub(super) fn word_at(&self, ahead: usize) -> Option<String> {
        match self.peek_at(ahead) {
            Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(TokenTree::Ident(ident)) if ident == word)
    }

    /// Whether the next token is a word of these classes.
    pub(super) fn is_in(&self, classes: &[&[&str]]) -> bool {
        self.word().is_some_and(|word| classes.iter().any(|words| words.contains(&word.as_str())))
    }

    /// Takes the next token if it is `word`.
    pub(super) fn take_word(&mut self, word: &str) -> Option<Span> {
        self.is_word(word).then(|| self.skip())
    }

    /// Whether the next token is this word of the language.
    pub(super) fn is(&self, word: impl Word) -> bool {
        self.is_word(word.word())
    }

    /// Takes the next token if it is this word of the language.
    pub(super) fn take(&mut self, word: impl Word) -> Option<Span> {
        self.take_word(word.word())
    }

    /// Whether the next token is a word of this class.
    pub(super) fn is_any<W: Word>(&self) -> bool {
        self.any::<W>().is_some()
    }

    /// The next token, if it is a word of this class.
    pub(super) fn any<W: Word>(&self) -> Option<W> {
        W::from_word(&self.word()?)
    }

    /// Takes the next token if it is a word of this class.
    pub(super) fn take_any<W: Word>(&mut self) -> Option<(W, Span)> {
        let word = self.any()?;
        Some((word, self.skip()))
    }

    /// Whether the next token is a test of a condition.
    pub(super) fn is_test(&self) -> bool {
        self.is_any::<PatternKind>() || self.is_any::<TextTest>()
    }

    /// Whether a condition on a message begins here.
    pub(super) fn is_condition(&self) -> bool {
        self.is_any::<Field>() || self.is_test()
    }

    /// Whether a condition on a response begins here.
    pub(super) fn is_response_condition(&self) -> bool {
        self.is_any::<ResponseField>() || self.is_test()
    }

    /// Skips the next token and returns its span.
    pub(super) fn skip(&mut self) -> Span {
        let span = self.span();
        self.at += usize::from(!self.is_end());
        span
    }

    pub(super) fn literal(&self) -> Option<&Literal> {
        match self.peek() {
            Some(TokenTree::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// Whether the token `ahead` tokens after the next one is a literal.
    pub(super) fn literal_at(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(TokenTree::Literal(_)))
    }

    /// Whether the next token is this sign.
    pub(super) fn is_punct(&self, sign: char) -> bool {
        self.punct_at(0) == Some(sign)
    }

    pub(super) fn punct_at(&self, ahead: usize) -> Option<char> {
        match self.peek_at(ahead) {
            Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
            _ => None,
        }
    }

    /// The next token, if it is a group in these delimiters.
    pub(super) fn group(&self, delimiter: Delimiter) -> Option<&Group> {
        match self.peek() {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
            _ => None,
        }
    }

    /// The next token, if it is `( … )` or a Rust expression that a macro inserted as one token.
    pub(super) fn parentheses(&self) -> Option<&Group> {
        self.group(Delimiter::Parenthesis).or_else(|| self.group(Delimiter::None))
    }

    /// Skips the next `count` tokens.
    pub(super) fn advance(&mut self, count: usize) {
        self.at = self.tokens.len().min(self.at + count);
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Moves to a position of this cursor, back or forth.
    pub(super) fn go_to(&mut self, position: usize) {
        self.at = position.min(self.tokens.len());
    }

    /// The tokens from `start` up to the next one.
    pub(super) fn since(&self, start: usize) -> &[TokenTree] {
        self.tokens.get(start..self.at).unwrap_or_default()
    }

    /// Replaces the tokens from `start` up to the next one by other tokens, and moves to the first of those.
    pub(super) fn replace_since(&mut self, start: usize, tokens: impl IntoIterator<Item = TokenTree>) {
        if start <= self.at {
            self.tokens.splice(start..self.at, tokens);
            self.at = start;
        }
    }

    /// Replaces the next token by other tokens, as if those had been written.
    pub(super) fn replace(&mut self, tokens: impl IntoIterator<Item = TokenTree>) {
        if !self.is_end() {
            self.tokens.splice(self.at..=self.at, tokens);
        }
    }
}

/// The tokens, without the invisible groups that `macro_rules!` puts around its arguments. A group of several
/// tokens or of a single name stays, since it may be a Rust expression or a type.
pub(super) fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().map(seen_through).collect()
}

fn seen_through(token: TokenTree) -> TokenTree {
    let TokenTree::Group(group) = &token else { return token };
    if group.delimiter() != Delimiter::None {
        return token;
    }
    let mut inner = flat(group.stream());
    match (inner.pop(), inner.is_empty()) {
        (Some(only @ (TokenTree::Literal(_) | TokenTree::Group(_))), true) => only,
        _ => token,
    }
}
