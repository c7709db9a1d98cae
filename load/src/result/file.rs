//! Results in files.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::report::{FORMAT, Report};

/// The JSON Schema (2020-12) of a result's file, in which every field is described.
///
/// ```
/// use serde_json::Value;
///
/// let schema: Value = serde_json::from_str(streamgauge_load::SCHEMA)?;
/// assert_eq!(schema["properties"]["format"]["const"], streamgauge_load::FORMAT);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const SCHEMA: &str = include_str!("../../schema.json");

/// A file holds no result that can be read.
#[derive(Debug)]
pub struct ReadError {
    path: PathBuf,
    why: Why,
}

#[derive(Debug)]
enum Why {
    File(io::Error),
    Json(serde_json::Error),
    Newer { format: u32, version: String },
    NoResult,
}

impl Report {
    /// Reads the result in a file. Files of older versions can be read; one of a newer format is refused.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no result of a load, or is of a newer format.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let path = path.as_ref();
        let failed = |why| ReadError { path: path.to_owned(), why };
        let text = std::fs::read(path).map_err(|error| failed(Why::File(error)))?;
        Self::parse(&text).map_err(failed)
    }

    fn parse(text: &[u8]) -> Result<Self, Why> {
        /// What every format has.
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Any {
            format: Option<u32>,
            version: Option<String>,
        }
        let any: Any = serde_json::from_slice(text).map_err(Why::Json)?;
        match any.format {
            None => Err(Why::NoResult),
            Some(format) if format > FORMAT => {
                Err(Why::Newer { format, version: any.version.unwrap_or_default() })
            }
            Some(_) => serde_json::from_slice(text).map_err(Why::Json),
        }
    }

    /// Writes it as JSON to a file, which is replaced when all is written.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> io::Result<()> {
        replace(path.as_ref(), |file| self.write_to(file))
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    ///
    /// If `to` cannot be written to.
    pub fn write_to(&self, mut to: impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut to, self)?;
        to.write_all(b"\n")
    }

    /// Reads what [`write_to`](Self::write_to) wrote.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_from(mut from: impl io::Read) -> Result<Self, ReadError> {
        let mut text = Vec::new();
        from.read_to_end(&mut text)
            .map_err(Why::File)
            .and_then(|_| Self::parse(&text))
            .map_err(|why| ReadError { path: PathBuf::new(), why })
    }
}

/// Writes a file, which is replaced when all is written.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let partial = partial(path);
    let mut file = BufWriter::new(File::create(&partial)?);
    write(&mut file)?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&partial, path)
}

/// Says whether [`replace`] could write this file, and leaves it as it is.
pub(crate) fn can_be_replaced(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder: move it away"));
    }
    let partial = partial(path);
    File::create(&partial)?;
    std::fs::remove_file(&partial)
}

fn partial(path: &Path) -> PathBuf {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    partial.into()
}

/// What is wanted instead of a file that is no result.
const WANTED: &str = "what is wanted is the JSON that a run wrote";

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.as_os_str().is_empty() {
            write!(f, "{}: ", self.path.display())?;
        }
        match &self.why {
            Why::File(error) => write!(f, "it cannot be read: {error}"),
            Why::Json(error) => write!(f, "it is no result of a load: {error}; {WANTED}"),
            Why::NoResult => write!(f, "it is no result of a load: it has no `format`; {WANTED}"),
            Why::Newer { format, version } => write!(
                f,
                "its format {format} is newer than {FORMAT}, the newest that streamgauge {} can read; it was written by \
                 streamgauge {version}, which can",
                env!("CARGO_PKG_VERSION"),
            ),
        }
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Why::File(error) => Some(error),
            Why::Json(error) => Some(error),
            Why::Newer { .. } | Why::NoResult => None,
        }
    }
}
