//! The guide's index of words, which this test writes: `UPDATE_EXPECT=1 cargo test -p streamgauge-macros`.

use std::fmt::Write as _;
use std::path::Path;

use super::{
    AcrossWord, ActionWord, BodyWord, ComparisonWord, ErrorPart, Field, FragmentClause, FragmentThing,
    GoalWord, HttpOption, KNOWN, KeepWord, Keyword, LossWord, Method, Mode, OnFailure, OpenOption, Operator,
    Order, PartWord, PatternKind, ProtocolName, ResponseField, SelectWord, SettingWord, StepWord,
    StreamField, TextTest, Word,
};

const GUIDE: &str = "../runtime/src/guide.md";
const BEGINS: &str = "<!-- the index of words: written by `macros/src/language/tests.rs` -->\n";
const ENDS: &str = "<!-- the end of the index -->\n";

/// The index, class by class.
fn index() -> String {
    let mut index = String::new();
    section::<StepWord>(&mut index, "Steps");
    section::<ActionWord>(&mut index, "Actions on a stream");
    section::<PartWord>(&mut index, "Parts of a request, of `open` and `http`");
    section::<OpenOption>(&mut index, "Options of `open`");
    section::<HttpOption>(&mut index, "The options of `http`");
    section::<Method>(&mut index, "Methods");
    section::<BodyWord>(&mut index, "After `body`");
    section::<ProtocolName>(&mut index, "After `protocol`");
    section::<Mode>(&mut index, "How a check is waited for");
    section::<GoalWord>(&mut index, "When a check succeeds");
    section::<Field>(&mut index, "What a condition looks at, of a message");
    section::<ErrorPart>(&mut index, "After `error`");
    section::<ResponseField>(&mut index, "What a condition looks at, of a response");
    section::<StreamField>(
        &mut index,
        "What a condition looks at, of a stream as it stands, beside its response",
    );
    section::<LossWord>(&mut index, "After `lost`");
    section::<PatternKind>(&mut index, "Tests with a pattern");
    section::<TextTest>(&mut index, "The test with a text");
    section::<SelectWord>(&mut index, "Which of the values");
    section::<Operator>(&mut index, "Comparisons");
    section::<ComparisonWord>(&mut index, "Comparisons that are words");
    section::<KeepWord>(&mut index, "What is kept");
    section::<Order>(&mut index, "Across messages, of a value, after `require`");
    section::<AcrossWord>(&mut index, "Across messages as such, after `require`");
    section::<SettingWord>(&mut index, "Settings");
    section::<OnFailure>(&mut index, "After `on failure`");
    section::<FragmentClause>(&mut index, "What a fragment declares");
    section::<FragmentThing>(&mut index, "After each of these");
    section::<Keyword>(&mut index, "Other words");
    index
}

fn section<W: Word>(index: &mut String, title: &str) {
    let lines = W::ALL.iter().map(|word| format!("- {}\n", word.line()));
    write!(index, "**{title}**\n\n{}\n", lines.collect::<String>()).expect("a string takes any text");
}

#[test]
fn the_guide_has_an_index_of_the_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GUIDE);
    let guide = std::fs::read_to_string(&path).expect("the guide stands beside this crate");
    let (before, rest) = guide.split_once(BEGINS).expect("the guide has a place for the index");
    let (written, after) = rest.split_once(ENDS).expect("the place ends");
    let index = format!("\n{}", index());
    // Not by `expect_file!`, which would print the whole guide.
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, format!("{before}{BEGINS}{index}{ENDS}{after}"))
            .expect("the guide can be written");
    } else {
        assert!(written == index, "the index is not that of the words: UPDATE_EXPECT=1 writes it");
    }
}

#[test]
fn each_line_begins_with_its_word() {
    fn words<W: Word>() {
        for word in W::ALL {
            let (text, line) = (word.word(), word.line());
            assert!(line.starts_with(&format!("`{text}")), "{text}: {line}");
            assert_eq!(W::from_word(text).map(Word::word), Some(text));
        }
        assert_eq!(W::WORDS, W::ALL.iter().map(|word| word.word()).collect::<Vec<_>>());
    }
    words::<StepWord>();
    words::<ActionWord>();
    words::<Keyword>();
    words::<Field>();
    words::<PatternKind>();
    words::<ProtocolName>();
}

#[test]
fn every_known_word_is_in_the_index() {
    let index = index();
    for word in KNOWN.iter().copied().flatten() {
        assert!(index.contains(&format!("- `{word}")), "{word}");
    }
}
