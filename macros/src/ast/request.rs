//! What a request is, of `open` and `http`.

use super::condition::Condition;
use super::literal::{Expr, Str, Text, Time};
use crate::language::Method;

/// `http TEXT METHOD TEXT ( part | "timeout" DURATION )* [ "check" http_check+ ]`.
#[derive(Debug)]
pub(crate) struct Http {
    /// The request's name, for reports and failures.
    pub(crate) title: Text,
    pub(crate) method: Method,
    pub(crate) url: Text,
    /// In their order.
    pub(crate) parts: Vec<Part>,
    pub(crate) timeout: Option<Time>,
    /// What stands behind `check`.
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Debug)]
pub(crate) enum Part {
    Header(Text, Text),
    Query(Text, Text),
    Bearer(Text),
    Basic(Text, Text),
    Body(Body),
}

/// What a request carries.
#[derive(Debug)]
pub(crate) enum Body {
    Json(Json),
    /// `form { STR: TEXT, … }`, in their order.
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
    /// As JSON writes it.
    Number(String),
    True,
    False,
    Null,
    /// Any value that serializes.
    Expr(Expr),
}
