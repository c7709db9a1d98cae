//! How an input is cut.

/// The bytes in pieces of these lengths, which begin anew when they are used up. Some pieces are empty.
pub(crate) fn pieces<'b>(bytes: &'b [u8], lengths: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    for &length in lengths.iter().cycle().take(1 + 2 * bytes.len()) {
        let (piece, after) = rest.split_at(usize::from(length).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}
