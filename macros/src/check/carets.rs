//! Shows a pattern in a message, with a caret under one of its characters.

/// The line of `pattern` that contains the byte `offset`, and below it a line with a caret. Empty for an empty
/// pattern.
pub(super) fn pointed(pattern: &str, offset: usize) -> String {
    if pattern.is_empty() {
        return String::new();
    }
    let before = pattern.get(..offset).unwrap_or(pattern);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = pattern.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let column = before.get(start..).unwrap_or_default().chars().count();
    // Every character counts as one column wide.
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\n  {line}\n  {}^", " ".repeat(column))
}
