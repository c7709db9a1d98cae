//! The results of several shards, put together and judged.

use std::path::PathBuf;

use super::args::{JudgingArguments, OutputArguments};
use super::change::assertions;
use super::files::{self, Places};
use crate::error::LoadError;
use crate::judge::{ALLOW_SATURATED, Exit, allows_saturated, judge};
use crate::load::Load;
use crate::result::Report;

pub(super) fn merge(
    load: &Load<'_>,
    files: &[PathBuf],
    json: Option<PathBuf>,
    output: &OutputArguments,
    judging: &JudgingArguments,
) -> Result<Exit, LoadError> {
    let invalid = |reason: String| LoadError::Invalid(vec![reason]);
    let formats = output.formats()?;
    if json.is_none() && output.is_asked() && !formats.is_empty() {
        return Err(invalid(
            "--output: say by --json FILE where the result goes: its other files go beside it".to_owned(),
        ));
    }
    let places = json.map(|json| Places::new(json, formats));
    places.as_ref().map_or(Ok(()), Places::prepare)?;
    // What there is, the results say.
    let also = assertions("--assert", &judging.assertions, |_| None).map_err(LoadError::Invalid)?;
    let parts = files.iter().map(files::read).collect::<Result<Vec<_>, _>>()?;
    let mut report = Report::merge(parts).map_err(|error| invalid(error.to_string()))?;
    report.assertions = judge(&[load.assertions.clone(), also].concat(), &report);
    if let Some(baseline) = files::baseline(judging)? {
        let verdicts = baseline.judge(&[&report]).map_err(|error| invalid(error.to_string()))?;
        report.assertions.extend(verdicts);
    }
    let allow_saturated = load.settings.allow_saturated || judging.allow_saturated;
    if allow_saturated && !allows_saturated(&report) {
        report.settings.push((ALLOW_SATURATED.to_owned(), "yes".to_owned()));
    }
    files::show(&report, places.as_ref())?;
    Ok(Exit::of(&report, allow_saturated))
}
