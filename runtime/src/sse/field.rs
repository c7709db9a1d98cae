//! What one line says.

use memchr::memchr;

/// A line that is not blank, by what the standard has a client do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Data(&'a [u8]),
    Event(&'a [u8]),
    /// An id that counts: one without NULL.
    Id(&'a [u8]),
    /// A reconnection time that counts, in milliseconds.
    Retry(u64),
    Comment(&'a [u8]),
    /// A field with a value that it does not take, which has no effect.
    Ignored,
    /// No field of the standard: a line of an unknown name, which has no effect.
    Unknown,
}

impl<'a> Field<'a> {
    /// Reads a line, given without what ends it.
    ///
    /// The line may be any bytes: names, colon and space are ASCII, so they stand in the bytes where they
    /// stand in the decoded text.
    #[inline]
    pub(super) fn parse(line: &'a [u8]) -> Self {
        let field = match line.first() {
            Some(b'd') => value(line, b"data").map(Field::Data),
            Some(b'e') => value(line, b"event").map(Field::Event),
            Some(b'i') => value(line, b"id").map(|id| match memchr(0, id) {
                None => Field::Id(id),
                Some(_) => Field::Ignored,
            }),
            Some(b'r') => {
                value(line, b"retry").map(|time| milliseconds(time).map_or(Field::Ignored, Field::Retry))
            }
            Some(b':') => Some(Field::Comment(without_space(&line[1..]))),
            _ => None,
        };
        field.unwrap_or(Field::Unknown)
    }
}

/// The value of the line's field if that is the field's name; empty if the line has no colon.
#[inline]
fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    match line.strip_prefix(name)? {
        [] => Some(&[]),
        [b':', value @ ..] => Some(without_space(value)),
        _ => None,
    }
}

#[inline]
fn without_space(value: &[u8]) -> &[u8] {
    value.strip_prefix(b" ").unwrap_or(value)
}

/// The number that ASCII digits alone write.
///
/// The standard sets no upper limit. A time over `u64` (584 million years) is ignored, since a client that took it would
/// wait forever.
fn milliseconds(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_be_exact() {
        assert_eq!(Field::parse(b"data"), Field::Data(b""));
        assert_eq!(Field::parse(b"data:"), Field::Data(b""));
        assert_eq!(Field::parse(b"dat:a"), Field::Unknown);
        assert_eq!(Field::parse(b"data :a"), Field::Unknown);
        assert_eq!(Field::parse(b" data:a"), Field::Unknown);
        assert_eq!(Field::parse(b"Data:a"), Field::Unknown);
        assert_eq!(Field::parse(b"datas:a"), Field::Unknown);
        assert_eq!(Field::parse(b"ID: 1"), Field::Unknown);
        assert_eq!(Field::parse(b"retry-after: 1"), Field::Unknown);
        assert_eq!(Field::parse(b"{\"error\": 1}"), Field::Unknown);
    }

    #[test]
    fn one_space_is_removed_and_only_one() {
        assert_eq!(Field::parse(b"data:  a "), Field::Data(b" a "));
        assert_eq!(Field::parse(b"data:\ta"), Field::Data(b"\ta"));
        assert_eq!(Field::parse(b":  a"), Field::Comment(b" a"));
    }

    #[test]
    fn a_time_is_digits_and_fits() {
        assert_eq!(Field::parse(b"retry: 0010"), Field::Retry(10));
        assert_eq!(Field::parse(b"retry:18446744073709551615"), Field::Retry(u64::MAX));
        for ignored in
            ["retry", "retry:", "retry:+5", "retry:-5", "retry:5 ", "retry:  5", "retry:5.0", "retry:٥"]
        {
            assert_eq!(Field::parse(ignored.as_bytes()), Field::Ignored, "{ignored}");
        }
        assert_eq!(Field::parse(b"retry:18446744073709551616"), Field::Ignored);
        assert_eq!(Field::parse(b"retry:99999999999999999999"), Field::Ignored);
    }
}
