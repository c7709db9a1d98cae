//! The classes of words that may follow a word. A misspelt word is corrected to one of them, and after a mistake
//! reading goes on at one of them.

use super::{
    AcrossWord, ActionWord, Classes, ComparisonWord, Field, GoalWord, HttpOption, KeepWord, Keyword, Mode,
    OpenOption, Order, PartWord, PatternKind, ResponseField, SelectWord, SettingWord, StepWord, StreamField,
    TextTest, Word,
};

impl StepWord {
    pub(crate) fn followed_by(self) -> Classes {
        match self {
            Self::Sse => const { &[&[Keyword::Name.word()], ActionWord::WORDS] },
            Self::Http => {
                const { &[PartWord::WORDS, HttpOption::WORDS, &[ActionWord::Check.word()], StepWord::WORDS] }
            }
            Self::Repeat => const { &[&[Keyword::As.word()]] },
            Self::If => const { &[&[Keyword::Else.word()], StepWord::WORDS] },
            Self::Attempt => {
                const { &[&[Keyword::After.word(), Keyword::Otherwise.word()], StepWord::WORDS] }
            }
            Self::Group => const { &[&[SettingWord::On.word()]] },
            Self::Feed => const { &[&[Keyword::From.word()]] },
            Self::Pause
            | Self::During
            | Self::While
            | Self::Forever
            | Self::Break
            | Self::Continue
            | Self::Let
            | Self::Run
            | Self::Stop
            | Self::Fail
            | Self::Include => &[StepWord::WORDS],
        }
    }
}

impl ActionWord {
    pub(crate) fn followed_by(self) -> Classes {
        match self {
            Self::Open => &[PartWord::WORDS, OpenOption::WORDS, ActionWord::WORDS, StepWord::WORDS],
            Self::Check => const { &[Mode::WORDS, &[Keyword::Within.word()], GoalWord::WORDS] },
            Self::Next => const { &[&[Keyword::Within.word()]] },
            Self::Await | Self::Cancel | Self::Reconcile | Self::Unmatched | Self::Close => {
                &[ActionWord::WORDS, StepWord::WORDS]
            }
        }
    }
}

impl Keyword {
    /// Options after which more tokens of their own follow.
    pub(crate) fn followed_by(self) -> Classes {
        match self {
            Self::When => {
                const {
                    &[
                        Field::WORDS,
                        PatternKind::WORDS,
                        TextTest::WORDS,
                        &[Keyword::Require.word()],
                        AcrossWord::WORDS,
                    ]
                }
            }
            Self::Require => {
                const {
                    &[
                        Field::WORDS,
                        PatternKind::WORDS,
                        TextTest::WORDS,
                        &[Keyword::When.word()],
                        AcrossWord::WORDS,
                    ]
                }
            }
            Self::Per => &[Field::WORDS, PatternKind::WORDS, TextTest::WORDS],
            Self::Within => &[GoalWord::WORDS],
            Self::End => Field::FOLLOWED_BY,
            Self::Move
            | Self::Name
            | Self::As
            | Self::Else
            | Self::After
            | Self::Otherwise
            | Self::From
            | Self::Failure
            | Self::Always
            | Self::Through
            | Self::Method
            | Self::Dropped
            | Self::And
            | Self::Or => &[],
        }
    }
}

impl Field {
    /// The words after a condition on a message, or inside it.
    pub(crate) const FOLLOWED_BY: Classes = &[
        PatternKind::WORDS,
        TextTest::WORDS,
        SelectWord::WORDS,
        ComparisonWord::WORDS,
        KeepWord::WORDS,
        Field::WORDS,
        Order::WORDS,
        &[Keyword::Require.word()],
        &[Keyword::When.word()],
        ActionWord::WORDS,
        StepWord::WORDS,
    ];
}

impl ResponseField {
    /// The words after a condition on a response, or inside it.
    pub(crate) const FOLLOWED_BY: Classes = &[
        PatternKind::WORDS,
        TextTest::WORDS,
        SelectWord::WORDS,
        ComparisonWord::WORDS,
        KeepWord::WORDS,
        ResponseField::WORDS,
        StreamField::WORDS,
        &[Keyword::Require.word()],
        &[Keyword::When.word()],
        ActionWord::WORDS,
        StepWord::WORDS,
    ];
}
