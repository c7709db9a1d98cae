//! One token of a scenario changed, as a slip of the hand changes it.

use std::ops::Range;

use fastrand::Rng;
use proc_macro2::{TokenStream, TokenTree};

/// What happened to the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    /// It is missing.
    Left,
    /// It stands there twice.
    Doubled,
    /// It stands behind the one that follows it.
    Swapped,
    /// Another token stands in its place, from anywhere.
    Replaced,
    /// Another token stands before it, from anywhere.
    Inserted,
    /// A letter of it is wrong.
    Misspelt,
    /// Its brackets are missing, and not what is in them.
    Opened,
    /// It and all that is in its brackets is missing.
    Emptied,
}

impl Slip {
    const ALL: [Self; 8] = [
        Self::Left,
        Self::Doubled,
        Self::Swapped,
        Self::Replaced,
        Self::Inserted,
        Self::Misspelt,
        Self::Opened,
        Self::Emptied,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Left => "left out",
            Self::Doubled => "doubled",
            Self::Swapped => "swapped",
            Self::Replaced => "replaced",
            Self::Inserted => "inserted",
            Self::Misspelt => "misspelt",
            Self::Opened => "unbracketed",
            Self::Emptied => "group gone",
        }
    }
}

/// The places of the tokens of a text.
struct Places {
    /// Of each token that is no group.
    tokens: Vec<Range<usize>>,
    /// Of each group, its brackets among it.
    groups: Vec<Range<usize>>,
}

fn places(text: &str) -> Places {
    let mut places = Places { tokens: Vec::new(), groups: Vec::new() };
    if let Ok(tokens) = text.parse::<TokenStream>() {
        add(tokens, &mut places);
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    places
}

fn add(tokens: TokenStream, places: &mut Places) {
    for token in tokens {
        let range = token.span().byte_range();
        match token {
            TokenTree::Group(group) => {
                places.groups.push(range);
                add(group.stream(), places);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => places.tokens.push(range),
        }
    }
}

/// The text with one slip, if that slip can be made in it.
pub(crate) fn slipped(random: &mut Rng, text: &str, others: &[String]) -> Option<(Slip, String)> {
    let slip = Slip::ALL[random.usize(..Slip::ALL.len())];
    let places = places(text);
    let among = if matches!(slip, Slip::Opened | Slip::Emptied) { &places.groups } else { &places.tokens };
    if among.is_empty() {
        return None;
    }
    let number = random.usize(..among.len());
    let range = among[number].clone();
    let token = &text[range.clone()];
    let with =
        |place: Range<usize>, new: &str| format!("{}{new}{}", &text[..place.start], &text[place.end..]);
    let changed = match slip {
        Slip::Left | Slip::Emptied => with(range, " "),
        Slip::Doubled => with(range, &format!("{token} {token}")),
        Slip::Swapped => {
            let next = among.get(number + 1)?.clone();
            // What stands between them may be a bracket, which stays where it is.
            let (between, second) = (&text[range.end..next.start], &text[next.clone()]);
            with(range.start..next.end, &format!("{second} {between} {token}"))
        }
        Slip::Replaced => with(range, &format!(" {} ", other(random, others)?)),
        Slip::Inserted => with(range, &format!(" {} {token}", other(random, others)?)),
        Slip::Misspelt => {
            let letters: Vec<usize> = token
                .char_indices()
                .filter(|(_, letter)| letter.is_ascii_alphabetic())
                .map(|(at, _)| at)
                .collect();
            let at = range.start + *letters.get(random.usize(..letters.len().max(1)))?;
            with(at..at + 1, &char::from(random.u8(b'a'..=b'z')).to_string())
        }
        Slip::Opened => with(range, &token[1..token.len() - 1]),
    };
    (changed != text).then_some((slip, changed))
}

/// Any token of any scenario.
fn other(random: &mut Rng, others: &[String]) -> Option<String> {
    let text = &others[random.usize(..others.len())];
    let tokens = places(text).tokens;
    Some(text[tokens.get(random.usize(..tokens.len().max(1)))?.clone()].to_owned())
}
