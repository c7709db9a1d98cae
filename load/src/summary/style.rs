//! Colours, or none.

use std::env;
use std::io::IsTerminal;

/// Whether what is printed has colours.
///
/// ```
/// use streamgauge_load::summary::Style;
///
/// // Colours if standard output is a terminal that has them, and nobody has asked for none.
/// let _ = Style::of(&std::io::stdout());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    colours: bool,
}

impl Style {
    /// No colours.
    pub const PLAIN: Self = Self { colours: false };
    /// Colours, wherever it goes.
    pub const COLOURED: Self = Self { colours: true };

    /// Colours if it is a terminal, `NO_COLOR` is not set or empty, and `TERM` is not `dumb`.
    #[must_use]
    pub fn of(place: &impl IsTerminal) -> Self {
        let says = |name: &str, no: fn(&str) -> bool| {
            env::var_os(name).is_some_and(|value| no(&value.to_string_lossy()))
        };
        let none = says("NO_COLOR", |value| !value.is_empty()) || says("TERM", |value| value == "dumb");
        Self { colours: place.is_terminal() && !none }
    }

    /// Whether there are colours.
    #[must_use]
    pub const fn has_colours(self) -> bool {
        self.colours
    }

    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.colours || tone == Tone::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{style}{text}{style:#}")
    }
}

/// What a piece of text says by its look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    Warn,
}

impl Tone {
    fn style(self) -> anstyle::Style {
        use anstyle::{AnsiColor, Style};
        match self {
            Self::Plain => Style::new(),
            Self::Bold => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warn => AnsiColor::Yellow.on_default(),
        }
    }
}
