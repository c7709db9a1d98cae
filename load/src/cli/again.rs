//! The reports of results that are there already, made once more.

use std::path::PathBuf;

use super::args::OutputArguments;
use super::files::{self, Places};
use crate::error::LoadError;
use crate::judge::Exit;

/// Writes the formats that are asked for, beside each result. All results are read before anything is written.
pub(super) fn again(files: &[PathBuf], output: &OutputArguments) -> Result<Exit, LoadError> {
    let formats = output.formats()?;
    if formats.is_empty() {
        let reason = "--output none: there is nothing to write; leave it away for an HTML report, or name a format, as in csv";
        return Err(LoadError::Invalid(vec![reason.to_owned()]));
    }
    let reports = files.iter().map(files::read).collect::<Result<Vec<_>, _>>()?;
    for (file, report) in files.iter().zip(&reports) {
        Places::new(file.clone(), formats.clone()).write_beside(report)?;
    }
    Ok(Exit::Held)
}
