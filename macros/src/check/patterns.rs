//! Row 11: patterns that do not parse, and groups that do not fit what is done with them.

use proc_macro2::Span;
use regex_syntax::ast;

use super::carets::pointed;
use super::groups;
use super::jmes;
use super::requests::label_of;
use super::sizes;
use super::tables::Tables;
use super::types::element;
use crate::ast::{
    Across, Comparison, ComparisonKind, Condition, Keep, Pattern, Rule, Select, Step, StepKind, Test,
    each_step_mut,
};
use crate::errors::Errors;

/// Checks every pattern, and resolves how many groups each has.
pub(super) fn check(steps: &mut [Step], tables: &Tables, errors: &mut Errors) {
    each_step_mut(steps, &mut |step| {
        if let StepKind::Include(include) = &mut step.kind {
            // Their mistakes were reported where the fragment stands.
            check(&mut include.body, tables, &mut Errors::default());
        }
        if let StepKind::Http(http) = &mut step.kind {
            let label = format!("the check of {}", label_of(http));
            let mut patterns = Patterns { tables, label, errors };
            return http.conditions.iter_mut().for_each(|one| patterns.condition(one));
        }
        let StepKind::Sse(sse) = &mut step.kind else { return };
        let label = format!("a check on {}", tables.label(sse.stream));
        let mut patterns = Patterns { tables, label, errors };
        for action in &mut sse.actions {
            if let Some(check) = action.judging_mut() {
                check.judged_mut().for_each(|one| patterns.condition(one));
                check.across.iter().for_each(|across| patterns.ordered_tuple(across));
            }
        }
    });
}

struct Patterns<'a> {
    tables: &'a Tables,
    /// The check, for messages.
    label: String,
    errors: &'a mut Errors,
}

impl Patterns<'_> {
    fn condition(&mut self, condition: &mut Condition) {
        condition.groups = match &condition.test {
            Test::Regex(Pattern::Literal { span, value, .. }) => {
                let (span, value) = (*span, value.clone());
                match self.regex(span, &value) {
                    Some(groups) => {
                        if let Some((offset, message)) = groups::misfit(condition, &groups) {
                            self.errors.at(span, message + &pointed(&value, offset));
                        }
                        groups.len()
                    }
                    None => groups::as_written(condition),
                }
            }
            Test::Regex(Pattern::Expr(_)) => groups::as_written(condition),
            Test::Json(pattern) | Test::Jsonp(pattern) => {
                if let Pattern::Literal { span, value, .. } = pattern {
                    self.json_path(*span, value);
                }
                0
            }
            Test::Jmespath(pattern) => {
                if let Pattern::Literal { span, value, .. } = pattern {
                    self.jmes_path(*span, value);
                }
                0
            }
            Test::Whole | Test::Contains(_) => 0,
        };
        self.whole_vec(condition);
        self.compared_tuple(condition);
        self.kept_nothing(condition);
    }

    /// Where the pattern's capture groups begin; `None` if it does not parse.
    fn regex(&mut self, span: Span, pattern: &str) -> Option<Vec<usize>> {
        let error = match regex_syntax::Parser::new().parse(pattern) {
            Ok(parsed) => {
                if let Some((offset, reason)) = sizes::too_big(pattern, &parsed) {
                    let message = format!("this regular expression of {} is too big: {reason}", self.label);
                    self.errors.at(span, message + &pointed(pattern, offset));
                }
                return Some(groups::places(pattern));
            }
            Err(error) => error,
        };
        let (offset, reason) = match &error {
            regex_syntax::Error::Parse(error) => parse_error(pattern, error),
            regex_syntax::Error::Translate(error) => (error.span().start.offset, error.kind().to_string()),
            _ => (0, error.to_string()),
        };
        // Outside a class, where it would parse, `{name}` is always an error of its own in a regex.
        if !self.filled(span, pattern) {
            let label = &self.label;
            let message = format!("this regular expression of {label} does not parse: {reason}");
            self.errors.at(span, message + &pointed(pattern, offset));
        }
        None
    }

    fn json_path(&mut self, span: Span, pattern: &str) {
        if self.filled(span, pattern) {
            return;
        }
        let Err(error) = jsonpath_rfc9535::JsonPath::parse(pattern) else { return };
        let label = &self.label;
        let (offset, reason) = json_path_error(pattern, &error);
        let message = format!("this JSONPath of {label} does not parse: {reason}");
        self.errors.at(span, message + &pointed(pattern, offset));
    }

    fn jmes_path(&mut self, span: Span, pattern: &str) {
        if self.filled(span, pattern) {
            return;
        }
        let Some((offset, reason)) = jmes::problem(pattern) else { return };
        let label = &self.label;
        let message = format!("this JMESPath of {label} {reason}");
        self.errors.at(span, message + &pointed(pattern, offset));
    }

    /// Reports the first `{name}` in a pattern whose name is a value of the scenario.
    fn filled(&mut self, span: Span, pattern: &str) -> bool {
        let found = pattern.match_indices('{').find_map(|(at, _)| {
            let name = pattern.get(at + 1..)?.split('}').next()?;
            let escaped = pattern.get(..at)?.ends_with('\\') || ends_with_class(pattern.get(..at)?);
            let value = self.tables.value(name.split('.').next().unwrap_or(name));
            (!escaped && pattern.get(at..)?.contains('}') && value.is_some()).then_some((at, name))
        });
        let Some((at, name)) = found else { return false };
        let message = format!(
            "patterns are not filled in, so `{{{name}}}` is not the value `{name}` here: compare with \
             it instead (`== \"{{{name}}}\"`), or give a pattern built in Rust in parentheses"
        );
        self.errors.at(span, message + &pointed(pattern, at));
        true
    }

    /// With `all` and a type, the whole `Vec<…>` is written.
    fn whole_vec(&mut self, condition: &Condition) {
        let (Select::All, Some(Keep { name, ty: Some(ty), collects, .. })) =
            (&condition.select, &condition.keep)
        else {
            return;
        };
        let Some(first) = ty.clone().into_iter().next() else { return };
        if element(ty).is_none() {
            let (name, word) = (&name.ident, if *collects { "collect" } else { "save" });
            self.errors.at(
                first.span(),
                format!(
                    "`all` gives `{name}` a `Vec` of all that was found: write the whole type, `{word} \
                 {name}: Vec<…>`, or leave out `all`"
                ),
            );
        }
    }

    fn compared_tuple(&mut self, condition: &Condition) {
        let Some(Comparison { span, kind }) = &condition.comparison else { return };
        let compares =
            matches!(kind, ComparisonKind::Is(..) | ComparisonKind::OneOf(_) | ComparisonKind::Within(_));
        if compares && condition.groups >= 2 && !matches!(condition.select, Select::Count) {
            let (count, label) = (condition.groups, &self.label);
            self.errors.at(
                *span,
                format!(
                    "a regular expression with {count} groups gives a tuple, which compares with nothing, in \
                 {label}: use `satisfies (|groups| …)`, or make all groups but one `(?:…)`"
                ),
            );
        }
    }

    /// A tuple neither rises nor keeps messages apart.
    fn ordered_tuple(&mut self, across: &Across) {
        let Rule::Each { order, of, per } = &across.rule else { return };
        for condition in std::iter::once(of).chain(per) {
            if condition.groups >= 2 && !matches!(condition.select, Select::Count) {
                let (count, word, label) = (condition.groups, order.word(), &self.label);
                self.errors.at(
                    across.span,
                    format!(
                        "a regular expression with {count} groups gives a tuple, and `{word}` is about one value, in \
                     {label}: make all groups but one `(?:…)`"
                    ),
                );
            }
        }
    }

    fn kept_nothing(&mut self, condition: &Condition) {
        let (Some(Comparison { kind: ComparisonKind::Missing, .. }), Some(keep)) =
            (&condition.comparison, &condition.keep)
        else {
            return;
        };
        let word = if keep.collects { "collect" } else { "save" };
        let name = &keep.name.ident;
        self.errors.at(
            keep.span,
            format!(
                "`missing` holds when nothing is there, so `{word} {name}` has nothing to keep: keep it \
             in a condition of its own, or ask `exists`"
            ),
        );
    }
}

/// Whether a regex's `{` after this belongs to `\p{…}`, `\x{…}` and the like.
fn ends_with_class(before: &str) -> bool {
    before.strip_suffix(['p', 'P', 'x', 'u', 'U', 'b']).is_some_and(|before| before.ends_with('\\'))
}

/// Where and why. A brace that counts nothing is often one of JSON, or is meant to be filled in.
fn parse_error(pattern: &str, error: &ast::Error) -> (usize, String) {
    use ast::ErrorKind::{
        RepetitionCountDecimalEmpty, RepetitionCountInvalid, RepetitionCountUnclosed, RepetitionMissing,
    };
    let (offset, reason) = (error.span().start.offset, error.kind().to_string());
    let repeats = matches!(
        error.kind(),
        RepetitionCountDecimalEmpty | RepetitionCountInvalid | RepetitionCountUnclosed | RepetitionMissing
    );
    let up_to_it = pattern.get(..=offset).unwrap_or(pattern);
    match up_to_it.rfind('{') {
        Some(brace) if repeats && offset - brace <= 1 => {
            (brace, format!("{reason}; a brace that is meant literally is written `\\{{`"))
        }
        _ => (offset, reason),
    }
}

/// Where and why, in words for someone who reads the message first.
fn json_path_error(pattern: &str, error: &jsonpath_rfc9535::Error) -> (usize, String) {
    use jsonpath_rfc9535::Error;
    let at = |part: &str| pattern.find(part).unwrap_or(0);
    match error {
        Error::Syntax { .. } if !pattern.starts_with('$') => {
            (0, "a path begins with `$`, the whole document, as in `$.price`".to_owned())
        }
        Error::Syntax { position, .. } => {
            let reason = match pattern.get(*position..).and_then(|rest| rest.chars().next()) {
                Some(found) => format!("from `{found}` on this is no path (RFC 9535)"),
                None => "it ends too early".to_owned(),
            };
            (*position, reason)
        }
        Error::NestingTooDeep { position } => (*position, "it is nested too deep".to_owned()),
        Error::IntegerOutOfRange { repr } => (at(repr), format!("{repr} is outside of what an index can be")),
        Error::UnknownFunction { name } => {
            (at(name), format!("there is no function `{name}`, only length, count, match, search and value"))
        }
        Error::FunctionArity { name, expected, found } => {
            (at(name), format!("`{name}` takes {expected} arguments, not {found}"))
        }
        Error::IllTyped { message } => {
            let names = ["length(", "count(", "match(", "search(", "value("];
            let first = names.iter().filter_map(|name| pattern.find(name)).min();
            (first.unwrap_or_else(|| at("?")), message.clone())
        }
        other => (0, other.to_string()),
    }
}
