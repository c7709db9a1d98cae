//! Why a feeder could not be made.

use std::error::Error;
use std::fmt;

use crate::shown::{Lines, Short};

/// Why a [`Feeder`](crate::Feeder) could not be made: the file, the line, the record, the field, and the reason.
/// `Debug` is the same text: a test that returns it through `?` prints it as it is. It holds no value of a record:
/// records hold passwords.
///
/// ```
/// let text = r#"[{"name":"ada","age":36},{"name":"bob","age":"x"}]"#;
///
/// #[derive(serde::Deserialize)]
/// struct User { name: String, age: u8 }
///
/// let error = streamgauge::Feeder::<User>::json_text(text).unwrap_err();
/// assert_eq!((error.line(), error.record(), error.field()), (Some(1), Some(2), Some("age")));
/// let read = r#"the text, line 1, record 2, field "age": invalid type: string, expected u8"#;
/// assert_eq!(error.to_string(), read);
/// ```
pub struct FeedError(Box<Inner>);

struct Inner {
    origin: String,
    line: Option<u64>,
    record: Option<u64>,
    field: Option<String>,
    reason: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl FeedError {
    pub(super) fn new(origin: &str, reason: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            origin: origin.to_owned(),
            line: None,
            record: None,
            field: None,
            reason: reason.into(),
            source: None,
        }))
    }

    pub(super) fn line_is(mut self, line: Option<u64>) -> Self {
        self.0.line = line;
        self
    }

    pub(super) fn record_is(mut self, record: Option<u64>) -> Self {
        self.0.record = record;
        self
    }

    pub(super) fn field_is(mut self, field: Option<String>) -> Self {
        self.0.field = field;
        self
    }

    pub(super) fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The line, from 1, if the reason has one; the first, if a CSV record spans several.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// The record, from 1; CSV's header line is no record.
    #[must_use]
    pub fn record(&self) -> Option<u64> {
        self.0.record
    }

    /// The field, if the reason lies in one: the name of a column, or the path of a JSON member.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}", Lines(&inner.origin))?;
        if let Some(line) = inner.line {
            write!(f, ", line {line}")?;
        }
        if let Some(record) = inner.record {
            write!(f, ", record {record}")?;
        }
        if let Some(field) = &inner.field {
            write!(f, ", field {:?}", Short(field))?;
        }
        write!(f, ": {}", Lines(&inner.reason))
    }
}

impl fmt::Debug for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for FeedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
