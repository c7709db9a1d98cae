//! The timeline of one user's run, in the style of what else is printed.

use std::fmt::{self, Debug};
use std::io::{self, Write};

use streamgauge::{Observer, Recorder, RunEvent};

use super::progress::columns_of;
use super::style::Style;

/// Prints a run, one line for each thing that happens: [`streamgauge::Timeline`] in a [`Style`]. It is an [`Observer`] of a scenario,
/// or the [`Recorder`] of one user. Its clones print to the same place.
///
/// It is for one virtual user at a time: the lines of several would be mixed.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::scenario;
/// use streamgauge_load::summary::Timeline;
///
/// let timeline = Timeline::stdout();
/// scenario! { "A short one"  pause 1ms }.observer(timeline.clone()).run().await?;
/// timeline.note("That was all.");
/// # Ok::<_, streamgauge::Failure>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Timeline(streamgauge::Timeline);

impl Timeline {
    /// The longest line, in characters.
    pub const WIDTH: usize = streamgauge::Timeline::WIDTH;

    /// A timeline on standard output, in colours if that is a terminal that has them and `NO_COLOR` is not set. Its lines fit into the
    /// terminal.
    #[must_use]
    pub fn stdout() -> Self {
        let Self(timeline) = Self::new(io::stdout(), Style::of(&io::stdout()));
        Self(timeline.columns(columns_of(io::stdout()).unwrap_or(Self::WIDTH)))
    }

    /// A timeline that goes wherever `out` takes it.
    ///
    /// ```
    /// use streamgauge_load::summary::{Style, Timeline};
    ///
    /// let timeline = Timeline::new(std::io::stderr(), Style::PLAIN);
    /// timeline.value("opening", &99.8);
    /// ```
    #[must_use]
    pub fn new(out: impl Write + Send + 'static, style: Style) -> Self {
        Self(streamgauge::Timeline::new(out).colours(style.has_colours()))
    }

    /// Prints a value that a scenario saved.
    pub fn value(&self, name: &str, value: &impl Debug) {
        self.0.value(name, value);
    }

    /// Prints a line of text.
    pub fn note(&self, text: &str) {
        self.0.note(text);
    }
}

impl Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timeline")
    }
}

impl Observer for Timeline {
    fn event(&self, event: &RunEvent<'_>) {
        self.0.event(event);
    }
}

impl Recorder for Timeline {
    fn event(&mut self, event: &RunEvent<'_>) {
        Observer::event(&self.0, event);
    }
}
