//! Literals, each of which may be replaced by an `(expr)` of Rust.

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
    /// A string literal, split at its `{name}`s.
    Literal {
        span: Span,
        pieces: Vec<Piece>,
        /* unescaped, as one string */ value: String,
    },
    Expr(Expr),
}

impl Text {
    /// Whether it is a literal into which nothing is filled.
    pub(crate) fn is_fixed(&self) -> bool {
        match self {
            Text::Literal { pieces, .. } => pieces.iter().all(|piece| matches!(piece, Piece::Fixed { .. })),
            Text::Expr(_) => false,
        }
    }
}

/// One part of a split string literal.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Text in which `{{` and `}}` are single braces again. `lone_brace`: whether it has a brace that was not
    /// doubled.
    Fixed { text: String, lone_brace: bool },
    /// `{name}` or `{name.field}`: the names between the dots, all at the literal's span.
    Filled {
        path: Vec<String>,
        /// Resolved: the value of the scenario with that name. `None` means a Rust variable.
        used: Option<Use>,
    },
}

/// A `PATTERN`.
#[derive(Debug)]
pub(crate) enum Pattern {
    Literal {
        span: Span,
        /// The text after Rust's escapes.
        value: String,
        /// Resolved: its index among the patterns of the plan.
        number: usize,
    },
    Expr(Expr),
}

/// `(expr)`: the user's Rust. It is carried as tokens and never parsed.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    /// The span of the parentheses.
    pub(crate) span: Span,
    /// The tokens between the parentheses.
    pub(crate) tokens: TokenStream,
    /// Resolved: the values of the scenario that it mentions, each once.
    pub(crate) uses: Vec<Use>,
}

/// A use of a value of the scenario, in Rust or in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use {
    /// Index into the plan's table of values.
    pub(crate) value: usize,
    /// Whether the value is a `T` here (true) or an `Option<T>` (false).
    pub(crate) definite: bool,
    /// The span of the mention, if the value was saved on the other side of an `include`: in the fragment, or
    /// around it. rustc treats a name that came through a macro as a different name.
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

/// A `RANGE`, or a single number.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// `None` in `..=b`.
    pub(crate) min: Option<Bound>,
    /// `None` in `a..`.
    pub(crate) max: Option<Bound>,
    /// Whether `max` itself is in the range (`..=`, and a single number).
    pub(crate) inclusive: bool,
    /// Whether this is a single number. Then `min` holds it and `max` is `None`.
    pub(crate) single: bool,
}

impl Bounds {
    /// Whether its ends are literals.
    pub(crate) fn is_fixed(&self) -> bool {
        [&self.min, &self.max].into_iter().flatten().all(|bound| !matches!(bound, Bound::Expr(_)))
    }
}

/// One end of a range. In a comparison it is any number, elsewhere a whole number.
#[derive(Debug)]
pub(crate) enum Bound {
    Number {
        span: Span,
        negative: bool,
        digits: Literal,
    },
    /// A time, in a range that `elapsed` is compared with.
    Time {
        span: Span,
        value: Duration,
    },
    Expr(Expr),
}
