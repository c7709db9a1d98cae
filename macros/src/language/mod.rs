//! The words of the language: one enum for each class of words. The comment above a word is its one line of
//! documentation. Editors show it (`documented`), and the guide's index is made of these lines (`tests`).

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
    AcrossWord, ComparisonWord, ErrorPart, Field, GoalWord, KeepWord, LossWord, Mode, Operator, Order,
    ResponseField, SelectWord, StreamField, TextTest,
};
pub(crate) use documented::items;
pub(crate) use keywords::Keyword;
pub(crate) use nearest::{any_of, nearest, nearest_of};
pub(crate) use pattern::{PatternKind, Problem, RuntimeType};
pub(crate) use rust_keywords::is_rust_keyword;
pub(crate) use steps::{FragmentClause, FragmentThing, OnFailure, SettingWord, StepWord};
pub(crate) use word::{Classes, Word, item};

/// The classes whose words are known everywhere. Words of the other classes are known only in their own places. So
/// a value or a variable may have such a name, and messages about it do not mention the word.
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
    StreamField::WORDS,
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

/// Whether the word keeps or binds a value, so that the name of the value follows it.
pub(crate) fn names_a_value(word: &str) -> bool {
    let binds = [StepWord::Let.word(), StepWord::Feed.word(), Keyword::As.word()];
    KeepWord::has(word) || binds.contains(&word)
}

/// Whether a word of steps or actions may also be the name of a value, because no other meaning is possible in the
/// place of a name.
pub(crate) fn is_also_a_name(word: &str) -> bool {
    [
        StepWord::Include.word(),
        StepWord::Attempt.word(),
        ActionWord::Unmatched.word(),
        ActionWord::Next.word(),
    ]
    .contains(&word)
}
