//! A condition on a message or on a response.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote_spanned;

use super::keep::Keep;
use super::literal::{Bounds, Expr, Int, Pattern, Text};
use crate::language::{Field, LossWord, Operator, PatternKind};

#[derive(Debug)]
pub(crate) struct Condition {
    /// `when (expr)` before it: the condition counts only if this is true.
    pub(crate) when: Option<Expr>,
    pub(crate) target: Target,
    /// The span of the target; `None` if the target is the default, `data`.
    pub(crate) target_at: Option<Span>,
    /// `choice n` before the target: which of several answers it is about.
    pub(crate) choice: Option<Int>,
    pub(crate) test: Test,
    pub(crate) select: Select,
    /// `or VALUE`: the value that counts where nothing is found, or `null`.
    pub(crate) default: Option<Operand>,
    /// `None` means `exists`. With `count`, `None` means that any number will do.
    pub(crate) comparison: Option<Comparison>,
    pub(crate) keep: Option<Keep>,
    /// Resolved: the number of capture groups of its `regex`, or 0 if the test is no `regex`. For a pattern in
    /// `(expr)` it is the number of elements of the tuple type at `save` or `collect`, or 1 if no tuple type is
    /// written.
    pub(crate) groups: usize,
}

/// The part of a message or a response that a condition looks at.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A part of a message.
    Field(Field),
    /// `error kind`
    ErrorKind,
    /// The status of a response. The variants below are parts of a response, too.
    Status,
    /// The values of a header.
    Header {
        /// The span of the name's literal.
        span: Span,
        name: String,
    },
    Elapsed,
    Body,
    /// The losses of a stream, or what is known of the last.
    Lost(Option<LossWord>),
}

#[derive(Debug)]
pub(crate) enum Test {
    /// No test: the condition is about the whole target.
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

/// A comparison. The span is the span of its first token (`==`, `in`, `exists`, …).
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

/// The right side of a comparison.
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
    /// A time, which only `elapsed` is compared with.
    Time {
        span: Span,
        value: Duration,
    },
    Expr(Expr),
}

impl Condition {
    /// Whether it is the same for all users and rounds: none of its parts is Rust or is filled in. The function of a
    /// `satisfies` is no part of it.
    pub(crate) fn is_fixed(&self) -> bool {
        let is_fixed = |operand: &Operand| match operand {
            Operand::Text(text) => text.is_fixed(),
            Operand::Expr(_) => false,
            Operand::Number { .. }
            | Operand::True
            | Operand::False
            | Operand::Null
            | Operand::Time { .. } => true,
        };
        let test = match &self.test {
            Test::Whole => true,
            Test::Pattern { pattern, .. } => matches!(pattern, Pattern::Literal { .. }),
            Test::Contains(text) => text.is_fixed(),
        };
        let select = match &self.select {
            Select::First | Select::All | Select::Count => true,
            Select::Find(int) => matches!(int, Int::Literal { .. }),
        };
        let comparison = self.comparison.as_ref().is_none_or(|comparison| match &comparison.kind {
            ComparisonKind::Is(_, operand) => is_fixed(operand),
            ComparisonKind::OneOf(operands) => operands.iter().all(is_fixed),
            ComparisonKind::Within(bounds) => bounds.is_fixed(),
            ComparisonKind::Exists | ComparisonKind::Missing | ComparisonKind::Satisfies(_) => true,
        });
        let choice = self.choice.as_ref().is_none_or(|choice| matches!(choice, Int::Literal { .. }));
        let comparison = comparison && choice && self.default.as_ref().is_none_or(is_fixed);
        self.when.is_none() && test && select && comparison
    }

    /// Whether it is about the server's error.
    pub(crate) fn is_of_errors(&self) -> bool {
        matches!(self.target, Target::ErrorKind | Target::Field(Field::Error))
    }

    /// Whether only an error of the server's meets it, in any case: then the stream is over when it is met.
    pub(crate) fn wants_an_error(&self) -> bool {
        let may_find_nothing = self.default.is_some()
            || self.keep.as_ref().is_some_and(|keep| keep.inside_option().is_some())
            || matches!(self.select, Select::Count)
            || self.comparison.as_ref().is_some_and(|asked| matches!(asked.kind, ComparisonKind::Missing));
        self.is_of_errors() && self.when.is_none() && !may_find_nothing
    }

    /// Whether it is about the time that a response took.
    pub(crate) fn is_time(&self) -> bool {
        matches!(self.target, Target::Elapsed)
    }

    /// The type of the value that it finds, if no type is written: `String`, a tuple of `String`s for several
    /// groups, or the given type `elapsed` for the target `elapsed`. After `all` it is a `Vec` of these, after
    /// `count` it is `usize`.
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
