//! JMESPath, the only file that knows which crate answers it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

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
    pub(crate) fn values(&self, text: &str, each: bool) -> Result<Vec<String>, String> {
        let json: Value = serde_json::from_str(text).map_err(|_| "the text is not JSON".to_owned())?;
        match self.0.search(&json).map_err(|error| error.reason.to_string())? {
            Value::Null => Ok(Vec::new()),
            Value::Array(elements) if each => Ok(elements.iter().map(Value::to_string).collect()),
            value => Ok(vec![value.to_string()]),
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
