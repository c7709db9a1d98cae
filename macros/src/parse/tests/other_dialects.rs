//! The translations of words of other tools.

use crate::language::{ErrorPart, Operator, Word, is_known};
use crate::parse::other_dialects;

#[test]
fn translations_are_tokens_of_the_language() {
    for (theirs, ours) in other_dialects::all() {
        assert!(!is_known(theirs), "`{theirs}` is a word of the language itself");
        for word in ours.split(' ').filter(|word| !word.is_empty()) {
            let is_number = word.chars().all(|digit| digit.is_ascii_digit());
            let is_ours = is_known(word) || ErrorPart::has(word) || Operator::has(word);
            assert!(is_ours || is_number, "`{theirs}` is called `{ours}`");
        }
    }
}
