//! What all classes of words share, and the table that each is made from.

use super::is_rust_keyword;

/// Classes of words, as they are written: what may stand in a place, which a slip is taken for, and where reading goes
/// on behind a mistake.
pub(crate) type Classes = &'static [&'static [&'static str]];

/// A class of words.
pub(crate) trait Word: Copy + 'static {
    /// Every word, in the order of the table.
    const ALL: &'static [Self];
    /// The same as they are written.
    const WORDS: &'static [&'static str];

    fn from_word(word: &str) -> Option<Self>;

    /// As it is written.
    fn word(self) -> &'static str;

    /// Its name in the table. Where the runtime has the same enum, it is the name there too.
    fn variant(self) -> &'static str;

    /// What it means, in one line.
    fn line(self) -> String;

    /// Whether `word` is one of the class.
    fn has(word: &str) -> bool {
        Self::from_word(word).is_some()
    }
}

/// The name of the documented item that editors explain a word by. A keyword of Rust can be no item's name.
pub(crate) fn item(word: &str) -> String {
    if is_rust_keyword(word) { format!("{word}_") } else { word.to_owned() }
}

/// The lines of a comment as one.
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
            /// As it is written. It is no method of the trait alone, so that constants can use it.
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
