//! All that a run shows, in all places: its failures and their causes, its events as `Debug` text, its log, its timeline, its JUnit.

use streamgauge::{Failure, Observer, RunEvent, junit};
use streamgauge_load::summary::{Style, Timeline};
use streamgauge_tests::{Captured, with_causes};

/// Hears, logs and prints everything.
#[derive(Clone)]
pub(crate) struct Everything {
    shown: Captured,
    timeline: Timeline,
    junit: junit::Report,
}

impl Default for Everything {
    fn default() -> Self {
        let shown = Captured::default();
        let timeline = Timeline::new(shown.clone(), Style::PLAIN);
        Self { timeline, shown, junit: junit::Report::new("shown") }
    }
}

impl Everything {
    pub(crate) fn text(&self) -> String {
        let mut junit = Vec::new();
        self.junit.write(&mut junit).expect("memory can be written to");
        self.shown.text() + &String::from_utf8(junit).expect("it is UTF-8")
    }

    /// Logs what any crate says, at any level, until it is dropped.
    pub(crate) fn log(&self) -> impl Sized + use<> {
        self.shown.log()
    }

    /// A failure in all its texts.
    pub(crate) fn failed(&self, failure: &Failure) -> &Self {
        self.shown.add(&with_causes(failure));
        self.shown.add(&format!("{failure:#?}\n{:?}\n", failure.title()));
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
        self.junit.event(event);
        self.shown.add(&format!("event {event:?}\nkind {:?}\n", event.kind));
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
