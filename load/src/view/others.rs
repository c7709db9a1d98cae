//! What others print while the view has the terminal: it is kept, and printed when the view is gone.

use std::fs::File;
#[cfg(not(unix))]
use std::io;

#[cfg(unix)]
pub(super) use self::unix::Others;

#[cfg(unix)]
mod unix {
    use std::fs::{OpenOptions, remove_file};
    use std::io::{self, IsTerminal, Write};
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::fs::{FileExt, OpenOptionsExt};

    use rustix::stdio::{dup2_stderr, dup2_stdout};

    use super::File;

    /// Standard error, and standard output if it is a terminal too, are a file meanwhile.
    pub(in crate::view) struct Others {
        printed: File,
        stderr: OwnedFd,
        stdout: Option<OwnedFd>,
    }

    /// What is printed again at most.
    const MOST: u64 = 64 * 1_024;

    impl Others {
        /// Takes them, and gives the terminal that standard error was.
        pub(in crate::view) fn take() -> io::Result<(File, Self)> {
            let stderr = io::stderr().as_fd().try_clone_to_owned()?;
            let terminal = File::from(stderr.try_clone()?);
            let is_shown = io::stdout().is_terminal();
            let stdout = if is_shown { Some(io::stdout().as_fd().try_clone_to_owned()?) } else { None };
            let others = Self { printed: unnamed_file()?, stderr, stdout };
            dup2_stderr(&others.printed)?;
            if others.stdout.is_some() {
                dup2_stdout(&others.printed)?;
            }
            Ok((terminal, others))
        }

        /// Gives them back, and prints what was printed meanwhile.
        pub(in crate::view) fn give_back(&mut self) {
            let _ = dup2_stderr(&self.stderr);
            if let Some(stdout) = &self.stdout {
                let _ = dup2_stdout(stdout);
            }
            let _ = self.print(&mut io::stderr());
        }

        fn print(&self, out: &mut impl Write) -> io::Result<()> {
            let length = self.printed.metadata()?.len();
            let from = length.saturating_sub(MOST);
            let mut text = vec![0; (length - from) as usize];
            self.printed.read_exact_at(&mut text, from)?;
            let mut text = &*text;
            if from > 0 {
                // It begins with a whole line.
                text = text.iter().position(|byte| *byte == b'\n').map_or(text, |end| &text[end + 1..]);
                let left_out = length - text.len() as u64;
                writeln!(
                    out,
                    "({left_out} bytes were printed before this while the view was on; `--progress lines` leaves them in place)"
                )?;
            }
            out.write_all(text)?;
            out.flush()
        }
    }

    /// A file for this process only, which goes with it.
    fn unnamed_file() -> io::Result<File> {
        let name = format!("streamgauge-{}-{:016x}", std::process::id(), fastrand::u64(..));
        let path = std::env::temp_dir().join(name);
        let file = OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(&path)?;
        remove_file(&path)?;
        Ok(file)
    }
}

/// Elsewhere they print where they are.
#[cfg(not(unix))]
pub(super) struct Others;

#[cfg(not(unix))]
impl Others {
    pub(super) fn take() -> io::Result<(File, Self)> {
        let terminal = std::fs::OpenOptions::new().write(true).open("CONOUT$")?;
        Ok((terminal, Self))
    }

    pub(super) fn give_back(&mut self) {}
}
