//! Results in files: where they go, and those of earlier runs.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{JudgingArguments, RunArguments};
use super::step_summary;
use crate::error::LoadError;
use crate::judge::Baseline;
use crate::output::Format;
use crate::profile::percent;
use crate::result::{ReadError, Report, can_be_replaced, replace};
use crate::summary::{Style, write_summary};

/// Where a result goes: its JSON, and beside it the files of other formats.
pub(super) struct Places {
    json: PathBuf,
    formats: Vec<Format>,
}

impl Places {
    /// Beside this file.
    pub(super) fn new(json: PathBuf, formats: Vec<Format>) -> Self {
        Self { json, formats }
    }

    /// Those of one of the runs that the flags ask for.
    pub(super) fn of(flags: &RunArguments, name: &str, number: u32) -> Result<Self, LoadError> {
        Ok(Self::new(file_of(flags, name, number), flags.output.formats()?))
    }

    /// Makes the folder, and says whether all files can be written: before anything is run, so that no result is lost for want of
    /// it.
    pub(super) fn prepare(&self) -> Result<(), LoadError> {
        let folder = self.json.parent().filter(|folder| !folder.as_os_str().is_empty());
        let made = folder.map_or(Ok(()), std::fs::create_dir_all);
        made.map_err(|error| not_written(&self.json, &error))?;
        self.prepare_beside()?;
        can_be_replaced(&self.json).map_err(|error| not_written(&self.json, &error))?;
        step_summary::prepare();
        Ok(())
    }

    /// Says whether the files beside the JSON can be written.
    pub(super) fn prepare_beside(&self) -> Result<(), LoadError> {
        self.files().try_for_each(|file| can_be_replaced(&file).map_err(|error| not_written(&file, &error)))
    }

    /// The files beside the JSON.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.formats.iter().map(|format| self.file(*format))
    }

    /// Writes all files; what cannot be written keeps no other from being.
    fn write(&self, report: &Report) -> Result<(), LoadError> {
        let _ = writeln!(io::stdout());
        let result = written("result", &self.json, report.write(&self.json));
        all_written(result.err().into_iter().chain(self.write_formats(report)))
    }

    /// Writes what stands beside the JSON, which is there already.
    pub(super) fn write_beside(&self, report: &Report) -> Result<(), LoadError> {
        all_written(self.write_formats(report))
    }

    /// Writes the files of the other formats. Gives what could not be written.
    fn write_formats<'p>(&'p self, report: &'p Report) -> impl Iterator<Item = String> + 'p {
        self.formats.iter().filter_map(move |format| {
            let file = self.file(*format);
            written(format.name(), &file, replace(&file, |out| report.write_as(*format, out))).err()
        })
    }

    /// The file of a format: that of the JSON with another ending.
    fn file(&self, format: Format) -> PathBuf {
        let name = self.json.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_suffix(".json").unwrap_or(&name);
        self.json.with_file_name(format!("{stem}{}", format.ending()))
    }
}

/// Says where a file was written, or gives why it was not.
fn written(what: &str, file: &Path, done: io::Result<()>) -> Result<(), String> {
    done.map_err(|error| not_written(file, &error).to_string())?;
    let _ = writeln!(io::stdout(), "{what}: {}", file.display());
    Ok(())
}

fn all_written(problems: impl Iterator<Item = String>) -> Result<(), LoadError> {
    let problems: Vec<String> = problems.collect();
    if problems.is_empty() { Ok(()) } else { Err(LoadError::Output(problems.join("\n"))) }
}

/// Prints the summary, and writes the result.
pub(super) fn show(report: &Report, places: Option<&Places>) -> Result<(), LoadError> {
    let out = io::stdout();
    // Whoever reads it may have left, which does not change what the run came to.
    let _ = write_summary(report, &mut out.lock(), Style::of(&out));
    if let Some(reason) = &report.after_failed {
        eprintln!("error: what comes after the users failed: {reason}");
    }
    step_summary::append(report);
    places.map_or(Ok(()), |places| places.write(report))
}

fn not_written(file: &Path, error: &dyn Display) -> LoadError {
    LoadError::Output(format!("the result could not be written to {}: {error}", file.display()))
}

/// Where the result of a run goes.
fn file_of(flags: &RunArguments, name: &str, number: u32) -> PathBuf {
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

/// Reads a result that a flag or an argument names.
pub(super) fn read(file: impl AsRef<Path>) -> Result<Report, LoadError> {
    let file = file.as_ref();
    let told = |error: ReadError| match file.try_exists() {
        Ok(false) => {
            format!("{error}; a run says where its result is: in target/load if it was told nothing else")
        }
        _ => error.to_string(),
    };
    Report::read(file).map_err(|error| LoadError::Invalid(vec![told(error)]))
}
