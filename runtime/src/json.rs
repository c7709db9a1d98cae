//! JSON and JSONPath. Only this file knows which crate parses JSONPaths.
//!
//! A singular path (`$.choices[0].delta.content`) is answered on the text itself, all such paths of a
//! check in one pass, without building anything. For any other path the text is read into a tape, which knows
//! where each value stands, so that a node is always given as it was sent.

mod eval;
mod filter;
mod parse;
mod query;
mod read;
mod scan;
mod step;
mod tape;
mod walk;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use smallvec::SmallVec;

use self::eval::Eval;
use self::parse::Unparsed;
use self::query::{Path, Selector, Work};
use self::scan::{DEEPEST, Wanted, fill};
use self::tape::{Place, Tape};

pub(crate) use self::eval::Stopped;
pub(crate) use self::read::{Unread, is_json, reason, repaired, typed, unquote, value};
pub(crate) use self::step::Step;

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
    path: Path,
    work: Work,
    /// The steps of a singular path without negative indexes.
    singular: Option<Box<[Step]>>,
    /// Whether the nodes of this path are meant in the order in which they stand in the text. Selector
    /// lists and slices have an order of their own.
    in_text_order: bool,
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
        let wrong = |reason: String| JsonPathError { path: path.to_owned(), reason };
        jsonpath_rfc9535::JsonPath::parse(path).map_err(|error| wrong(error.to_string()))?;
        let text = path;
        let path = parse::parse(text).map_err(|error| match error {
            Unparsed::TooBig(reason) => wrong(reason),
            Unparsed::NotUnderstood => wrong("it is not understood".to_owned()),
        })?;
        let singular = singular(&path).filter(|steps| steps.len() <= DEEPEST);
        let mut selectors = path.segments.iter().map(|segment| segment.selectors.as_slice());
        let in_text_order =
            selectors.all(|selectors| !matches!(selectors, [Selector::Slice { .. }] | [_, _, ..]));
        let work = Work::of(&path);
        Ok(Self(Arc::new(Parsed { text: text.into(), path, work, singular, in_text_order })))
    }

    pub(crate) fn singular(&self) -> Option<&[Step]> {
        self.0.singular.as_deref()
    }

    /// The nodes of this path in `text`, each as it was sent; none if `text` is not JSON.
    ///
    /// # Errors
    ///
    /// Why the nodes could not be found.
    pub(crate) fn nodes<'t>(&self, text: &'t str) -> Result<Vec<&'t str>, Stopped> {
        if let Some(steps) = self.singular() {
            return Ok(find_one(text, steps).into_iter().collect());
        }
        let Some((tape, mut places)) = self.places(text)? else { return Ok(Vec::new()) };
        if self.0.in_text_order {
            // `..` gives the children of a node before theirs; a reader counts them as they stand.
            places.sort_unstable();
        }
        Ok(places.into_iter().map(|place| tape.raw(place)).collect())
    }

    /// How many nodes this path has in `text`; none if `text` is not JSON.
    ///
    /// # Errors
    ///
    /// Why they could not be counted.
    pub(crate) fn count(&self, text: &str) -> Result<usize, Stopped> {
        match self.singular() {
            Some(steps) => Ok(usize::from(find_one(text, steps).is_some())),
            None => Ok(self.places(text)?.map_or(0, |(_, places)| places.len())),
        }
    }

    fn places<'t>(&self, text: &'t str) -> Result<Option<(Tape<'t>, Vec<Place>)>, Stopped> {
        if u32::try_from(text.len()).is_err() {
            return Err(Stopped::Long);
        }
        let Some(tape) = Tape::read(text) else { return Ok(None) };
        let places = Eval::new(&tape, self.0.work).path(&self.0.path, Tape::ROOT)?;
        Ok(Some((tape, places)))
    }
}

/// The steps of a path that leads to at most one node, and counts no index from the end.
fn singular(path: &Path) -> Option<Box<[Step]>> {
    let steps = path.segments.iter().map(|segment| match segment.selectors.as_slice() {
        _ if segment.descends => None,
        [Selector::Name(name)] => Some(Step::Name(name.clone())),
        [Selector::Index(index)] => usize::try_from(*index).ok().map(Step::Index),
        _ => None,
    });
    steps.collect()
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

/// Looks up all `paths` in one pass over `text`. A text that is not JSON has no nodes, even if only the part behind the
/// nodes is not JSON.
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

/// Whether a text is JSON of this value.
pub(crate) fn is(text: &str, wanted: &serde_json::Value) -> bool {
    match value(text) {
        Ok(value) => value == *wanted,
        Err(Unread::NotJson) => false,
        Err(Unread::TooDeep) => {
            let both = format!("[{text},{wanted}]");
            let Some(tape) = Tape::read(&both) else { return false };
            let mut places = tape.children(Tape::ROOT);
            let (Some(text), Some(wanted)) = (places.next(), places.next()) else { return false };
            Eval::unlimited(&tape).equal_nodes(text, wanted).unwrap_or(false)
        }
    }
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

#[cfg(test)]
mod tests;
