//! Foreign text within a line: nothing in it that a terminal would obey, and no wider than it may be.

use streamgauge::Shown;
use unicode_width::UnicodeWidthStr;

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text on one line, with escapes for what is not seen. Titles, names and causes come through here first.
pub(crate) fn clean(text: &str) -> String {
    let characters = text.chars().count();
    if characters <= MOST {
        return Shown::unmasked(text).max(usize::MAX).to_string();
    }
    let start: String = text.chars().take(MOST / 2).collect();
    let end: String = text.chars().skip(characters - MOST / 2).collect();
    Shown::unmasked(&format!("{start}…{end}")).max(usize::MAX).to_string()
}

/// As [`clean`], however long it is.
pub(crate) fn clean_whole(text: &str) -> String {
    Shown::unmasked(text).max(usize::MAX).to_string()
}

/// The text in quotes, as titles are shown.
pub(crate) fn quoted(title: &str) -> String {
    format!("\"{}\"", clean(title))
}

/// The characters of a text that are looked at, half of them at its end: more than any line shows.
const MOST: usize = 1_000;

/// The beginning of a text, in at most `room` columns, with `…` if it is cut.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    match room {
        0 => String::new(),
        _ => format!("{}…", beginning(text, room - 1)),
    }
}

/// The beginning and the end of a text, in at most `room` columns: what tells long titles apart is often their end.
pub(crate) fn cut_in_the_middle(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    if room < 3 {
        return cut(text, room);
    }
    let end = end(text, (room - 1) / 2);
    let start = beginning(text, room - 1 - width(end));
    format!("{start}…{end}")
}

/// The text, and spaces up to `room` columns.
pub(crate) fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

/// Spaces up to `room` columns, and the text.
pub(crate) fn right(text: &str, room: usize) -> String {
    format!("{}{text}", " ".repeat(room.saturating_sub(width(text))))
}

/// The text in lines of at most `room` columns, broken at spaces where there are any.
pub(crate) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let (mut lines, mut left) = (Vec::new(), text);
    while width(left) > room {
        let fits = beginning(left, room.max(2));
        // A space just behind it ends a line as well as one in it does.
        let end = match left[fits.len()..].starts_with(' ') {
            true => Some(fits.len()),
            false => fits.rfind(' ').filter(|at| !fits[..*at].trim().is_empty()),
        };
        let end = end.unwrap_or(fits.len()).max(left.chars().next().map_or(1, char::len_utf8));
        lines.push(left[..end].trim_end().to_owned());
        left = left[end..].trim_start_matches(' ');
    }
    if !left.is_empty() || lines.is_empty() {
        lines.push(left.to_owned());
    }
    lines
}

/// The longest beginning of at most `room` columns.
fn beginning(text: &str, room: usize) -> &str {
    // A character has no column of its own where it joins the one before it, so the width is that of the whole.
    let fitting = ends(text).take_while(|end| width(&text[..*end]) <= room).last();
    &text[..fitting.unwrap_or(0)]
}

/// The longest end of at most `room` columns.
fn end(text: &str, room: usize) -> &str {
    let starts = text.char_indices().rev().map(|(start, _)| start);
    let fitting = starts.take_while(|start| width(&text[*start..]) <= room).last();
    &text[fitting.unwrap_or(text.len())..]
}

fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("prices", 6), "prices");
        assert_eq!(cut("prices", 4), "pri…");
        assert_eq!(cut_in_the_middle("prices of ACME in euros", 13), "prices… euros");
        assert_eq!(cut_in_the_middle("日本語日本語", 8), "日本…語");
        assert_eq!([0, 1, 2].map(|room| cut_in_the_middle("prices", room)), ["", "…", "p…"]);
        assert_eq!(clean("a\x1b[31m\nb"), r"a\u{1b}[31m\nb");
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrapped("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrapped("abcdefghij klm", 4), ["abcd", "efgh", "ij", "klm"]);
        assert_eq!(wrapped("", 4), [""]);
        assert_eq!(wrapped("日本", 1), ["日", "本"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in "\\PC*", room in 2_usize..40) {
            prop_assert!(width(&cut(&text, room)) <= room);
            prop_assert!(width(&cut_in_the_middle(&text, room)) <= room);
            for line in wrapped(&text, room) {
                prop_assert!(width(&line) <= room, "{line:?}");
            }
            let kept: String = wrapped(&text, room).concat().split_whitespace().collect();
            prop_assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }
}
