//! A pattern in a message, with a caret under a character of it.

/// The line of `pattern` that `offset` (in bytes) falls on, and under it a caret, on lines of their own;
/// nothing for an empty pattern.
pub(super) fn pointed(pattern: &str, offset: usize) -> String {
    if pattern.is_empty() {
        return String::new();
    }
    let before = pattern.get(..offset).unwrap_or(pattern);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = pattern.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let column = before.get(start..).unwrap_or_default().chars().count();
    // Each character takes one column, whatever it is.
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\n  {line}\n  {}^", " ".repeat(column))
}
