//! A timeline in memory: its beginning and its end, however long the run is.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many lines are kept from the beginning, and how many up to the end.
const FIRST: usize = 1_000;
const LAST: usize = 5_000;

/// Keeps the lines that are written to it. Clones share what they keep.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    first: Vec<String>,
    last: VecDeque<String>,
    left_out: u64,
    /// The line that is not ended.
    open: Vec<u8>,
}

impl Kept {
    /// The lines, with a line in the place of those that are left out.
    pub(crate) fn text(&self) -> String {
        let lines = self.lines();
        let mut text = lines.first.concat();
        if lines.left_out > 0 {
            text.push_str(&format!("  … {} lines are left out …\n", lines.left_out));
        }
        text.extend(lines.last.iter().map(String::as_str));
        text
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // A panic elsewhere leaves a half-written line at worst.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn push(&mut self, line: String) {
        if self.first.len() < FIRST {
            return self.first.push(line);
        }
        if self.last.len() == LAST {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(line);
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.lines();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            lines.open.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = String::from_utf8_lossy(&lines.open).into_owned();
                lines.open.clear();
                lines.push(line);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_run_the_beginning_and_the_end_are_kept() {
        let mut kept = Kept::default();
        for number in 0..10_000 {
            write!(kept, "line ").and_then(|()| writeln!(kept, "{number}")).expect("it is written");
        }
        let text = kept.text();
        assert!(text.starts_with("line 0\n") && text.ends_with("line 9999\n"));
        assert!(text.contains("line 999\n  … 4000 lines are left out …\nline 5000\n"));
    }
}
