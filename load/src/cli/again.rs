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
    let places: Vec<Places> = files.iter().map(|file| Places::new(file.clone(), formats.clone())).collect();
    each_has_its_own(files, &places)?;
    let reports = files.iter().map(files::read).collect::<Result<Vec<_>, _>>()?;
    places.iter().try_for_each(Places::prepare_beside)?;
    for (places, report) in places.iter().zip(&reports) {
        places.write_beside(report)?;
    }
    Ok(Exit::Held)
}

/// No two results may be written to the same file: the second would take the place of the first.
fn each_has_its_own(files: &[PathBuf], places: &[Places]) -> Result<(), LoadError> {
    let mut known: Vec<(PathBuf, &PathBuf)> = Vec::new();
    for (file, places) in files.iter().zip(places) {
        for place in places.files() {
            // One file may be named in several ways.
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map_or_else(std::env::current_dir, std::fs::canonicalize);
            let place = folder
                .map_or_else(|_| place.clone(), |folder| folder.join(place.file_name().unwrap_or_default()));
            if let Some((_, other)) = known.iter().find(|(taken, _)| *taken == place) {
                let (other, file, place) = (other.display(), file.display(), place.display());
                let reason = format!(
                    "{other} and {file} would both be written to {place}: name each result once, and give them different names"
                );
                return Err(LoadError::Invalid(vec![reason]));
            }
            known.push((place, file));
        }
    }
    Ok(())
}
