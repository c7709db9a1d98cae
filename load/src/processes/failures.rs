//! The file of all failures, when several processes have some.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The file of one process.
pub(super) fn part_of(file: &Path, number: u32) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

/// Makes one file of those of all processes, which it removes. One that was never begun is none.
pub(super) fn gather(file: &Path, count: u32) -> io::Result<()> {
    let mut whole = File::create(file)?;
    for number in 0..count {
        let part = part_of(file, number);
        match File::open(&part) {
            Ok(mut from) => {
                io::copy(&mut from, &mut whole)?;
                fs::remove_file(part)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
