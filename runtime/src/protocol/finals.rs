//! Pieces of a value, compared with the whole value that the server sends later.

use super::Fault;
use crate::shown::Short;

/// The whole's rest after the pieces.
///
/// # Errors
///
/// When it does not begin with them. `what` names the value.
pub(super) fn rest<'w>(what: &str, pieces: &str, whole: &'w str) -> Result<&'w str, Fault> {
    let rest = whole.strip_prefix(pieces).or_else(|| behind_torn(pieces, whole));
    rest.ok_or_else(|| contradiction(what, pieces, whole))
}

/// The same if the pieces tore a character in two, as `\ud83d` and `\ude00`, and each half was read as U+FFFD. The last
/// second half may be yet to come.
fn behind_torn<'w>(pieces: &str, whole: &'w str) -> Option<&'w str> {
    let half = |piece: char| piece == char::REPLACEMENT_CHARACTER;
    let (mut pieces, mut rest) = (pieces.chars().peekable(), whole.chars());
    while let Some(piece) = pieces.next() {
        let character = rest.next()?;
        let is_torn = || half(piece) && character.len_utf16() == 2;
        if piece != character
            && !(is_torn() && (pieces.next_if(|&piece| half(piece)).is_some() || pieces.peek().is_none()))
        {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Whether two texts are the same JSON, however it is written.
pub(super) fn is_same_json(one: &str, other: &str) -> bool {
    let value = |text: &str| crate::json::value(text).ok();
    one == other || value(one).is_some_and(|value_of_one| Some(value_of_one) == value(other))
}

/// The fault of a whole that is not what its pieces are.
pub(super) fn contradiction(what: &str, pieces: &str, whole: &str) -> Fault {
    /// How much of the shared start is shown.
    const SHOWN: usize = 40;
    let begin = common(pieces, whole);
    let from = pieces[..begin].char_indices().rev().nth(SHOWN).map_or(0, |(at, _)| at);
    let shown = |text: &str| match (text, from) {
        ("", _) => "nothing".to_owned(),
        (text, 0) => format!("{:?}", Short(text)),
        (text, _) => format!("…{:?}", Short(text.get(from..).unwrap_or_default())),
    };
    let (pieces, whole) = (shown(pieces), shown(whole));
    Fault::broken(format!("{what} contradicts its pieces: it is {whole}, they are {pieces}"))
}

/// The length in bytes of the characters that both texts begin with.
fn common(one: &str, other: &str) -> usize {
    one.char_indices()
        .zip(other.chars())
        .take_while(|((_, a), b)| a == b)
        .map(|((_, a), _)| a.len_utf8())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_begins_with_its_pieces_or_contradicts_them() {
        assert_eq!(rest("x", "Oak", "Oak door"), Ok(" door"));
        assert_eq!(rest("x", "", "Oak"), Ok("Oak"));
        assert_eq!(rest("x", "Oak", "Oak"), Ok(""));
        let fault = |pieces: &str, whole: &str| rest("the text", pieces, whole).unwrap_err().to_string();
        let start = "the stream breaks its protocol: the text contradicts its pieces: ";
        assert_eq!(fault("Oak", "Elm"), format!(r#"{start}it is "Elm", they are "Oak""#));
        assert_eq!(fault("Oak", ""), format!(r#"{start}it is nothing, they are "Oak""#));
    }

    #[test]
    fn a_character_that_the_pieces_tore_is_no_contradiction() {
        for (pieces, whole, rest_of_it) in [
            ("a\u{fffd}\u{fffd}", "a😀", Some("")),
            ("a\u{fffd}\u{fffd}b\u{fffd}\u{fffd}", "a😀b😀c", Some("c")),
            ("a\u{fffd}", "a😀b", Some("b")),
            ("\u{fffd}\u{fffd}\u{fffd}", "😀\u{fffd}", Some("")),
            ("\u{fffd}b", "😀b", None),
            ("\u{fffd}", "é", None),
            ("\u{fffd}\u{fffd}", "", None),
            ("é", "😀", None),
        ] {
            assert_eq!(rest("it", pieces, whole).ok(), rest_of_it, "{pieces} {whole}");
        }
    }

    #[test]
    fn where_long_texts_differ_is_shown() {
        let (one, other) = ("ü".repeat(500) + "one", "ü".repeat(500) + "other");
        let fault = contradiction("it", &one, &other).to_string();
        assert!(fault.contains("üother\"") && fault.contains("üone\""), "{fault}");
        assert!(fault.len() < 400, "{fault}");
    }
}
