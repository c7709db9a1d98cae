//! Records of JSON: an array, or one on each line.

use std::io::Read;
use std::path::Path;

use serde_core::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::masked::without_values;
use super::{FeedError, Feeder, open};
use crate::json;

impl<T: DeserializeOwned> Feeder<T> {
    /// A queue of the records of a JSON file that holds one array of them.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// #[derive(serde::Deserialize)]
    /// struct User { name: String, password: String }
    ///
    /// let users = streamgauge::Feeder::<User>::json("tests/users.json")?.shuffle()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no array of JSON, or a record is no `T`: the error names the line, the record and
    /// the field.
    pub fn json(path: impl AsRef<Path>) -> Result<Self, FeedError> {
        let (file, origin) = open::file(path.as_ref())?;
        Ok(Self::held(array(&open::all(file, &origin)?, &origin)?, Some(origin)))
    }

    /// As [`json`](Self::json), of a text, which may be bytes.
    ///
    /// ```
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// let users = streamgauge::Feeder::<(String, u8)>::json_text(r#"[["ada", 36], ["bob", 7]]"#)?;
    /// assert_eq!(users.count(), Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If it is no array of JSON, or a record is no `T`: the error names the line, the record and the field.
    pub fn json_text(text: impl AsRef<[u8]>) -> Result<Self, FeedError> {
        Ok(Self::held(array(text.as_ref(), open::TEXT)?, None))
    }

    /// As [`json`](Self::json), of a reader, which is read to its end.
    ///
    /// # Errors
    ///
    /// If the reader fails, gives no array of JSON, or a record is no `T`: the error names the line, the record and the
    /// field.
    pub fn json_reader(reader: impl Read) -> Result<Self, FeedError> {
        Ok(Self::held(array(&open::all(reader, open::READER)?, open::READER)?, None))
    }

    /// A queue of the records of a file of [JSON Lines](https://jsonlines.org): one on each line. Empty lines are
    /// passed over.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a line is no JSON or no `T`: the error names the line, the record and the field.
    pub fn json_lines(path: impl AsRef<Path>) -> Result<Self, FeedError> {
        let (file, origin) = open::file(path.as_ref())?;
        Ok(Self::held(lines(&open::all(file, &origin)?, &origin)?, Some(origin)))
    }

    /// As [`json_lines`](Self::json_lines), of a text, which may be bytes.
    ///
    /// ```
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// let users = streamgauge::Feeder::<(String, u8)>::json_lines_text("[\"ada\", 36]\n[\"bob\", 7]\n")?;
    /// assert_eq!(users.count(), Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If a line is no JSON or no `T`: the error names the line, the record and the field.
    pub fn json_lines_text(text: impl AsRef<[u8]>) -> Result<Self, FeedError> {
        Ok(Self::held(lines(text.as_ref(), open::TEXT)?, None))
    }

    /// As [`json_lines`](Self::json_lines), of a reader, which is read to its end.
    ///
    /// # Errors
    ///
    /// If the reader fails, or a line is no JSON or no `T`: the error names the line, the record and the field.
    pub fn json_lines_reader(reader: impl Read) -> Result<Self, FeedError> {
        Ok(Self::held(lines(&open::all(reader, open::READER)?, open::READER)?, None))
    }
}

/// The records of an array, each read by itself, so that an error knows its record.
fn array<T: DeserializeOwned>(bytes: &[u8], origin: &str) -> Result<Vec<T>, FeedError> {
    let text = utf8(bytes, origin)?;
    let records: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| no_array(text, origin, error))?;
    let start = text.as_ptr().addr();
    let read = |(index, raw): (usize, &RawValue)| {
        let begin = raw.get().as_ptr().addr().saturating_sub(start);
        let before = text.get(..begin).unwrap_or_default().matches('\n').count();
        record(raw.get(), origin, before, index)
    };
    records.into_iter().enumerate().map(read).collect()
}

/// The records of lines.
fn lines<T: DeserializeOwned>(bytes: &[u8], origin: &str) -> Result<Vec<T>, FeedError> {
    let lines = utf8(bytes, origin)?.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.enumerate().map(|(index, (before, line))| record(line, origin, before, index)).collect()
}

/// The record at an index, with `before` lines before it.
fn record<T: DeserializeOwned>(
    text: &str,
    origin: &str,
    before: usize,
    index: usize,
) -> Result<T, FeedError> {
    json::typed(text).map_err(|error| {
        let field = error.is_data().then(|| field_before(text, &error)).flatten();
        let number = u64::try_from(index).unwrap_or_default() + 1;
        let line = u64::try_from(before + error.line()).ok();
        let mut reason = without_place(&error);
        if error.is_data() {
            reason = without_values(&reason, &serde_json::from_str(text).unwrap_or_default());
        }
        let told = FeedError::new(origin, reason).line_is(line).record_is(Some(number)).field_is(field);
        caused_by(told, error)
    })
}

/// The cause too, unless it may show a value of the record.
fn caused_by(told: FeedError, error: serde_json::Error) -> FeedError {
    if error.is_data() { told } else { told.caused_by(error) }
}

fn utf8<'t>(bytes: &'t [u8], origin: &str) -> Result<&'t str, FeedError> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = u64::try_from(good.iter().filter(|byte| **byte == b'\n').count()).ok();
            let line = line.map(|line| line + 1);
            Err(FeedError::new(origin, "it is not UTF-8").line_is(line).caused_by(error))
        }
    }
}

fn no_array(text: &str, origin: &str, error: serde_json::Error) -> FeedError {
    let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
    let reason = match text.trim_start().chars().next() {
        None => "it is empty: an array of records is expected, `[ … ]`".to_owned(),
        Some('[') => without_place(&error),
        Some(_) => "it is no array of records, `[ … ]`; one record on each line is JSON Lines, which the constructors \
                    with `json_lines` read"
            .to_owned(),
    };
    caused_by(FeedError::new(origin, reason).line_is(line), error)
}

/// serde's message without its line and column, which count from the start of the record.
fn without_place(error: &serde_json::Error) -> String {
    let text = json::reason(error);
    text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}

/// One level of JSON around the place of an error.
enum Level {
    /// The member's name, once it was read.
    Object(Option<String>),
    Array(usize),
}

/// The path of the member that ends where an error stands: `address.city`, `sizes[2]`. None if the error is about the
/// record as a whole.
fn field_before(text: &str, error: &serde_json::Error) -> Option<String> {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let read = text.as_bytes().get(..start + error.column()).unwrap_or(text.as_bytes());
    // The error may stand on the bracket of a wrong value.
    let read = read.strip_suffix(b"{").or_else(|| read.strip_suffix(b"[")).unwrap_or(read);
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(byte) = read.get(at) {
        match (byte, levels.last_mut()) {
            (b'{', _) => levels.push(Level::Object(None)),
            (b'[', _) => levels.push(Level::Array(0)),
            (b'}' | b']', _) => drop(levels.pop()),
            (b',', Some(Level::Object(name))) => *name = None,
            (b',', Some(Level::Array(index))) => *index += 1,
            (b'"', level) => {
                let length = string_length(read.get(at..).unwrap_or_default());
                if let Some(Level::Object(name @ None)) = level {
                    let quoted = read.get(at..at + length).unwrap_or_default();
                    *name = Some(serde_json::from_slice(quoted).unwrap_or_default());
                }
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    let path = levels.iter().fold(String::new(), |path, level| match level {
        Level::Object(None) => path,
        Level::Object(Some(name)) if path.is_empty() => name.clone(),
        Level::Object(Some(name)) => format!("{path}.{name}"),
        Level::Array(index) => format!("{path}[{index}]"),
    });
    Some(path).filter(|path| !path.is_empty())
}

/// How long the string is that begins here, its quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    bytes.len()
}
