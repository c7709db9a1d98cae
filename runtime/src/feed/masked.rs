//! serde's messages without the values that they quote: records hold passwords, and many people read logs.

/// The message without the value at fault: `invalid type: string, expected u8`.
pub(super) fn without_value(message: &str) -> String {
    for what in ["invalid type: ", "invalid value: "] {
        if let Some((value, expected)) = shown(message, what, ", expected ") {
            return format!("{what}{}, expected {expected}", kind(value));
        }
    }
    // The variant is a value; the names are the type's.
    for (end, says) in
        [("`, expected ", ", expected "), ("`, there are no variants", ", there are no variants")]
    {
        if let Some((_, after)) = shown(message, "unknown variant `", end) {
            return format!("unknown variant{says}{after}");
        }
    }
    message.to_owned()
}

/// The message of a record that has these values, which a type's own words may quote.
pub(super) fn without_values(message: &str, values: &serde_json::Value) -> String {
    let masked = without_value(message);
    let names = ["missing field `", "duplicate field `", "unknown field `", "invalid length "];
    if masked != message || names.iter().any(|start| message.starts_with(start)) {
        return masked;
    }
    let mut texts = Vec::new();
    scalars(values, &mut texts);
    // A value may be part of another one.
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts.iter().fold(masked, |message, text| without(&message, text))
}

/// The text between `start` and the last `end`, and behind that.
fn shown<'m>(message: &'m str, start: &str, end: &str) -> Option<(&'m str, &'m str)> {
    message.strip_prefix(start)?.rsplit_once(end)
}

/// serde's word for the kind of a value, before the value.
fn kind(value: &str) -> &str {
    for kind in ["string", "integer", "floating point", "boolean", "character"] {
        if value.strip_prefix(kind).is_some_and(|rest| rest.starts_with([' ', '`', '"'])) {
            return kind;
        }
    }
    let whole =
        ["null", "sequence", "map", "byte array", "unit value", "Option value", "newtype struct", "enum"];
    let variants = ["unit variant", "newtype variant", "tuple variant", "struct variant"];
    // A type with words of its own may quote the value.
    if whole.contains(&value) || variants.contains(&value) { value } else { "a value" }
}

/// The texts and numbers in a value, in both of the ways in which messages show them.
fn scalars(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => {
            let quoted = format!("{text:?}");
            let escaped = quoted.get(1..quoted.len() - 1).unwrap_or_default();
            texts.extend([escaped.to_owned(), text.clone()]);
        }
        serde_json::Value::Number(number) => texts.push(number.to_string()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| scalars(value, texts)),
        serde_json::Value::Object(members) => members.values().for_each(|value| scalars(value, texts)),
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
    }
}

/// The message with `***` where the text stands as a whole word.
fn without(message: &str, text: &str) -> String {
    if text.is_empty() {
        return message.to_owned();
    }
    let (mut masked, mut from) = (String::new(), 0);
    for (at, _) in message.match_indices(text) {
        let joins = |end: Option<char>, next: Option<char>| matches!((end, next), (Some(end), Some(next)) if end.is_alphanumeric() && next.is_alphanumeric());
        let (before, after) = (&message[..at], &message[at + text.len()..]);
        let is_whole = !joins(text.chars().next(), before.chars().next_back())
            && !joins(text.chars().next_back(), after.chars().next());
        if is_whole {
            masked.push_str(&message[from..at]);
            masked.push_str("***");
            from = at + text.len();
        }
    }
    masked.push_str(&message[from..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_goes_and_the_kind_and_what_was_expected_stay() {
        for (message, masked) in [
            (r#"invalid type: string "se`, expected u9", expected u8"#, "invalid type: string, expected u8"),
            ("invalid value: integer `-1`, expected u8", "invalid value: integer, expected u8"),
            ("invalid type: floating point `1.5`, expected u8", "invalid type: floating point, expected u8"),
            ("invalid type: boolean `true`, expected a string", "invalid type: boolean, expected a string"),
            ("invalid value: character `a`, expected x", "invalid value: character, expected x"),
            ("invalid type: null, expected u8", "invalid type: null, expected u8"),
            ("invalid type: sequence, expected a string", "invalid type: sequence, expected a string"),
            ("invalid value: secret, expected a pin", "invalid value: a value, expected a pin"),
            ("unknown variant `a`, expected `b` or `c`", "unknown variant, expected `b` or `c`"),
            ("unknown variant `a`, there are no variants", "unknown variant, there are no variants"),
            ("missing field `name`", "missing field `name`"),
        ] {
            assert_eq!(without_value(message), masked);
        }
    }

    #[test]
    fn a_types_own_words_lose_the_records_values() {
        let record = serde_json::json!({"name": "ada", "pin": 1234, "more": ["a\"b", "ad"], "none": null});
        for (message, masked) in [
            ("no pin: 1234", "no pin: ***"),
            ("`ada` is no admin, ad neither", "`***` is no admin, *** neither"),
            (r#"bad "a\"b""#, r#"bad "***""#),
            ("missing field `ada`", "missing field `ada`"),
            ("12345 is too long", "12345 is too long"),
        ] {
            assert_eq!(without_values(message, &record), masked);
        }
    }
}
