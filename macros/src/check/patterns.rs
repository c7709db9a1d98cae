//! Checks patterns: whether they parse, and whether their groups fit the types of the kept values.

use proc_macro2::Span;

use super::carets::pointed;
use super::groups;
use super::requests::label_of;
use super::sizes;
use super::tables::Tables;
use super::types::element;
use crate::ast::{
    Across, Comparison, ComparisonKind, Condition, Keep, Pattern, Rule, Select, Step, StepKind, Test,
    each_step_mut,
};
use crate::errors::Errors;
use crate::interpolation::is_name;
use crate::language::{PatternKind, Problem};

/// Checks every pattern, and resolves the number of its groups.
pub(super) fn check(steps: &mut [Step], tables: &Tables, errors: &mut Errors) {
    each_step_mut(steps, &mut |step| {
        if let StepKind::Include(include) = &mut step.kind {
            // Their mistakes were reported in the fragment itself.
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
            if let Some(check) = action.any_check_mut() {
                check.all_conditions_mut().for_each(|one| patterns.condition(one));
                check.across.iter().for_each(|across| patterns.ordered_tuple(across));
            }
        }
    });
}

struct Patterns<'a> {
    tables: &'a Tables,
    /// The stream or step of the check, as messages call it.
    label: String,
    errors: &'a mut Errors,
}

impl Patterns<'_> {
    fn condition(&mut self, condition: &mut Condition) {
        condition.groups = match &condition.test {
            Test::Pattern { kind, pattern: Pattern::Literal { span, value, .. } } => {
                let (kind, span, value) = (*kind, *span, value.clone());
                self.literal(condition, kind, span, &value)
            }
            Test::Pattern { kind, pattern: Pattern::Expr(_) } if kind.has_groups() => {
                groups::as_written(condition)
            }
            Test::Pattern { .. } | Test::Whole | Test::Contains(_) => 0,
        };
        self.whole_vec(condition);
        self.compared_tuple(condition);
        self.default_of_tuple(condition);
        self.kept_nothing(condition);
    }

    /// Reports what is wrong with a pattern. Returns the number of its groups.
    fn literal(&mut self, condition: &Condition, kind: PatternKind, span: Span, pattern: &str) -> usize {
        let problem = kind.problem(pattern);
        // In a regex, `{name}` does not parse, except within a character class.
        let may_be_filled = !kind.has_groups() || problem.is_some();
        if may_be_filled && self.filled(span, pattern) {
            return if kind.has_groups() { groups::as_written(condition) } else { 0 };
        }
        if let Some(problem) = problem {
            self.wrong(kind, span, pattern, problem);
            return if kind.has_groups() { groups::as_written(condition) } else { 0 };
        }
        if !kind.has_groups() {
            return 0;
        }
        if let Some(problem) = sizes::too_big(pattern) {
            self.wrong(kind, span, pattern, problem);
        }
        let groups = groups::places(pattern);
        if let Some((offset, message)) = groups::misfit(condition, &groups) {
            self.errors.at(span, message + &pointed(pattern, offset));
        }
        groups.len()
    }

    fn wrong(&mut self, kind: PatternKind, span: Span, pattern: &str, problem: Problem) {
        let (name, label, Problem { offset, text }) = (kind.syntax().name(), &self.label, problem);
        let message = format!("this {name} of {label} {text}");
        self.errors.at(span, message + &pointed(pattern, offset));
    }

    /// Reports the first `{name}` in a pattern whose name is a value of the scenario, and the first `${name}`, which can
    /// only be meant so.
    fn filled(&mut self, span: Span, pattern: &str) -> bool {
        let found = pattern.match_indices('{').find_map(|(at, _)| {
            let name = pattern.get(at + 1..)?.split('}').next()?;
            let escaped = pattern.get(..at)?.ends_with('\\') || ends_with_class(pattern.get(..at)?);
            let value = self.tables.value(name.split('.').next().unwrap_or(name));
            let sign = pattern.get(..at)?.chars().next_back().filter(|sign| "$#".contains(*sign));
            let is_foreign = sign.is_some() && name.split('.').all(is_name);
            let is_filled = !escaped && pattern.get(at..)?.contains('}') && (value.is_some() || is_foreign);
            is_filled.then_some((at, name))
        });
        let Some((at, name)) = found else { return false };
        let message = format!(
            "patterns are not filled in, so `{{{name}}}` is not the value `{name}` here: compare with \
             it instead (`== \"{{{name}}}\"`), or give a pattern built in Rust in parentheses"
        );
        self.errors.at(span, message + &pointed(pattern, at));
        true
    }

    /// After `all`, a written type is the whole `Vec<…>`.
    fn whole_vec(&mut self, condition: &Condition) {
        let (Select::All, Some(keep @ Keep { name, ty: Some(ty), .. })) =
            (&condition.select, &condition.keep)
        else {
            return;
        };
        let Some(first) = ty.clone().into_iter().next() else { return };
        // An `Option` here was reported.
        if element(ty).is_none() && keep.inside_option().is_none() {
            let (name, word) = (&name.ident, keep.word().word());
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

    fn default_of_tuple(&mut self, condition: &Condition) {
        if let Test::Pattern { pattern: Pattern::Literal { span, .. }, .. } = &condition.test
            && condition.default.is_some()
            && condition.groups >= 2
        {
            let (count, label) = (condition.groups, &self.label);
            self.errors.at(
                *span,
                format!(
                    "a regular expression with {count} groups gives a tuple, and the `or` behind it one value, in {label}: \
                     make all groups but one `(?:…)`, or save an `Option<(String, …)>` without `or`"
                ),
            );
        }
    }

    /// A tuple cannot be compared as rising, nor group messages.
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
        let (word, name) = (keep.word().word(), &keep.name.ident);
        self.errors.at(
            keep.span,
            format!(
                "`missing` holds when nothing is there, so `{word} {name}` has nothing to keep: keep it \
             in a condition of its own, or ask `exists`"
            ),
        );
    }
}

/// Whether a `{` after this text belongs to `\p{…}`, `\x{…}` and the like.
fn ends_with_class(before: &str) -> bool {
    before.strip_suffix(['p', 'P', 'x', 'u', 'U', 'b']).is_some_and(|before| before.ends_with('\\'))
}
