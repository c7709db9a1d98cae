//! Changes to a body that came in pieces: what is changed may stand across two of them.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

/// What takes the place of these bytes of the whole body.
pub(super) struct Edit {
    pub(super) place: Range<usize>,
    pub(super) text: String,
}

/// By how many bytes the body grows.
pub(super) fn grown(edits: &[Edit]) -> i64 {
    let length = |bytes: usize| i64::try_from(bytes).unwrap_or_default();
    edits.iter().map(|edit| length(edit.text.len()) - length(edit.place.len())).sum()
}

/// The pieces after these changes, which are in order and do not overlap. What is new goes to the piece in which the place
/// begins.
pub(super) fn splice(pieces: &[Bytes], edits: &[Edit]) -> Vec<Bytes> {
    let mut from = 0;
    let changed = pieces.iter().map(|piece| {
        let whole = from..from + piece.len();
        from = whole.end;
        let mine = |edit: &&Edit| edit.place.start < whole.end && edit.place.end > whole.start;
        let mut mine = edits.iter().filter(mine).peekable();
        if mine.peek().is_none() {
            return piece.clone();
        }
        let (mut bytes, mut done) = (Vec::with_capacity(piece.len()), whole.start);
        let copy = |bytes: &mut Vec<u8>, range: Range<usize>| {
            let inside = range.start - whole.start..range.end.max(range.start) - whole.start;
            bytes.extend_from_slice(piece.get(inside).unwrap_or_default());
        };
        for edit in mine {
            let start = edit.place.start.max(whole.start);
            copy(&mut bytes, done..start);
            if edit.place.start >= whole.start {
                bytes.extend_from_slice(edit.text.as_bytes());
            }
            done = edit.place.end.min(whole.end);
        }
        copy(&mut bytes, done..whole.end);
        Bytes::from(bytes)
    });
    changed.collect()
}

/// A text after these changes, which are in order and do not overlap.
pub(super) fn replaced<'t>(text: &'t str, edits: &[Edit]) -> Cow<'t, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut changed, mut done) = (String::with_capacity(text.len()), 0);
    for Edit { place, text: new } in edits {
        changed.push_str(text.get(done..place.start).unwrap_or_default());
        changed.push_str(new);
        done = place.end;
    }
    changed.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(changed)
}

/// These places in order, each that overlaps another as one with it.
pub(super) fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.retain(|place| !place.is_empty());
    places.sort_by_key(|place| place.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_may_stand_across_pieces() {
        let pieces = ["ab", "cd", "", "ef"].map(|text: &'static str| Bytes::from_static(text.as_bytes()));
        for (places, whole) in [
            (vec![], "ab|cd||ef"),
            (vec![(0, 1)], "-b|cd||ef"),
            (vec![(1, 5)], "a-|||f"),
            (vec![(0, 6)], "-|||"),
            (vec![(1, 2), (2, 3), (5, 6)], "a-|-d||e-"),
        ] {
            let edits: Vec<_> =
                places.into_iter().map(|(from, to)| Edit { place: from..to, text: "-".to_owned() }).collect();
            let spliced = splice(&pieces, &edits);
            let texts: Vec<_> = spliced.iter().map(|piece| std::str::from_utf8(piece).unwrap()).collect();
            assert_eq!(texts.join("|"), whole);
            assert_eq!(texts.concat().len() as i64, 6 + grown(&edits));
        }
    }

    #[test]
    fn places_that_overlap_are_one() {
        assert_eq!(merged(vec![5..7, 0..2, 1..3, 4..4, 3..4]), [0..3, 3..4, 5..7]);
    }
}
