//! Guesses which word was meant by an unknown one, and lists words for messages.

use super::Word;

/// The word of these classes that `word` was probably meant to be.
pub(crate) fn nearest(word: &str, classes: &[&[&'static str]]) -> Option<&'static str> {
    let lower = word.to_lowercase();
    classes
        .iter()
        .flat_map(|words| words.iter().copied())
        .map(|known| (distance(&lower, known), known))
        .filter(|(far, known)| *far <= allowance(known.len().max(lower.len())))
        // Of two equally near words, the one with the same first letter wins, since slips in the first letter are
        // rare.
        .min_by_key(|(far, known)| (*far, !lower.starts_with(known.get(..1).unwrap_or_default())))
        .map(|(_, known)| known)
}

/// Like [`nearest`], for one class.
pub(crate) fn nearest_of<W: Word>(word: &str) -> Option<W> {
    nearest(word, &[W::WORDS]).and_then(W::from_word)
}

/// The number of slips up to which a word of this length counts as misspelt.
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
            let mut min = cell(&row, j) + usize::from(a != b);
            min = min.min(cell(&row, j + 1) + 1).min(cell(&next, j) + 1);
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            if swapped && a != b {
                min = min.min(cell(&before, j - 1) + 1);
            }
            next.push(min);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

/// The words of a class as `a`, `b` or `c`, each in backticks.
pub(crate) fn any_of<W: Word>() -> String {
    let quoted: Vec<String> = W::WORDS.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
