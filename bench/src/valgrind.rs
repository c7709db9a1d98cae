//! What a program does inside, by valgrind: the instructions it runs (`callgrind`), and how often it finds data in no
//! cache (`cachegrind`).
//!
//! Unlike time, that does not depend on how fast the machine is or what else it does. What the kernel does is not seen.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::process::{output_with, succeeded, with_all_files};

/// The caches that are simulated, so that those of the machine do not matter: 32 KiB, 8 ways, for each of the first
/// level; 1 MiB, 16 ways, for the last.
const CACHES: [&str; 4] = ["--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=1048576,16,64"];

/// An error for a missing valgrind, which says what to do.
pub(crate) fn is_there() -> streamgauge::Result {
    match Command::new("valgrind").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(
            "valgrind counts the instructions, and is not installed: `apt-get install valgrind`, or name only groups \
             that do without it: `memory`, `paced`, `growth`, `compile` and `idle`"
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
    // `==4711== Collected : 741864`
    figure("callgrind", &[], "Collected : ", program, arguments, input)
}

/// How often a program reads or writes data that is not in the cache of the last level.
///
/// # Errors
///
/// If the program fails: what it says.
pub(crate) fn misses<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> streamgauge::Result<f64> {
    // `==4711== LLd misses:        12,406  (    6,612 rd   +     5,794 wr)`
    figure("cachegrind", &CACHES, "LLd misses: ", program, arguments, "")
}

/// The figure that a tool tells behind `name`.
fn figure<A: AsRef<OsStr>>(
    tool: &str,
    options: &[&str],
    name: &str,
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
    input: &str,
) -> streamgauge::Result<f64> {
    // Valgrind replaces its output file, even a device: as root it would replace `/dev/null`.
    static PROFILES: AtomicU64 = AtomicU64::new(0);
    let number = PROFILES.fetch_add(1, Ordering::Relaxed);
    let profile = std::env::temp_dir().join(format!("streamgauge-profile-{}-{number}", std::process::id()));
    let mut valgrind = with_all_files("valgrind");
    valgrind.arg(format!("--tool={tool}")).args(options);
    valgrind.arg(format!("--{tool}-out-file={}", profile.display())).arg(program).args(arguments);
    let output = output_with(&mut valgrind, input);
    let _ = std::fs::remove_file(profile);
    let output = succeeded(output?)?;
    let told = String::from_utf8_lossy(&output.stderr);
    let figure = told.lines().find_map(|line| line.split_once(name)?.1.split_whitespace().next());
    figure.and_then(|digits| digits.replace(',', "").parse().ok()).ok_or_else(|| told.into_owned().into())
}
