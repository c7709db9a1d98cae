//! The words of the language, and which of them is nearest to one that is not.

pub(super) const STEPS: &[&str] = &[
    "sse", "http", "pause", "repeat", "during", "while", "forever", "if", "group", "let", "feed", "run",
    "stop", "fail", "include",
];
pub(super) const ACTIONS: &[&str] = &["open", "check", "await", "cancel", "reconcile", "unmatched", "close"];
pub(super) const OPTIONS: &[&str] = &[
    "header",
    "query",
    "bearer",
    "basic",
    "body",
    "reconnect",
    "last_event_id",
    "timeout",
    "idle",
    "status",
    // Also an action; which of the two is meant, the number behind it says.
    "unmatched",
    "protocol",
];
/// What may follow `protocol`. They mean nothing elsewhere.
pub(super) const PROTOCOLS: &[&str] = &["openai_chat", "openai_responses", "anthropic", "mcp", "a2a"];
pub(super) const MODES: &[&str] = &["await", "listen"];
pub(super) const GOALS: &[&str] = &["until", "expect"];
pub(super) const CLAUSES: &[&str] = &["listen", "within", "until", "expect"];
pub(super) const TARGETS: &[&str] =
    &["data", "event", "id", "retry", "message", "text", "tool", "usage", "finish"];
pub(super) const TESTS: &[&str] = &["regex", "json", "jsonp", "jmespath", "contains"];
pub(super) const SELECTS: &[&str] = &["find", "all", "count"];
pub(super) const COMPARISONS: &[&str] = &["in", "exists", "missing", "satisfies"];
pub(super) const KEEPS: &[&str] = &["save", "collect"];
pub(super) const REQUIRE: &[&str] = &["require"];
pub(super) const WHEN: &[&str] = &["when"];
/// What of a value must hold across messages, after `require`.
pub(super) const ORDERS: &[&str] = &["rising", "unique", "same"];
/// What must hold across messages as such, after `require`.
pub(super) const ACROSS: &[&str] = &["gap", "rate", "sequence"];
pub(super) const SETTINGS: &[&str] = &["base", "header", "on"];
pub(super) const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];
/// What a condition on a response looks at.
pub(super) const RESPONSE: &[&str] = &["status", "header", "elapsed", "body"];
/// Parts and options of `http`.
pub(super) const HTTP_PARTS: &[&str] = &["header", "query", "bearer", "basic", "body", "timeout"];
/// Words of a body only, known behind `body` and nowhere else.
pub(super) const BODIES: &[&str] = &["json", "form", "text"];
/// Words that stand inside a step only.
const OTHERS: &[&str] = &[
    "name", "as", "else", "end", "from", "failure", "always", "elapsed", "move", "continue", "and", "or",
    "per", "dropped",
];

const ALL: &[&[&str]] = &[
    STEPS,
    ACTIONS,
    OPTIONS,
    CLAUSES,
    TARGETS,
    TESTS,
    SELECTS,
    COMPARISONS,
    KEEPS,
    REQUIRE,
    WHEN,
    ORDERS,
    ACROSS,
    SETTINGS,
    METHODS,
    OTHERS,
];

/// The keywords of Rust, those it has reserved included.
const RUST: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Whether the language knows the word, in whatever place.
pub(super) fn is_known(word: &str) -> bool {
    ALL.iter().any(|words| words.contains(&word))
}

pub(super) fn is_rust_keyword(word: &str) -> bool {
    RUST.contains(&word)
}

/// The word of `sets` that `word` was probably meant to be.
pub(super) fn nearest(word: &str, sets: &[&[&'static str]]) -> Option<&'static str> {
    let lower = word.to_lowercase();
    sets.iter()
        .flat_map(|words| words.iter().copied())
        .map(|known| (distance(&lower, known), known))
        .filter(|(far, known)| *far <= allowance(known.len().max(lower.len())))
        // Of two that are as near, the one that begins alike: slips are rare in the first letter.
        .min_by_key(|(far, known)| (*far, !lower.starts_with(known.get(..1).unwrap_or_default())))
        .map(|(_, known)| known)
}

/// How many slips make a word of this length another one.
fn allowance(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// The number of letters to add, drop, change or swap with their neighbour to turn `from` into `to`.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut least = cell(&row, j) + usize::from(a != b);
            least = least.min(cell(&row, j + 1) + 1).min(cell(&next, j) + 1);
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            if swapped && a != b {
                least = least.min(cell(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

/// `a`, `b` or `c`, each in backticks.
pub(super) fn any_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
