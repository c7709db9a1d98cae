//! The requests of `open` and `http`.

use proc_macro2::Span;

use super::condition::Condition;
use super::literal::{Expr, Int, Str, Text, Time};
use crate::language::{Method, ProtocolName};

/// `http TEXT METHOD TEXT ( part | option )* [ "check" http_check+ ]`.
#[derive(Debug)]
pub(crate) struct Http {
    /// The request's name, for reports and failures.
    pub(crate) title: Text,
    pub(crate) method: RequestMethod,
    pub(crate) url: Text,
    /// In their order.
    pub(crate) parts: Vec<Part>,
    pub(crate) timeout: Option<Time>,
    pub(crate) redirects: Option<Int>,
    /// `protocol mcp`; another was reported.
    pub(crate) protocol: Option<Protocol>,
    /// The conditions after `check`.
    pub(crate) conditions: Vec<Condition>,
    /// It checks as a step on a stream does, which was reported: nothing more is said of that.
    pub(crate) checks_stream: bool,
}

/// `protocol …`.
#[derive(Debug)]
pub(crate) enum Protocol {
    /// A protocol of the language, by its name. The span is the span of the name.
    Named {
        span: Span,
        name: ProtocolName,
    },
    Expr(Expr),
    /// It could not be read, and the mistake was reported.
    Unknown,
}

/// The method of a request.
#[derive(Debug)]
pub(crate) enum RequestMethod {
    /// A word of the language.
    Word(Method),
    /// `method TEXT`.
    Text(Text),
}

#[derive(Debug)]
pub(crate) enum Part {
    Header(Text, Text),
    /// `headers (expr)`
    Headers(Expr),
    Query(Text, Text),
    Bearer(Text),
    Basic(Text, Text),
    Body(Body),
    /// `when (expr)` before a part: it is sent only if this is true.
    When(Expr, Box<Part>),
}

/// The body of a request.
#[derive(Debug)]
pub(crate) enum Body {
    Json(Json),
    /// `form { STR: TEXT, … }`: the fields in the order of the source.
    Form(Vec<(Str, Text)>),
    Text(Text),
}

/// A value of `body json`.
#[derive(Debug)]
pub(crate) enum Json {
    /// In their order.
    Object(Vec<(Text, Json)>),
    Array(Vec<Json>),
    Text(Text),
    /// The number as JSON writes it.
    Number(String),
    True,
    False,
    Null,
    /// Rust that gives any value that serializes.
    Expr(Expr),
}
