//! How many instructions a program runs, by valgrind's `callgrind`.
//!
//! Unlike time, that does not depend on how fast the machine is or what else it does. The kernel's instructions and
//! the misses of caches are not seen.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::process::{output_with, succeeded};

/// An error where there is no valgrind, which says what to do.
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

/// The instructions of a program that is given this on its standard input.
///
/// # Errors
///
/// If the program fails: what it says.
pub(crate) fn instructions<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
    input: &str,
) -> streamgauge::Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(arguments);
    let output = succeeded(output_with(&mut valgrind, input)?)?;
    let told = String::from_utf8_lossy(&output.stderr);
    // `==4711== Collected : 741864`
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    collected.ok_or_else(|| told.into_owned().into())
}
