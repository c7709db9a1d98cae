//! Finds regular expressions that do not parse.

use regex_syntax::ast;

use super::problem::Problem;

pub(super) fn problem(pattern: &str) -> Option<Problem> {
    let error = regex_syntax::Parser::new().parse(pattern).err()?;
    let (offset, reason) = match &error {
        regex_syntax::Error::Parse(error) => parse_error(pattern, error),
        regex_syntax::Error::Translate(error) => (error.span().start.offset, error.kind().to_string()),
        _ => (0, error.to_string()),
    };
    Some(Problem { offset, text: format!("does not parse: {reason}") })
}

/// The mistake and its place. A brace that is no repetition is often part of JSON, or was meant as a `{name}`.
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
