//! Regular expressions that parse but are too big. The engine refuses a pattern whose repetitions make it slow to
//! compile.

use regex_syntax::ast::{self, Visitor};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::language::Problem;

/// Patterns up to this weight are accepted without asking the engine, which is slow if macros are built without
/// optimization. The engine refuses only patterns that weigh a hundred times as much.
const LIGHT: u64 = 10_000;

/// Why a pattern is too big, and the place of its greatest repetition.
pub(super) fn too_big(pattern: &str) -> Option<Problem> {
    let parsed = regex_syntax::Parser::new().parse(pattern).ok()?;
    if weight(&parsed) <= LIGHT {
        return None;
    }
    let Err(regex::Error::CompiledTooBig(max)) = regex::Regex::new(pattern) else { return None };
    let text = format!(
        "is too big: it repeats so much that it compiles to more than {max} bytes, the limit of the crate regex: lower the \
         counts; or use smaller classes, as `[0-9]` for `\\d`; or build it in Rust in parentheses, with \
         `RegexBuilder::size_limit`"
    );
    Some(Problem { offset: greatest_count(pattern), text })
}

/// The weight of a pattern: the number of its letters and ranges of letters, with all repetitions written out.
fn weight(hir: &Hir) -> u64 {
    let sum = |parts: &[Hir]| parts.iter().fold(0_u64, |sum, part| sum.saturating_add(weight(part)));
    let length = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => length(literal.0.len()),
        HirKind::Class(Class::Unicode(class)) => length(class.ranges().len()),
        HirKind::Class(Class::Bytes(class)) => length(class.ranges().len()),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            weight(&repetition.sub).saturating_add(1).saturating_mul(times.into())
        }
        HirKind::Capture(capture) => weight(&capture.sub).saturating_add(1),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts).saturating_add(1),
    }
}

/// The place of the greatest count in a pattern.
fn greatest_count(pattern: &str) -> usize {
    struct Counts(u32, usize);
    impl Visitor for Counts {
        type Output = usize;
        type Err = ();
        fn finish(self) -> Result<usize, ()> {
            Ok(self.1)
        }
        fn visit_pre(&mut self, part: &ast::Ast) -> Result<(), ()> {
            if let ast::Ast::Repetition(repetition) = part
                && let ast::RepetitionKind::Range(range) = &repetition.op.kind
            {
                let (ast::RepetitionRange::Exactly(count)
                | ast::RepetitionRange::AtLeast(count)
                | ast::RepetitionRange::Bounded(_, count)) = range;
                if *count > self.0 {
                    *self = Counts(*count, repetition.op.span.start.offset);
                }
            }
            Ok(())
        }
    }
    let parsed = ast::parse::Parser::new().parse(pattern);
    parsed.ok().and_then(|parsed| ast::visit(&parsed, Counts(0, 0)).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_light(pattern: &str) -> bool {
        weight(&regex_syntax::parse(pattern).unwrap()) <= LIGHT
    }

    #[test]
    fn what_the_engine_refuses_is_heavy() {
        for pattern in [
            "((a{1,100}){1,100}){1,100}",
            r"\pL{1000}{1000}",
            r"\pL{300}",
            r"\w{400}",
            r"(\w{20}){20}",
            r"(?:\d{1,100}\.){1,30}",
            "(?i:k){50000}",
            "a{1000000}",
            "(?s:.){60000}",
            "(a|){100000}",
            "([^a]{9}x*){9999}",
        ] {
            let refused = matches!(regex::Regex::new(pattern), Err(regex::Error::CompiledTooBig(_)));
            assert!(refused && !is_light(pattern), "{pattern}");
        }
    }

    /// The engine refuses patterns of a hundred times the limit, of whatever kind. So it refuses no pattern below
    /// the limit.
    #[test]
    fn what_is_light_is_far_from_the_limit() {
        for part in [
            "a", "é", "(a)", "(a|b)", "(a|)", r"\w", r"\pL", r"[^a]", ".", r"\d", "(?i:é)", "a*", r"\b",
            "(a*?|b)",
        ] {
            let one = weight(&regex_syntax::parse(part).unwrap()).max(1);
            let pattern = format!("({part}x){{{}}}", (LIGHT / (one + 4)).max(1));
            assert!(is_light(&pattern), "{pattern}");
            let built = regex::RegexBuilder::new(&pattern).size_limit(5 << 20).build();
            assert!(built.is_ok(), "{pattern}: {built:?}");
        }
    }

    #[test]
    fn the_place_is_that_of_the_greatest_count() {
        assert_eq!(greatest_count("(a{1,9}){20}"), 8);
        assert_eq!(greatest_count(r"\pL{1000}x\d{2}"), 3);
        assert_eq!(greatest_count("a+"), 0);
    }
}
