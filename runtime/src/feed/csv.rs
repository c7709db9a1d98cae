//! Records of CSV.

use std::io::Read;
use std::path::Path;

use csv::{DeserializeError, DeserializeErrorKind, ErrorKind, StringRecord};
use serde_core::de::DeserializeOwned;

use super::masked::without_value;
use super::{FeedError, Feeder, open};

impl<T: DeserializeOwned> Feeder<T> {
    /// A queue of the records of a CSV file (feature `csv`): commas between the fields, and a first line with their
    /// names, which are the field names of `T`. Fields may be in double quotes, as in [RFC 4180].
    ///
    /// For another separator, or a file without names, read the records with the [`csv`] crate and give
    /// them to [`new`](Self::new).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// #[derive(serde::Deserialize)]
    /// struct User { name: String, password: String }
    ///
    /// let users = streamgauge::Feeder::<User>::csv("tests/users.csv")?.circular()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [RFC 4180]: https://www.rfc-editor.org/rfc/rfc4180
    /// [`csv`]: https://docs.rs/csv
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a record is no `T`: the error names the line and the field.
    pub fn csv(path: impl AsRef<Path>) -> Result<Self, FeedError> {
        let (file, origin) = open::file(path.as_ref())?;
        Ok(Self::held(records(&open::all(file, &origin)?, &origin)?, Some(origin)))
    }

    /// As [`csv`](Self::csv), of a text, which may be bytes.
    ///
    /// ```
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// #[derive(serde::Deserialize)]
    /// struct User { name: String, age: u8 }
    ///
    /// let users = streamgauge::Feeder::<User>::csv_text("name,age\nada,36\n")?;
    /// let ada = users.take().unwrap();
    /// assert_eq!((ada.name.as_str(), ada.age), ("ada", 36));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If a record is no `T`: the error names the line and the field.
    pub fn csv_text(text: impl AsRef<[u8]>) -> Result<Self, FeedError> {
        Ok(Self::held(records(text.as_ref(), open::TEXT)?, None))
    }

    /// As [`csv`](Self::csv), of a reader, which is read to its end.
    ///
    /// # Errors
    ///
    /// If the reader fails, or a record is no `T`: the error names the line and the field.
    pub fn csv_reader(reader: impl Read) -> Result<Self, FeedError> {
        Ok(Self::held(records(&open::all(reader, open::READER)?, open::READER)?, None))
    }
}

fn records<T: DeserializeOwned>(bytes: &[u8], origin: &str) -> Result<Vec<T>, FeedError> {
    // Without the byte-order mark: the places of records do not count it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let told = |names: &StringRecord, error| told(bytes, origin, names, error);
    let names = reader.headers().map_err(|error| told(&StringRecord::new(), error))?.clone();
    reader.deserialize().map(|record| record.map_err(|error| told(&names, error))).collect()
}

/// The line, from 1, of the record that begins at `byte` or behind the line ends there. The reader places a record at
/// the end of the one before it.
fn line(bytes: &[u8], byte: u64) -> Option<u64> {
    let start = usize::try_from(byte).ok()?;
    let ends = bytes.get(start..)?.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let before = bytes.get(..start + ends)?;
    let is_end = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => before.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    u64::try_from(before.iter().enumerate().filter(|place| is_end(*place)).count()).ok().map(|ends| ends + 1)
}

fn told(bytes: &[u8], origin: &str, names: &StringRecord, error: csv::Error) -> FeedError {
    let (line, record) = match error.position() {
        // The header line is record 0.
        Some(position) => {
            (line(bytes, position.byte()), Some(position.record()).filter(|record| *record > 0))
        }
        None => (None, None),
    };
    let name = |field: u64| {
        let name = usize::try_from(field).ok().and_then(|field| names.get(field));
        name.map_or_else(|| format!("number {}", field + 1), str::to_owned)
    };
    let (field, reason) = match error.kind() {
        ErrorKind::Deserialize { err, .. } => {
            (err.field().map(name), without_value(&DeserializeError::kind(err).to_string()))
        }
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (None, format!("the record has {len} fields, where the first line names {expected_len}"))
        }
        ErrorKind::Utf8 { err, .. } => {
            let field = u64::try_from(err.field()).unwrap_or_default();
            (Some(name(field)), "it is not UTF-8".to_owned())
        }
        _ => (None, error.to_string()),
    };
    let shows_a_value = matches!(error.kind(), ErrorKind::Deserialize { err, .. }
        if matches!(DeserializeError::kind(err), DeserializeErrorKind::Message(_)));
    let told = FeedError::new(origin, reason).line_is(line).record_is(record).field_is(field);
    if shows_a_value { told } else { told.caused_by(error) }
}
