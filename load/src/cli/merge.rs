//! The results of several shards, put together and judged.

use std::path::{Path, PathBuf};

use super::args::JudgingArguments;
use super::change::assertions;
use super::files;
use crate::error::LoadError;
use crate::judge::{Exit, judge};
use crate::load::Load;
use crate::result::Report;

pub(super) fn merge(
    load: &Load<'_>,
    files: &[PathBuf],
    json: Option<&Path>,
    judging: &JudgingArguments,
) -> Result<Exit, LoadError> {
    let invalid = |reason: String| LoadError::Invalid(vec![reason]);
    let also = assertions("--assert", &judging.assertions).map_err(LoadError::Invalid)?;
    let parts = files.iter().map(files::read).collect::<Result<Vec<_>, _>>()?;
    let mut report = Report::merge(parts).map_err(|error| invalid(error.to_string()))?;
    report.assertions = judge(&[load.assertions.clone(), also].concat(), &report);
    if let Some(baseline) = files::baseline(judging)? {
        let verdicts = baseline.judge(&[&report]).map_err(|error| invalid(error.to_string()))?;
        report.assertions.extend(verdicts);
    }
    files::show(&report, json)?;
    Ok(Exit::of(&report, load.settings.allow_saturated || judging.allow_saturated))
}
