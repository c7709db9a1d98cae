//! How many instructions a program runs, by valgrind's `callgrind`.
//!
//! Unlike time, that does not depend on how fast the machine is or what else it does. The kernel's instructions and
//! the misses of caches are not seen.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::process::{output_with, succeeded};

/// An error for a missing valgrind, which says what to do.
pub(crate) fn is_there() -> streamgauge::Result {
    match Command::new("valgrind").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(
            "valgrind counts the instructions, and is not installed: `apt-get install valgrind`, or name only groups \
             that do without it, `memory`, `growth` and `compile`"
                .into(),
        ),
        Err(error) => Err(error.into()),
    }
}

/// The instructions of a program that reads this on its standard input.
///
/// # Errors
///
/// If the program fails: what it says.
pub(crate) fn instructions<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
    input: &str,
) -> streamgauge::Result<f64> {
    // It replaces its output file, even a device: not `/dev/null`, for root.
    static PROFILES: AtomicU64 = AtomicU64::new(0);
    let number = PROFILES.fetch_add(1, Ordering::Relaxed);
    let profile = std::env::temp_dir().join(format!("streamgauge-profile-{}-{number}", std::process::id()));
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", profile.display()));
    valgrind.arg(program).args(arguments);
    let output = output_with(&mut valgrind, input);
    let _ = std::fs::remove_file(profile);
    let output = succeeded(output?)?;
    let told = String::from_utf8_lossy(&output.stderr);
    // `==4711== Collected : 741864`
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    collected.ok_or_else(|| told.into_owned().into())
}
