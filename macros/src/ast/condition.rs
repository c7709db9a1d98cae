//! What is asked of a message, or of a response.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote_spanned;

use super::keep::Keep;
use super::literal::{Bounds, Expr, Int, Pattern, Text};
use crate::language::{Field, Operator, PatternKind};

#[derive(Debug)]
pub(crate) struct Condition {
    /// `when (expr)` before it: it counts only where this holds.
    pub(crate) when: Option<Expr>,
    pub(crate) target: Target,
    /// Where the target stands; `None` is the default, `data`.
    pub(crate) target_at: Option<Span>,
    pub(crate) test: Test,
    pub(crate) select: Select,
    /// `None` means `exists`, and with `count` that nothing is asked of the number.
    pub(crate) comparison: Option<Comparison>,
    pub(crate) keep: Option<Keep>,
    /// Resolved: how many capture groups its `regex` has. For an `(expr)`, as many as the tuple type at
    /// `save` or `collect` has elements, and 1 without one; 0 where there is no `regex`.
    pub(crate) groups: usize,
}

/// What a condition looks at: of a message, or of a response.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// Of a message.
    Field(Field),
    /// Of a response, as the rest.
    Status,
    /// The values of a header.
    Header {
        /// Of the literal.
        span: Span,
        name: String,
    },
    Elapsed,
    Body,
}

#[derive(Debug)]
pub(crate) enum Test {
    /// No test: the whole target.
    Whole,
    Pattern {
        kind: PatternKind,
        pattern: Pattern,
    },
    Contains(Text),
}

#[derive(Debug)]
pub(crate) enum Select {
    /// The default, `find 0`, without `find`.
    First,
    Find(Int),
    All,
    Count,
}

/// A comparison; the span is that of its first token (`==`, `in`, `exists`, …).
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) span: Span,
    pub(crate) kind: ComparisonKind,
}

#[derive(Debug)]
pub(crate) enum ComparisonKind {
    Is(Operator, Operand),
    OneOf(Vec<Operand>),
    /// `in a..b`
    Within(Bounds),
    Exists,
    Missing,
    Satisfies(Expr),
}

/// What a comparison compares with.
#[derive(Debug)]
pub(crate) enum Operand {
    /// A number, its sign included, as Rust tokens without a suffix: `-1.5`.
    Number {
        negative: bool,
        digits: Literal,
    },
    /// A string, filled in when the check is set.
    Text(Text),
    True,
    False,
    Null,
    /// Where `elapsed` is compared.
    Time {
        span: Span,
        value: Duration,
    },
    Expr(Expr),
}

impl Condition {
    /// The type of what it finds where none is written: `String`; `usize` after `count`; a tuple of `String`s for several
    /// groups; what is given as `elapsed` for that target; after `all` a `Vec` of these.
    pub(crate) fn default_type(&self, span: Span, elapsed: TokenStream) -> TokenStream {
        let string = quote_spanned!(span=> ::std::string::String);
        let one = match &self.test {
            Test::Whole if matches!(self.target, Target::Elapsed) => elapsed,
            Test::Pattern { .. } if self.groups > 1 => {
                let strings = std::iter::repeat_n(string, self.groups);
                quote_spanned!(span=> (#(#strings),*))
            }
            Test::Whole | Test::Pattern { .. } | Test::Contains(_) => string,
        };
        match self.select {
            Select::First | Select::Find(_) => one,
            Select::All => quote_spanned!(span=> ::std::vec::Vec<#one>),
            Select::Count => quote_spanned!(span=> usize),
        }
    }
}
