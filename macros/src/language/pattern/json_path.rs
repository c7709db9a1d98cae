//! Finds JSONPaths that do not parse.

use jsonpath_rfc9535::Error;

use super::problem::Problem;

pub(super) fn problem(pattern: &str) -> Option<Problem> {
    let error = jsonpath_rfc9535::JsonPath::parse(pattern).err()?;
    let (offset, reason) = reason(pattern, &error);
    Some(Problem { offset, text: format!("does not parse: {reason}") })
}

/// The mistake in plain words, and its place.
fn reason(pattern: &str, error: &Error) -> (usize, String) {
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
