//! The file of all failures: one JSON object a line.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde::Serialize;
use streamgauge::Failure;

use super::clock::nanoseconds;
use crate::metrics::Subject;

/// How many lines may wait to be written. A core whose line is one too many waits: no failure is lost, and the memory is
/// bounded.
const WAITING: usize = 1_024;

/// How long the file waits for more before what it has is written.
const IDLE: Duration = Duration::from_secs(1);

/// Writes the file, on a thread of its own.
#[derive(Debug)]
pub(crate) struct FailureFile {
    writer: JoinHandle<io::Result<()>>,
}

/// Where a core gives its failures. The file is complete when all of them are gone.
#[derive(Debug, Clone)]
pub(crate) struct FailureSender {
    to: SyncSender<String>,
}

/// A line of the file.
#[derive(Debug, Serialize)]
struct Written<'a> {
    /// When it came, in nanoseconds from the start of the run.
    at: u64,
    /// The index of the scenario.
    scenario: usize,
    kind: String,
    cause: &'a str,
    step: &'a str,
    /// As it is written in the scenario.
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<&'a str>,
    place: &'a str,
    text: String,
}

impl FailureFile {
    /// Begins the file; what it held is gone.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or no thread can be started.
    pub(crate) fn create(path: &Path) -> io::Result<(Self, FailureSender)> {
        Self::write(BufWriter::new(File::create(path)?))
    }

    fn write(to: impl Write + Send + 'static) -> io::Result<(Self, FailureSender)> {
        let (sender, lines) = sync_channel(WAITING);
        let writer =
            thread::Builder::new().name("failures".to_owned()).spawn(move || write_all(to, &lines))?;
        Ok((Self { writer }, FailureSender { to: sender }))
    }

    /// Waits until all is written. All senders must be gone.
    ///
    /// # Errors
    ///
    /// The first error of writing. What came behind it is not in the file.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.writer.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes it panicked")))
    }
}

fn write_all(mut to: impl Write, lines: &Receiver<String>) -> io::Result<()> {
    let mut written = Ok(());
    loop {
        let next = match lines.recv_timeout(IDLE) {
            Ok(_) if written.is_err() => Ok(()),
            Ok(line) => to.write_all(line.as_bytes()),
            // Whoever looks at the file while the run goes on finds all of it; so does whoever gives a core up that never ends.
            Err(RecvTimeoutError::Timeout) => to.flush(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        // After an error nobody has to wait: the lines are taken all the same.
        written = written.and(next);
    }
    written.and_then(|()| to.flush())
}

impl FailureSender {
    /// Gives a failure away, and says how many nanoseconds it had to wait for the file.
    pub(crate) fn failed(&self, at: u64, scenario: usize, of: &Subject, failure: &Failure) -> u64 {
        let line = Written {
            at,
            scenario,
            kind: format!("{:?}", failure.kind()),
            cause: failure.cause(),
            step: failure.step(),
            title: &of.title,
            stream: failure.stream(),
            place: &of.place,
            text: failure.to_string(),
        };
        match serde_json::to_string(&line) {
            Ok(line) => self.give(line + "\n"),
            // Text and numbers can always be written.
            Err(_) => 0,
        }
    }

    fn give(&self, line: String) -> u64 {
        match self.to.try_send(line) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => 0,
            Err(TrySendError::Full(line)) => {
                let from = Instant::now();
                let _ = self.to.send(line);
                nanoseconds(from.elapsed())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::Duration;

    use super::*;

    /// A disk that is slow at first.
    struct Slow(Arc<Mutex<Vec<u8>>>, bool);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !std::mem::replace(&mut self.1, true) {
                thread::sleep(Duration::from_millis(200));
            }
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_file_makes_its_core_wait_and_nothing_is_lost() {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (file, sender) = FailureFile::write(Slow(bytes.clone(), false)).expect("there is a thread");
        let waited: u64 = (0..3 * WAITING).map(|number| sender.give(format!("{number}\n"))).sum();
        drop(sender);
        file.finish().expect("memory takes it");
        assert!(waited >= 50_000_000, "{waited}");
        let text =
            String::from_utf8(std::mem::take(&mut *bytes.lock().expect("it is done"))).expect("digits");
        assert!(text.lines().map(|line| line.parse().ok()).eq((0..3 * WAITING).map(Some)));
    }

    #[test]
    fn a_file_that_cannot_be_written_stops_nobody() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (file, sender) = FailureFile::write(Full).expect("there is a thread");
        for number in 0..3 * WAITING {
            sender.give(format!("{number}\n"));
        }
        drop(sender);
        assert_eq!(file.finish().expect_err("it is full").kind(), io::ErrorKind::StorageFull);
    }
}
