//! The summary that GitHub shows of a job: a file to which each step appends Markdown.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::output::Format;
use crate::result::Report;

/// The variable with the file.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// Says before the run if the file cannot be written. A run is not refused for it: who set the variable is not who runs it.
pub(super) fn prepare() {
    if let Some(file) = file() {
        told(&file, open(&file).map(drop));
    }
}

/// What GitHub takes of a step. Of a file that is longer it shows nothing.
const MOST: u64 = 1_024 * 1_024;

/// Appends what the run came to, if there is such a file: its first line only, where GitHub takes no more.
pub(super) fn append(report: &Report) {
    let Some(file) = file() else { return };
    let append = || {
        let mut text = b"\n".to_vec();
        report.write_as(Format::Markdown, &mut text)?;
        let mut out = open(&file)?;
        let left = MOST.saturating_sub(out.metadata()?.len());
        if text.len() as u64 > left {
            let headline = text.iter().skip(1).position(|byte| *byte == b'\n');
            text.truncate(headline.map_or(0, |at| at + 2));
            if text.len() as u64 > left {
                return Err(io::Error::other("it is as long already as GitHub takes it"));
            }
        }
        // In one piece: other steps may append too.
        out.write_all(&text)
    };
    told(&file, append());
}

fn file() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|file| !file.is_empty()).map(PathBuf::from)
}

fn open(file: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(file)
}

fn told(file: &Path, done: io::Result<()>) {
    if let Err(error) = done {
        eprintln!("warning: the summary could not be appended to {VARIABLE}, {}: {error}", file.display());
    }
}
