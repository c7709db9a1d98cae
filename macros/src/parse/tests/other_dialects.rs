//! The translations of words of other tools.

use crate::language::{ErrorPart, Operator, Word, is_known};
use crate::parse::{other_dialects, other_tools};

#[test]
fn translations_are_tokens_of_the_language() {
    for (theirs, ours) in other_dialects::all() {
        assert!(!is_known(theirs), "`{theirs}` is a word of the language itself");
        if ours == other_tools::LEFT {
            continue;
        }
        for word in ours.split(' ').filter(|word| !word.is_empty()) {
            let is_value =
                word == "null" || word == "\"\"" || word.chars().all(|digit| digit.is_ascii_digit());
            let is_ours = is_known(word) || ErrorPart::has(word) || Operator::has(word);
            assert!(is_ours || is_value, "`{theirs}` is called `{ours}`");
        }
    }
}

/// Every row says what to type, and the text that is said of it is no consequence of another mistake.
#[test]
fn each_word_of_another_tool_says_what_to_type() {
    for (theirs, _) in other_dialects::all() {
        let told = super::told(&format!("{theirs} stop"));
        let first = told.first().unwrap_or_else(|| panic!("nothing is said of `{theirs}`"));
        assert!(first.contains(&format!("`{theirs}` is ")) && first.contains(": write "), "{first}");
    }
}

#[test]
fn a_word_has_one_row() {
    let mut all: Vec<&str> = other_dialects::all().map(|(theirs, _)| theirs).collect();
    all.sort_unstable();
    let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
