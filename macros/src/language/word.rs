//! The trait of all classes of words, and the macro that makes a class from a table.

use super::is_rust_keyword;

/// Classes of words that may come in one place. A misspelt word is corrected to one of them, and after a mistake
/// reading goes on at one of them.
pub(crate) type Classes = &'static [&'static [&'static str]];

/// A class of words.
pub(crate) trait Word: Copy + 'static {
    /// Every word, in the order of the table.
    const ALL: &'static [Self];
    /// Every word as it is written.
    const WORDS: &'static [&'static str];

    fn from_word(word: &str) -> Option<Self>;

    /// As it is written.
    fn word(self) -> &'static str;

    /// The name of its variant. If the runtime has the same enum, the variant has the same name there.
    fn variant(self) -> &'static str;

    /// Its meaning, in one line.
    fn line(self) -> String;

    /// Whether `word` is a word of this class.
    fn has(word: &str) -> bool {
        Self::from_word(word).is_some()
    }
}

/// The name of the documented item with which editors explain a word. It differs from the word if the word is a
/// keyword of Rust.
pub(crate) fn item(word: &str) -> String {
    if is_rust_keyword(word) { format!("{word}_") } else { word.to_owned() }
}

/// Joins the lines of a comment to one.
pub(super) fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Makes the enums of classes from one table: the comment above a word is its line of documentation.
macro_rules! words {
    ($(
        $(#[doc = $class:literal])+
        $name:ident { $($(#[doc = $line:literal])+ $variant:ident = $word:literal,)+ }
    )+) => {$(
        $(#[doc = $class])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[doc = $line])+ $variant,)+
        }

        impl $name {
            /// The word as it is written. This is also an inherent method, so that constants can use it.
            pub(crate) const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl $crate::language::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            const WORDS: &'static [&'static str] = &[$($word,)+];

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn word(self) -> &'static str {
                $name::word(self)
            }

            fn variant(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)+ }
            }

            fn line(self) -> String {
                match self { $(Self::$variant => $crate::language::word::joined(&[$($line),+]),)+ }
            }
        }
    )+};
}
pub(super) use words;
