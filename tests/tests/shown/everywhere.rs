//! All that a run shows, in all places: its failures and their causes, its events as `Debug` text, its log, its timeline.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use streamgauge::{Failure, Observer, RunEvent};
use streamgauge_examples::timeline::Timeline;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Hears, logs and prints everything.
#[derive(Clone)]
pub(crate) struct Everything {
    shown: Paper,
    timeline: Timeline,
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Default for Everything {
    fn default() -> Self {
        let shown = Paper::default();
        Self { timeline: Timeline::new(shown.clone(), false), shown }
    }
}

impl Everything {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.shown.0.lock().unwrap().clone()).unwrap()
    }

    /// Logs what any crate says, at any level, until it is dropped.
    pub(crate) fn log(&self) -> impl Sized + use<> {
        let format = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
        format.with_writer(self.shown.clone()).finish().set_default()
    }

    /// A failure in all its texts.
    pub(crate) fn failed(&self, failure: &Failure) -> &Self {
        let mut text = format!("{failure}\n{failure:?}\n{failure:#?}\n{:?}\n", failure.title());
        let mut source = failure.source();
        while let Some(error) = source {
            text.push_str(&format!("{error}\n"));
            source = error.source();
        }
        self.shown.0.lock().unwrap().extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn all_failed(&self, failures: &[Failure]) {
        for failure in failures {
            self.failed(failure);
        }
    }

    #[track_caller]
    pub(crate) fn assert_without(&self, secrets: &[&str]) {
        let text = self.text();
        // By itself the kind of a comment knows no user, and so none of its secrets.
        for line in text.lines().filter(|line| !line.starts_with("kind Comment")) {
            for secret in secrets {
                assert!(!line.contains(secret), "{secret} is shown: {line}");
            }
        }
    }
}

impl Observer for Everything {
    fn event(&self, event: &RunEvent<'_>) {
        self.timeline.event(event);
        let text = format!("event {event:?}\nkind {:?}\n", event.kind);
        self.shown.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }
}

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Paper {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// Characters that no text may have which is shown: they control a terminal, hide, or turn others around.
#[track_caller]
pub(crate) fn assert_tame(text: &str) {
    let is_wild = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_wild(*c)) {
        let start = text[..at].rfind('\n').map_or(0, |start| start + 1);
        panic!(
            "{c:?} is shown: {:?}",
            &text[start..text[at..].find('\n').map_or(text.len(), |end| at + end)]
        );
    }
}
