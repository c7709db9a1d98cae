//! Finds JMESPaths that do not parse, and unknown functions in them.

#[cfg(feature = "jmespath")]
use jpx_core::ast::Ast;

use super::problem::Problem;
#[cfg(feature = "jmespath")]
use crate::similar;

/// The mistake in a JMESPath and its place. Without the feature, that was reported, and there is no mistake.
#[cfg(not(feature = "jmespath"))]
pub(super) fn problem(_: &str) -> Option<Problem> {
    None
}

/// The mistake in a JMESPath and its place.
#[cfg(feature = "jmespath")]
pub(super) fn problem(pattern: &str) -> Option<Problem> {
    let (offset, text) = match jpx_core::parse(pattern) {
        Ok(ast) => wrong_call(pattern, &ast)?,
        Err(error) => {
            let offset = error.offset.min(pattern.len());
            (offset, format!("does not parse: {}", reason(pattern, offset, &error.reason.to_string())))
        }
    };
    Some(Problem { offset, text })
}

/// Why a pattern does not parse, in plain words.
#[cfg(feature = "jmespath")]
fn reason(pattern: &str, offset: usize, reason: &str) -> String {
    let reason = reason.strip_prefix("Parse error: ").unwrap_or(reason).lines().next().unwrap_or_default();
    let found = pattern.get(offset..).and_then(|rest| rest.chars().next());
    match found {
        _ if reason.starts_with("Unclosed") => {
            let quote = reason.chars().find(|c| matches!(c, '"' | '`' | '\'')).unwrap_or('"');
            format!("the {quote} is not closed")
        }
        None => "it ends too early".to_owned(),
        Some('$') => {
            "a JMESPath begins at the document itself, without `$.`; a JSONPath is written `json \"$.…\"`"
                .to_owned()
        }
        Some('"') if reason.starts_with("Unable to parse") => {
            "between double quotes stands a name, with the escapes of JSON".to_owned()
        }
        Some(_) if reason.starts_with("Unable to parse") => {
            "between backticks stands JSON; a text is written in single quotes, 'text'".to_owned()
        }
        Some(found) if !found.is_ascii() => {
            format!(
                "a name with `{found}` in it stands in double quotes (a raw string, r#\"…\"#, holds them)"
            )
        }
        Some(found) => format!("from `{found}` on this is no JMESPath"),
    }
}

/// The functions of the JMESPath specification ("Built-in Functions"), and the least number of their arguments; true
/// where more may follow.
#[cfg(feature = "jmespath")]
const FUNCTIONS: &[(&str, usize, bool)] = &[
    ("abs", 1, false),
    ("avg", 1, false),
    ("ceil", 1, false),
    ("contains", 2, false),
    ("ends_with", 2, false),
    ("floor", 1, false),
    ("join", 2, false),
    ("keys", 1, false),
    ("length", 1, false),
    ("map", 2, false),
    ("max", 1, false),
    ("max_by", 2, false),
    ("merge", 1, true),
    ("min", 1, false),
    ("min_by", 2, false),
    ("not_null", 1, true),
    ("reverse", 1, false),
    ("sort", 1, false),
    ("sort_by", 2, false),
    ("starts_with", 2, false),
    ("sum", 1, false),
    ("to_array", 1, false),
    ("to_number", 1, false),
    ("to_string", 1, false),
    ("type", 1, false),
    ("values", 1, false),
];

/// The first call of an unknown function, or of one with a wrong number of arguments.
#[cfg(feature = "jmespath")]
fn wrong_call(pattern: &str, ast: &Ast) -> Option<(usize, String)> {
    let inner = |ast: &Ast| wrong_call(pattern, ast);
    match ast {
        Ast::Function { offset, name, args } => {
            // The offset is the one of the parenthesis.
            let start =
                offset.checked_sub(name.len()).filter(|start| pattern.get(*start..*offset) == Some(name));
            let start = start.unwrap_or(*offset);
            let Some((_, min, more)) = FUNCTIONS.iter().find(|(known, ..)| known == name) else {
                let meant = match similar::closest(name, FUNCTIONS.iter().map(|(known, ..)| *known)) {
                    Some(meant) => format!(": did you mean `{meant}`?"),
                    None => {
                        let names: Vec<&str> = FUNCTIONS.iter().map(|(known, ..)| *known).collect();
                        format!(", only {}", names.join(", "))
                    }
                };
                return Some((start, format!("calls a function that there is not, `{name}`{meant}")));
            };
            let count = args.len();
            if count < *min || (count > *min && !more) {
                let min = if *more { format!("{min} or more") } else { min.to_string() };
                let given = if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
                return Some((start, format!("gives `{name}` {given}, where it takes {min}")));
            }
            args.iter().find_map(inner)
        }
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => inner(lhs).or_else(|| inner(rhs)),
        Ast::Condition { predicate, then, .. } => inner(predicate).or_else(|| inner(then)),
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::ObjectValues { node, .. }
        | Ast::Not { node, .. } => inner(node),
        Ast::MultiList { elements, .. } => elements.iter().find_map(inner),
        Ast::MultiHash { elements, .. } => elements.iter().find_map(|pair| inner(&pair.value)),
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => None,
    }
}
