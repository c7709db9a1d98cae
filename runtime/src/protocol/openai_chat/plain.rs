//! The plain chunk, which says nothing but a piece of the text: most chunks are such. It is read without a copy.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A chunk that says nothing but a piece of the first choice's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain<'d> {
    /// Empty if there is none.
    pub(super) id: &'d str,
    /// Empty if there is none.
    pub(super) model: &'d str,
    pub(super) text: Cow<'d, str>,
}

impl<'d> Plain<'d> {
    /// Reads a chunk if it is plain. `None` says nothing about it: the general way then reads it from the start.
    ///
    /// Not plain is a chunk with anything else that the general way looks at, with a part of the answer twice, or with a
    /// list or an object elsewhere.
    pub(super) fn of(data: &'d str) -> Option<Self> {
        serde_json::from_str(data).ok()
    }
}

impl<'de> Deserialize<'de> for Plain<'de> {
    fn deserialize<D: Deserializer<'de>>(chunk: D) -> Result<Self, D::Error> {
        chunk.deserialize_map(OfChunk)
    }
}

struct OfChunk;

impl<'de> Visitor<'de> for OfChunk {
    type Value = Plain<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain chunk")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut chunk: A) -> Result<Plain<'de>, A::Error> {
        let (mut id, mut model, mut choices) = (None, None, None);
        while let Some(name) = chunk.next_key::<&str>()? {
            match name {
                "id" => once(&mut id, chunk.next_value()?)?,
                "model" => once(&mut model, chunk.next_value()?)?,
                "choices" => once(&mut choices, chunk.next_value::<Choices<'_>>()?)?,
                "object" if chunk.next_value::<&str>()? == "error" => return Err(not_plain()),
                "object" => {}
                "error" | "type" | "usage" | "x_groq" => chunk.next_value::<()>()?,
                _ => chunk.next_value::<Scalar>().map(drop)?,
            }
        }
        let Choices(text) = choices.ok_or_else(not_plain)?;
        Ok(Plain { id: id.unwrap_or_default(), model: model.unwrap_or_default(), text })
    }
}

/// The text of a list of one choice.
struct Choices<'d>(Cow<'d, str>);

impl<'de> Deserialize<'de> for Choices<'de> {
    fn deserialize<D: Deserializer<'de>>(choices: D) -> Result<Self, D::Error> {
        choices.deserialize_seq(OfChoices)
    }
}

struct OfChoices;

impl<'de> Visitor<'de> for OfChoices {
    type Value = Choices<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one choice")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut choices: A) -> Result<Choices<'de>, A::Error> {
        let Choice(text) = choices.next_element()?.ok_or_else(not_plain)?;
        if choices.next_element::<IgnoredAny>()?.is_some() { Err(not_plain()) } else { Ok(Choices(text)) }
    }
}

/// The text of a choice.
struct Choice<'d>(Cow<'d, str>);

impl<'de> Deserialize<'de> for Choice<'de> {
    fn deserialize<D: Deserializer<'de>>(choice: D) -> Result<Self, D::Error> {
        choice.deserialize_map(OfChoice)
    }
}

struct OfChoice;

impl<'de> Visitor<'de> for OfChoice {
    type Value = Choice<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain choice")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut choice: A) -> Result<Choice<'de>, A::Error> {
        let mut delta = None;
        while let Some(name) = choice.next_key::<&str>()? {
            match name {
                "delta" => once(&mut delta, choice.next_value::<Delta<'_>>()?)?,
                "index" if choice.next_value::<u64>()? != 0 => return Err(not_plain()),
                "index" => {}
                "error" | "finish_reason" | "message" | "text" | "usage" => choice.next_value::<()>()?,
                _ => choice.next_value::<Scalar>().map(drop)?,
            }
        }
        let Delta(text) = delta.ok_or_else(not_plain)?;
        Ok(Choice(text))
    }
}

/// The text of a delta.
struct Delta<'d>(Cow<'d, str>);

impl<'de> Deserialize<'de> for Delta<'de> {
    fn deserialize<D: Deserializer<'de>>(delta: D) -> Result<Self, D::Error> {
        delta.deserialize_map(OfDelta)
    }
}

struct OfDelta;

impl<'de> Visitor<'de> for OfDelta {
    type Value = Delta<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain delta")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut delta: A) -> Result<Delta<'de>, A::Error> {
        let mut content = None;
        while let Some(name) = delta.next_key::<&str>()? {
            match name {
                "content" => once(&mut content, delta.next_value::<Text<'_>>()?)?,
                "role" => delta.next_value::<Scalar>().map(drop)?,
                // Whatever else a delta may say has a meaning, or may have one.
                _ => delta.next_value::<()>()?,
            }
        }
        let Text(text) = content.ok_or_else(not_plain)?;
        Ok(Delta(text))
    }
}

/// A text, borrowed if it has no escapes.
struct Text<'d>(Cow<'d, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        text.deserialize_str(OfText)
    }
}

struct OfText;

impl<'de> Visitor<'de> for OfText {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

/// A value that is no list and no object.
struct Scalar;

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(OfScalar)
    }
}

struct OfScalar;

impl Visitor<'_> for OfScalar {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar)
    }
}

/// Puts a value where there is none yet.
fn once<T, E: Error>(place: &mut Option<T>, value: T) -> Result<(), E> {
    if place.replace(value).is_none() { Ok(()) } else { Err(not_plain()) }
}

fn not_plain<E: Error>() -> E {
    E::custom("not plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_more_than_a_text_is_not_plain() {
        let chunk = |top: &str, choice: &str, delta: &str| {
            format!(
                r#"{{"id":"1","model":"m"{top},"choices":[{{"index":0,"delta":{{"content":"x"{delta}}}{choice}}}]}}"#
            )
        };
        let is_plain = |chunk: &str| Plain::of(chunk).is_some();
        for (top, choice, delta) in [
            ("", "", ""),
            (r#","object":"chat.completion.chunk","created":1,"system_fingerprint":"fp""#, "", ""),
            (r#","usage":null,"error":null,"x_groq":null"#, r#","finish_reason":null,"logprobs":null"#, ""),
            ("", "", r#","role":"assistant","refusal":null,"tool_calls":null"#),
        ] {
            let chunk = chunk(top, choice, delta);
            let plain = Plain { id: "1", model: "m", text: "x".into() };
            assert_eq!(Plain::of(&chunk), Some(plain), "{chunk}");
        }
        for (top, choice, delta) in [
            (r#","error":"no""#, "", ""),
            (r#","object":"error""#, "", ""),
            (r#","type":"error""#, "", ""),
            (r#","usage":{}"#, "", ""),
            (r#","x_groq":{}"#, "", ""),
            (r#","id":"2""#, "", ""),
            (r#","choices":[]"#, "", ""),
            (r#","created":1e999"#, "", ""),
            (r#","other":"\ud83d""#, "", ""),
            ("", r#","finish_reason":"stop""#, ""),
            ("", r#","finish_reason":"""#, ""),
            ("", r#","message":{}"#, ""),
            ("", r#","error":{}"#, ""),
            ("", r#","index":1"#, ""),
            ("", r#","delta":{}"#, ""),
            ("", "},{", ""),
            ("", "", r#","content":"y""#),
            ("", "", r#","refusal":"no""#),
            ("", "", r#","reasoning":false"#),
            ("", "", r#","tool_calls":[]"#),
            ("", "", r#","error":"no""#),
        ] {
            let chunk = chunk(top, choice, delta);
            assert!(!is_plain(&chunk), "{chunk}");
        }
        let whole = chunk("", "", "");
        for end in 0..whole.len() {
            assert!(!is_plain(&whole[..end]), "{}", &whole[..end]);
        }
        assert!(!is_plain(&format!("{whole}x")) && is_plain(&format!(" {whole}\n")));
        let escaped = r#"{"choices":[{"delta":{"content":"a\n\ud83d\ude00"}}]}"#;
        assert_eq!(Plain::of(escaped), Some(Plain { id: "", model: "", text: "a\n😀".into() }));
    }
}
