//! JSONPath, the only file that knows which crate answers it.
//!
//! A singular path (`$.choices[0].delta.content`) is answered on the text itself, all such paths of a
//! check in one pass, without building a value. Any other path goes through `jsonpath-rfc9535`, whose
//! locations are then looked up in the text, so that a node is always given as it was sent.

mod scan;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use smallvec::SmallVec;

use scan::{Wanted, fill};

/// A JSONPath (RFC 9535), parsed once and used for any number of messages.
///
/// ```
/// let path = streamgauge::JsonPath::parse("$.choices[0].delta.content")?;
/// assert_eq!(path.to_string(), "$.choices[0].delta.content");
/// assert!(streamgauge::JsonPath::parse("$.choices[").is_err());
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Clone)]
pub struct JsonPath(Arc<Parsed>);

struct Parsed {
    text: Box<str>,
    query: jsonpath_rfc9535::JsonPath,
    /// The steps of a singular path without negative indexes.
    singular: Option<Box<[Step]>>,
    /// Whether the nodes of this path are meant in the order in which they stand in the text. Selector
    /// lists and slices have an order of their own.
    in_text_order: bool,
}

/// One step down: a member's name, or an element's place from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Name(Box<str>),
    Index(usize),
}

/// Why a JSONPath does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPathError {
    path: String,
    reason: String,
}

impl fmt::Display for JsonPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a JSONPath (RFC 9535): {}", self.path, self.reason)
    }
}

impl std::error::Error for JsonPathError {}

impl JsonPath {
    /// Parses a path, RFC 9535 section 2.
    ///
    /// # Errors
    ///
    /// When `path` is not a well-formed and valid JSONPath.
    pub fn parse(path: &str) -> Result<Self, JsonPathError> {
        let query = jsonpath_rfc9535::JsonPath::parse(path)
            .map_err(|error| JsonPathError { path: path.to_owned(), reason: error.to_string() })?;
        let singular = query.singular_steps().and_then(|steps| {
            steps
                .iter()
                .map(|step| match step {
                    jsonpath_rfc9535::SingularSegment::Name(name) => Some(Step::Name(name.as_str().into())),
                    jsonpath_rfc9535::SingularSegment::Index(index) => {
                        usize::try_from(index.get()).ok().map(Step::Index)
                    }
                })
                .collect()
        });
        let in_text_order = !path.contains([',', ':']);
        Ok(Self(Arc::new(Parsed { text: path.into(), query, singular, in_text_order })))
    }

    pub(crate) fn singular(&self) -> Option<&[Step]> {
        self.0.singular.as_deref()
    }

    /// The nodes of this path in `text`, each as it was sent; none if `text` is not JSON.
    pub(crate) fn nodes<'t>(&self, text: &'t str) -> Vec<&'t str> {
        if let Some(steps) = self.singular() {
            return find(text, &[steps]).into_iter().flatten().collect();
        }
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
        let located: Vec<Vec<Step>> = self
            .0
            .query
            .query(&value)
            .paths()
            .map(|path| {
                path.elements()
                    .iter()
                    .map(|element| match element {
                        jsonpath_rfc9535::Element::Name(name) => Step::Name((*name).into()),
                        jsonpath_rfc9535::Element::Index(index) => Step::Index(*index),
                    })
                    .collect()
            })
            .collect();
        let located: Vec<&[Step]> = located.iter().map(Vec::as_slice).collect();
        let mut nodes: Vec<&str> = find(text, &located).into_iter().flatten().collect();
        if self.0.in_text_order {
            // The engine walks the members of an object by name; a reader counts them as they stand.
            nodes.sort_by_key(|node| node.as_ptr() as usize - text.as_ptr() as usize);
        }
        nodes
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonPath({:?})", self.0.text)
    }
}

impl FromStr for JsonPath {
    type Err = JsonPathError;

    fn from_str(path: &str) -> Result<Self, JsonPathError> {
        Self::parse(path)
    }
}

/// What was found for each of several paths.
pub(crate) type Nodes<'t> = SmallVec<[Option<&'t str>; 4]>;

/// Looks up all `paths` in one pass over `text`. Nothing is found in a text that is not JSON, also when
/// it stops being JSON only after the nodes.
pub(crate) fn find<'t>(text: &'t str, paths: &[&[Step]]) -> Nodes<'t> {
    let mut found: Nodes<'t> = smallvec::smallvec![None; paths.len()];
    for (paths, found) in paths.chunks(Wanted::MOST).zip(found.chunks_mut(Wanted::MOST)) {
        fill(text, paths, found);
    }
    found
}

/// Looks up one path as [`find`] does several.
pub(crate) fn find_one<'t>(text: &'t str, path: &[Step]) -> Option<&'t str> {
    let mut found = [None];
    fill(text, &[path], &mut found);
    let [found] = found;
    found
}

/// The payload of a JSONP text, `callback( … );` stripped; `None` when it is not one.
pub(crate) fn strip_jsonp(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_suffix(';').unwrap_or(text).trim_end();
    let (callback, rest) = text.split_once('(')?;
    let callback = callback.trim();
    let is_name = !callback.is_empty()
        && callback
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']' | '"' | '\''));
    is_name.then(|| rest.strip_suffix(')')).flatten().map(str::trim)
}

/// A JSON string without its quotes and escapes; `None` when `raw` is no JSON string.
pub(crate) fn unquote(raw: &str) -> Option<std::borrow::Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(inner.into());
    }
    serde_json::from_str::<String>(raw).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes<'t>(path: &str, text: &'t str) -> Vec<&'t str> {
        JsonPath::parse(path).unwrap().nodes(text)
    }

    #[test]
    fn a_singular_path_gives_the_node_as_it_was_sent() {
        assert_eq!(nodes("$.a[1].b", r#"{"a":[0,{"b": 1.50}],"z":1}"#), ["1.50"]);
        assert_eq!(nodes("$", " [1] "), ["[1]"]);
        assert_eq!(nodes("$.a", r#"{"a":1,"a":2}"#), ["2"]);
        assert_eq!(nodes("$.a.b", r#"{"a":{"b":1},"a":{"c":2}}"#), Vec::<&str>::new());
        assert_eq!(nodes(r#"$["a\nb"]"#, r#"{"a\nb":true}"#), ["true"]);
    }

    #[test]
    fn nothing_is_found_in_what_is_not_json() {
        for text in ["", "[DONE]", r#"{"a":1"#, r#"{"a":1} x"#, "{'a':1}"] {
            assert_eq!(nodes("$.a", text), Vec::<&str>::new(), "{text}");
            assert_eq!(nodes("$..a", text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn any_other_path_gives_its_nodes_in_the_order_of_the_text() {
        assert_eq!(nodes("$..p", r#"{"b":{"p":1.0},"a":[{"p":"x"}]}"#), ["1.0", r#""x""#]);
        assert_eq!(nodes("$[-1]", "[1,2,3]"), ["3"]);
        assert_eq!(nodes("$['b','a']", r#"{"a":1,"b":2}"#), ["2", "1"]);
        assert_eq!(nodes("$[?@.n > 1].n", r#"[{"n":1},{"n":2},{"n":3}]"#), ["2", "3"]);
    }

    #[test]
    fn several_paths_are_answered_in_one_pass() {
        let paths = ["$.a", "$.a.b", "$.c[0]", "$.missing"].map(|path| JsonPath::parse(path).unwrap());
        let steps: Vec<&[Step]> = paths.iter().filter_map(JsonPath::singular).collect();
        let found = find(r#"{"a":{"b":1},"c":[null]}"#, &steps);
        assert_eq!(found.as_slice(), [Some(r#"{"b":1}"#), Some("1"), Some("null"), None]);
    }

    #[test]
    fn jsonp_is_stripped_of_its_callback() {
        assert_eq!(strip_jsonp("cb({\"a\":1});"), Some("{\"a\":1}"));
        assert_eq!(strip_jsonp(" a.b[0] ( 1 ) ; "), Some("1"));
        assert_eq!(strip_jsonp("{\"a\":1}"), None);
        assert_eq!(strip_jsonp("(1)"), None);
    }
}
