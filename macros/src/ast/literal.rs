//! Literals and Rust, wherever one of them may stand for the other.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream};

/// A string literal that is not filled in.
#[derive(Debug, Clone)]
pub(crate) struct Str {
    pub(crate) value: String,
}

/// A `TEXT`.
#[derive(Debug)]
pub(crate) enum Text {
    /// A string literal, cut at its `{name}`s.
    Literal {
        span: Span,
        pieces: Vec<Piece>,
        /* unescaped, as one string */ value: String,
    },
    Expr(Expr),
}

impl Text {
    /// As it is written, not as it is filled in.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Literal { value, .. } => value.clone(),
            Self::Expr(expr) => crate::parse::source_text(&expr.tokens),
        }
    }
}

/// A piece of a string literal.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Text, `{{` and `}}` undone. `stray` says that it holds a brace that was not doubled.
    Fixed { text: String, stray: bool },
    /// `{name}` or `{name.field}`: the names between the dots, all at the literal's span.
    Filled {
        path: Vec<String>,
        /// Resolved: the scenario's value of that name; `None` is a Rust variable.
        used: Option<Use>,
    },
}

/// A `PATTERN`.
#[derive(Debug)]
pub(crate) enum Pattern {
    Literal {
        span: Span,
        /// As Rust sees it.
        value: String,
        /// Resolved: which of the plan's patterns it is.
        number: usize,
    },
    Expr(Expr),
}

/// `(expr)`: the user's Rust, carried and never parsed.
#[derive(Debug)]
pub(crate) struct Expr {
    /// Of the parentheses.
    pub(crate) span: Span,
    /// What stands between them.
    pub(crate) tokens: TokenStream,
    /// Resolved: the scenario's values that it mentions, each once.
    pub(crate) uses: Vec<Use>,
}

/// A use of a scenario's value in Rust or in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use {
    /// Index into the plan's table of values.
    pub(crate) value: usize,
    /// Whether it is `T` here (true) or `Option<T>`.
    pub(crate) definite: bool,
    /// Where it is mentioned, if the value was saved elsewhere: in a fragment that is included here, or around it.
    /// To rustc, a name that has come through a macro is another one than that which has not.
    pub(crate) mention: Option<Span>,
}

/// A `DURATION`.
#[derive(Debug)]
pub(crate) enum Time {
    Literal { span: Span, value: Duration },
    Expr(Expr),
}

/// An `INT`.
#[derive(Debug)]
pub(crate) enum Int {
    Literal { span: Span, value: u64 },
    Expr(Expr),
}

/// A `RANGE`, or one number that is both ends of it.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// `None` in `..=b`.
    pub(crate) min: Option<Bound>,
    /// `None` in `a..`.
    pub(crate) max: Option<Bound>,
    /// Whether `max` itself belongs to it (`..=`, and a single number).
    pub(crate) inclusive: bool,
    /// A single number, not a range; `min` holds it and `max` is `None`.
    pub(crate) single: bool,
}

/// One end of a range: any number where a value is compared, a whole one elsewhere.
#[derive(Debug)]
pub(crate) enum Bound {
    Number {
        span: Span,
        negative: bool,
        digits: Literal,
    },
    /// Where `elapsed` is compared.
    Time {
        span: Span,
        value: Duration,
    },
    Expr(Expr),
}
