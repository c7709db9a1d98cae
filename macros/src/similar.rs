//! Guesses which known name was meant.

/// The candidate that was most likely meant by `name`; `None` if no candidate is close.
pub(crate) fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .filter(|candidate| *candidate != name)
        .filter_map(|candidate| distance(name, candidate).map(|distance| (distance, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The distance of two names, if they are close. It is 0 if they differ only in spaces, case, or letters that look
/// alike.
fn distance(one: &str, other: &str) -> Option<usize> {
    if folded(one) == folded(other) {
        return Some(0);
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = one.len().min(other.len());
    // A name of one letter would be close to every other such name. A name of four letters with two wrong ones is
    // another word.
    let allowed = match shorter {
        0 | 1 => 0,
        2..=4 => 1,
        _ => 2,
    };
    let edits = edits(&one, &other);
    (edits <= allowed).then_some(edits)
}

/// A name without the differences that are easily overlooked: spaces at its ends, case, `l` for `1`, `O` for `0`.
fn folded(name: &str) -> String {
    let fold = |c: char| match c {
        'I' | 'i' | 'l' | '1' | '|' => 'l',
        'O' | 'o' | '0' => 'o',
        c => c.to_lowercase().next().unwrap_or(c),
    };
    name.trim().chars().map(fold).collect()
}

/// The number of letters to add, remove, change or swap with their neighbour to turn one name into the other.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, mine) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, theirs) in other.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&last, column) + usize::from(mine != theirs);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(theirs)
                && other.get(column - 1) == Some(mine);
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            next.push(best);
        }
        before_last = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(usize::MAX)
}
