//! What is wrong with the file of a cassette.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a cassette cannot be read or written. Its text names the file, the line, the reason and the way out.
///
/// ```
/// use streamgauge::testing::Cassette;
///
/// let error = Cassette::read("tests/cassettes/nowhere.jsonl").unwrap_err();
/// assert!(error.to_string().starts_with("the cassette `tests/cassettes/nowhere.jsonl` cannot be read: "));
/// assert_eq!(error.line(), None);
/// ```
#[derive(Debug)]
pub struct CassetteError {
    path: PathBuf,
    line: Option<usize>,
    reason: String,
    source: Option<io::Error>,
}

impl CassetteError {
    /// It cannot be opened or read.
    pub(super) fn unread(path: &Path, error: io::Error) -> Self {
        let hint = if error.kind() == io::ErrorKind::NotFound {
            "; record it first, by `Client::record(Cassette::to(…))`, and mind that a relative path begins at the folder \
             that the program runs in"
        } else {
            ""
        };
        Self {
            path: path.to_owned(),
            line: None,
            reason: format!("cannot be read: {error}{hint}"),
            source: Some(error),
        }
    }

    /// It cannot be written.
    pub(super) fn unwritten(path: &Path, error: io::Error) -> Self {
        let reason = format!("cannot be written: {error}");
        Self { path: path.to_owned(), line: None, reason, source: Some(error) }
    }

    /// Something is wrong on a line.
    pub(super) fn of_line(path: &Path, line: usize, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), line: Some(line), reason: reason.to_string(), source: None }
    }

    /// The same once more, to be told twice.
    pub(super) fn again(&self) -> Self {
        let source = self.source.as_ref().map(|error| io::Error::new(error.kind(), error.to_string()));
        Self { path: self.path.clone(), line: self.line, reason: self.reason.clone(), source }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line at fault, from 1; `None` if it is the file as a whole.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for CassetteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cassette `{}`", self.path.display())?;
        match self.line {
            Some(line) => write!(f, ", line {line}: {}", self.reason),
            None => write!(f, " {}", self.reason),
        }
    }
}

impl std::error::Error for CassetteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as &(dyn std::error::Error + 'static))
    }
}
