//! Where the text of records is read from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::FeedError;

/// The name of a text that comes from no file.
pub(super) const TEXT: &str = "the text";
pub(super) const READER: &str = "the reader";

/// The file, and its name.
pub(super) fn file(path: &Path) -> Result<(File, String), FeedError> {
    let origin = path.display().to_string();
    match File::open(path) {
        Ok(file) => Ok((file, origin)),
        Err(error) => {
            let mut reason = format!("it cannot be opened: {error}");
            // The usual cause: a relative path, from an unexpected folder.
            if let (true, true, Ok(here)) =
                (error.kind() == io::ErrorKind::NotFound, path.is_relative(), std::env::current_dir())
            {
                reason.push_str(&format!("; it was looked for in {}", here.display()));
            }
            Err(FeedError::new(&origin, reason).caused_by(error))
        }
    }
}

/// All of a reader.
pub(super) fn all(mut reader: impl Read, origin: &str) -> Result<Vec<u8>, FeedError> {
    let mut bytes = Vec::new();
    match reader.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(FeedError::new(origin, format!("it cannot be read: {error}")).caused_by(error)),
    }
}
