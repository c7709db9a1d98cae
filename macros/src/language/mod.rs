//! The words of the language: one enum for each class of them. The comment above a word is its one line of
//! documentation, from which come what editors explain (`documented`) and the guide's index (`tests`).

mod actions;
mod checks;
mod documented;
mod followed_by;
mod keywords;
mod nearest;
mod pattern;
mod rust_keywords;
mod steps;
#[cfg(test)]
mod tests;
mod word;

pub(crate) use actions::{ActionWord, BodyWord, HttpOption, Method, OpenOption, PartWord, ProtocolName};
pub(crate) use checks::{
    AcrossWord, ComparisonWord, Field, GoalWord, KeepWord, Mode, Operator, Order, ResponseField, SelectWord,
    TextTest,
};
pub(crate) use documented::items;
pub(crate) use keywords::Keyword;
pub(crate) use nearest::{any_of, nearest, nearest_of};
pub(crate) use pattern::{PatternKind, Problem, RuntimeType};
pub(crate) use rust_keywords::is_rust_keyword;
pub(crate) use steps::{FragmentClause, FragmentThing, OnFailure, SettingWord, StepWord};
pub(crate) use word::{Classes, Word, item};

/// The classes whose words are words of the language wherever they stand. Those of the other classes are known only
/// where they belong, so that a value or a variable may be called the same without its message being about a word.
const KNOWN: Classes = &[
    StepWord::WORDS,
    ActionWord::WORDS,
    PartWord::WORDS,
    OpenOption::WORDS,
    Mode::WORDS,
    GoalWord::WORDS,
    Field::WORDS,
    PatternKind::WORDS,
    TextTest::WORDS,
    SelectWord::WORDS,
    ComparisonWord::WORDS,
    KeepWord::WORDS,
    Order::WORDS,
    AcrossWord::WORDS,
    SettingWord::WORDS,
    Method::WORDS,
    ResponseField::WORDS,
    OnFailure::WORDS,
    Keyword::WORDS,
];

/// Whether the language knows the word, in whatever place.
pub(crate) fn is_known(word: &str) -> bool {
    KNOWN.iter().any(|words| words.contains(&word))
}

/// Whether the word is a test: what a condition takes from what it looks at.
pub(crate) fn is_test(word: &str) -> bool {
    PatternKind::has(word) || TextTest::has(word)
}

/// Whether the word is a clause of a check, whichever.
pub(crate) fn is_clause(word: &str) -> bool {
    Mode::has(word) || GoalWord::has(word) || word == Keyword::Within.word()
}

/// Whether the name of a value comes behind the word, which keeps or binds it.
pub(crate) fn names_a_value(word: &str) -> bool {
    let binds = [StepWord::Let.word(), StepWord::Feed.word(), Keyword::As.word()];
    KeepWord::has(word) || binds.contains(&word)
}

/// Whether a word of steps or actions may be the name of a value all the same: where a name stands, no other meaning is
/// possible.
pub(crate) fn is_also_a_name(word: &str) -> bool {
    word == StepWord::Include.word() || word == ActionWord::Unmatched.word()
}
