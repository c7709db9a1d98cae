//! What is written and logged, kept as text.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Keeps what is written to it. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// All that was written.
    ///
    /// # Panics
    /// If it is no UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no test panicked").clone()).expect("it is UTF-8")
    }

    /// Adds a text.
    pub fn add(&self, text: &str) {
        self.0.lock().expect("no test panicked").extend_from_slice(text.as_bytes());
    }

    /// Keeps what any crate logs on this thread, at any level, until what it returns is dropped.
    #[must_use]
    pub fn log(&self) -> impl Sized + use<> {
        let format = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
        format.with_writer(self.clone()).finish().set_default()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Captured {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}
