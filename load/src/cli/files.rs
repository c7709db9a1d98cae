//! Results in files: where they go, and those of earlier runs.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{JudgingArguments, RunArguments};
use crate::error::LoadError;
use crate::judge::Baseline;
use crate::profile::percent;
use crate::result::Report;
use crate::summary::{Style, write_summary};

/// Prints the summary, and writes the result.
pub(super) fn show(report: &Report, file: Option<&Path>) -> Result<(), LoadError> {
    let out = io::stdout();
    // Whoever reads it may have left, which does not change what the run came to.
    let _ = write_summary(report, &mut out.lock(), Style::of(&out));
    if let Some(reason) = &report.after_failed {
        eprintln!("error: what comes after the users failed: {reason}");
    }
    let Some(file) = file else { return Ok(()) };
    make_folder(file)?;
    report.write(file).map_err(|error| not_written(file, &error))?;
    let _ = writeln!(io::stdout(), "\nresult: {}", file.display());
    Ok(())
}

/// Makes the folder of a result: also before anything is run, so that no result is lost for want of it.
pub(super) fn make_folder(file: &Path) -> Result<(), LoadError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), std::fs::create_dir_all).map_err(|error| not_written(file, &error))
}

fn not_written(file: &Path, error: &dyn Display) -> LoadError {
    LoadError::Output(format!("the result could not be written to {}: {error}", file.display()))
}

/// Where the result of a run goes.
pub(super) fn file_of(flags: &RunArguments, name: &str, number: u32) -> PathBuf {
    let file = flags.json.clone().unwrap_or_else(|| {
        let name: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
            .collect();
        let shard =
            flags.shard.map(|shard| format!("-{}-of-{}", shard.index(), shard.of())).unwrap_or_default();
        flags.report.join(format!("{name}{shard}.json"))
    });
    numbered(file, flags, number)
}

/// The file of one of several runs.
pub(super) fn numbered(mut file: PathBuf, flags: &RunArguments, number: u32) -> PathBuf {
    if flags.repeat.is_some_and(|runs| runs > 1) {
        let part = |of: Option<&std::ffi::OsStr>| of.map(|part| part.to_string_lossy().into_owned());
        let stem = part(file.file_stem()).unwrap_or_default();
        let extension = part(file.extension()).map(|end| format!(".{end}")).unwrap_or_default();
        file.set_file_name(format!("{stem}-{}{extension}", number + 1));
    }
    file
}

pub(super) fn baseline(judging: &JudgingArguments) -> Result<Option<Baseline>, LoadError> {
    if judging.baseline.is_empty() {
        return Ok(None);
    }
    let earlier = judging.baseline.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Baseline::new(earlier).tolerance(percent(judging.tolerance))))
}

pub(super) fn read(file: impl AsRef<Path>) -> Result<Report, LoadError> {
    Report::read(file).map_err(|error| LoadError::Invalid(vec![error.to_string()]))
}
