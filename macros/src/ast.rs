//! What was written: a spanned tree of a scenario, which can hold broken steps.
//!
//! `parse` makes it, `check` fills in what is marked *resolved*, and `expand` reads it through a
//! [`Plan`](crate::plan::Plan), which only `check` can make.

mod across;
mod action;
mod condition;
mod contract;
mod keep;
mod kept;
mod leaves;
mod literal;
mod optional;
mod request;
mod scenario;
mod step;
mod visit;

pub(crate) use crate::language::{OnFailure, Operator, Order};
pub(crate) use across::{Across, Rule, Stage};
pub(crate) use action::{Action, ActionKind, Check, Goal, Look, Next, Often, Open, Reconnect, Unmatched};
pub(crate) use condition::{Comparison, ComparisonKind, Condition, Operand, Select, Target, Test};
pub(crate) use contract::{Contract, Declared, DeclaredStream};
pub(crate) use keep::{Keep, Name};
pub(crate) use kept::{Handed, Kept};
pub(crate) use leaves::Leaves;
pub(crate) use literal::{Bound, Bounds, Expr, Int, Pattern, Piece, Str, Text, Time, Use};
pub(crate) use optional::inside_option;
pub(crate) use request::{Body, Http, Json, Part, Protocol, RequestMethod};
pub(crate) use scenario::{Fragment, Scenario, Settings};
pub(crate) use step::{
    Argument, ArgumentValue, Attempt, If, Include, LetValue, Member, Reach, Sse, Step, StepKind, Which,
};
pub(crate) use visit::{Visit, VisitMut, each_step, each_step_mut};
