//! Capture groups, and the types that are written for their values.

use proc_macro2::TokenStream;
use regex_syntax::ast::{self, Visitor};

use super::types::{arity, element};
use crate::ast::{Condition, Keep, Select};

/// The places in a pattern where its capture groups begin.
pub(super) fn places(pattern: &str) -> Vec<usize> {
    struct Groups(Vec<usize>);
    impl Visitor for Groups {
        type Output = Vec<usize>;
        type Err = ();
        fn finish(self) -> Result<Vec<usize>, ()> {
            Ok(self.0)
        }
        fn visit_pre(&mut self, part: &ast::Ast) -> Result<(), ()> {
            if let ast::Ast::Group(group) = part
                && group.capture_index().is_some()
            {
                self.0.push(group.span.start.offset);
            }
            Ok(())
        }
    }
    let parsed = ast::parse::Parser::new().parse(pattern);
    parsed.ok().and_then(|parsed| ast::visit(&parsed, Groups(Vec::new())).ok()).unwrap_or_default()
}

/// The number of groups of a pattern in `(expr)`, taken from the type that is written for their values.
pub(super) fn as_written(condition: &Condition) -> usize {
    let ty: Option<TokenStream> = condition.keep.as_ref().and_then(Keep::plain_type);
    let one = match condition.select {
        Select::All => ty.as_ref().and_then(element),
        Select::Count => None,
        Select::First | Select::Find(_) => ty,
    };
    one.as_ref().and_then(arity).unwrap_or(1)
}

/// The message about a type at `save` or `collect` that does not fit a regex with these groups, and a place in the
/// pattern.
pub(super) fn misfit(condition: &Condition, groups: &[usize]) -> Option<(usize, String)> {
    let kept @ Keep { name, .. } = condition.keep.as_ref()?;
    let keep = format!("`{} {}`", kept.word().word(), name.ident);
    let ty = &kept.plain_type()?;
    match condition.select {
        Select::Count => arity(ty).map(|_| (0, count_misfit(&keep))),
        // A type that is no `Vec` is reported by `whole_vec` of `patterns`.
        Select::All => tuple_misfit(&keep, arity(&element(ty)?), groups),
        Select::First | Select::Find(_) => tuple_misfit(&keep, arity(ty), groups),
    }
}

fn count_misfit(keep: &str) -> String {
    format!(
        "`count` gives one number, which does not fit the tuple of {keep}: write the type `usize`, or leave out \
         `count`"
    )
}

fn tuple_misfit(keep: &str, elements: Option<usize>, groups: &[usize]) -> Option<(usize, String)> {
    let count = groups.len();
    let place = |group: usize| groups.get(group).or(groups.last()).copied().unwrap_or(0);
    let Some(elements) = elements else {
        let strings = vec!["String"; count].join(", ");
        let message = format!(
            "this regular expression has {count} groups, so that {keep} keeps a tuple: write a tuple type such \
             as `({strings})`, or make the groups that are not to be kept `(?:…)`"
        );
        return (count >= 2).then(|| (place(1), message));
    };
    if count < 2 {
        let has = if count == 1 { "one group" } else { "no groups" };
        let message = format!(
            "this regular expression has {has}, which does not fit the tuple of {elements} of {keep}: write a \
             type that is no tuple, or as many groups as the tuple has elements"
        );
        return Some((place(0), message));
    }
    let message = format!(
        "this regular expression has {count} groups, which do not fit the tuple of {elements} of {keep}: write \
         as many types as groups, or make the groups that are not to be kept `(?:…)`"
    );
    (elements != count).then(|| (place(elements), message))
}
