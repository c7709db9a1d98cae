//! The body of a request: JSON, a form, a text, or bytes of any type.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde_core::Serialize;

/// The body of a request, with its `Content-Type`. It is kept whole, so that a request can be sent once
/// more.
///
/// ```
/// use streamgauge::{Open, RequestBody};
///
/// let chat = Open::new("POST", "/chat").body(RequestBody::json(&["hello"]));
/// let login = Open::new("POST", "/login").body(RequestBody::form([("name", "ada"), ("password", "secret")]));
/// assert!(!format!("{login:?}").contains("secret"));
/// # drop(chat);
/// ```
#[derive(Clone)]
pub struct RequestBody {
    content_type: Cow<'static, str>,
    /// The bytes, or why there are none.
    content: Result<Bytes, String>,
}

impl RequestBody {
    /// A value as JSON (RFC 8259), sent as `application/json`. A value that does not serialize fails the step that
    /// sends it.
    #[must_use]
    pub fn json(value: &(impl Serialize + ?Sized)) -> Self {
        let content = serde_json::to_vec(value).map(Bytes::from);
        let content =
            content.map_err(|error| format!("the value of the JSON body does not serialize: {error}"));
        Self { content_type: JSON.into(), content }
    }

    /// Names and values as an HTML form sends them, in their order (WHATWG URL, `application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        Self::bytes("application/x-www-form-urlencoded", form.finish())
    }

    /// A text in UTF-8, sent as `text/plain; charset=utf-8`.
    #[must_use]
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::bytes("text/plain; charset=utf-8", text.into().into_owned())
    }

    /// Bytes of any media type.
    #[must_use]
    pub fn bytes(content_type: impl Into<Cow<'static, str>>, bytes: impl Into<Bytes>) -> Self {
        Self { content_type: content_type.into(), content: Ok(bytes.into()) }
    }

    /// The bytes and their type, or why they cannot be sent.
    pub(crate) fn into_parts(self) -> Result<(Bytes, Cow<'static, str>), String> {
        self.content.map(|content| (content, self.content_type))
    }
}

impl fmt::Debug for RequestBody {
    /// Without the content, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody")
            .field("content_type", &self.content_type)
            .field("bytes", &self.content.as_ref().map_or(0, Bytes::len))
            .finish()
    }
}

const JSON: &str = "application/json";

/// `body json` as the expansion of `scenario!` builds it.
#[derive(Debug)]
pub struct JsonBody {
    text: String,
    invalid: Option<String>,
}

impl Default for JsonBody {
    fn default() -> Self {
        Self::new()
    }
}

impl JsonBody {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { text: String::new(), invalid: None }
    }

    /// JSON as it was written.
    #[must_use]
    pub fn fixed(mut self, json: &str) -> Self {
        self.text.push_str(json);
        self
    }

    /// A text, quoted and escaped.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.value("", value(text))
    }

    /// What [`value`] gave for the value at `path`.
    #[must_use]
    pub fn value(mut self, path: &str, json: Result<String, String>) -> Self {
        match json {
            Ok(json) => self.text.push_str(&json),
            Err(reason) => {
                self.invalid.get_or_insert(format!(
                    "the value of `{path}` in `body json` does not serialize: {reason}"
                ));
            }
        }
        self
    }
}

impl From<JsonBody> for RequestBody {
    fn from(body: JsonBody) -> Self {
        let content = body.invalid.map_or_else(|| Ok(body.text.into()), Err);
        Self { content_type: JSON.into(), content }
    }
}

/// A value as JSON text, or why it does not serialize.
///
/// # Errors
///
/// The reason that the value's `Serialize` gave.
pub fn value(value: &(impl Serialize + ?Sized)) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// A form of the fields that `body form` has.
#[must_use]
pub fn form(fields: &[(&str, Cow<'_, str>)]) -> RequestBody {
    RequestBody::form(fields.iter().map(|(name, value)| (*name, &**value)))
}
