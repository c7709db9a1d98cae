//! JMESPath, the only file that knows which crate answers it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::json::{self, Unread};

/// A JMESPath (<https://jmespath.org/specification.html>), parsed once and used for any number of messages.
///
/// ```
/// let path = streamgauge::JmesPath::parse("choices[0].delta.content")?;
/// assert_eq!(path.to_string(), "choices[0].delta.content");
/// assert!(streamgauge::JmesPath::parse("choices[").is_err());
/// # Ok::<(), streamgauge::JmesPathError>(())
/// ```
#[derive(Clone)]
pub struct JmesPath(Arc<jpx_core::Expression<'static>>);

/// Why a JMESPath does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JmesPathError {
    path: String,
    reason: String,
}

impl fmt::Display for JmesPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a JMESPath: {}", self.path, self.reason)
    }
}

impl std::error::Error for JmesPathError {}

impl JmesPath {
    /// Parses a path.
    ///
    /// # Errors
    ///
    /// When `path` is not of the grammar of JMESPath. A function that there is not is found out when it is called.
    pub fn parse(path: &str) -> Result<Self, JmesPathError> {
        let expression = jpx_core::compile(path)
            .map_err(|error| JmesPathError { path: path.to_owned(), reason: error.reason.to_string() })?;
        Ok(Self(Arc::new(expression)))
    }

    /// The value that the path gives of `text`, as JSON; nothing if it is `null`. With `each`, the elements of
    /// an array.
    ///
    /// # Errors
    ///
    /// Why there is none: the text is not JSON, or a function was given what it does not take.
    pub(crate) fn values(&self, text: &str, each: bool) -> Result<Vec<String>, NoValues> {
        let json = json::value(text).map_err(NoValues::Json)?;
        match self.0.search(&json).map_err(|error| NoValues::Path(error.reason.to_string()))? {
            Value::Null => Ok(Vec::new()),
            Value::Array(elements) if each => Ok(elements.iter().map(Value::to_string).collect()),
            value => Ok(vec![value.to_string()]),
        }
    }
}

/// Why a path gives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoValues {
    /// There is nothing to look at.
    Json(Unread),
    /// A function of the path was given what it does not take.
    Path(String),
}

impl NoValues {
    /// Whether there may be values all the same, and they are only not known.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, NoValues::Json(Unread::TooDeep))
    }
}

impl fmt::Display for NoValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoValues::Json(unread) => unread.fmt(f),
            NoValues::Path(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Display for JmesPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for JmesPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JmesPath({:?})", self.0.as_str())
    }
}
