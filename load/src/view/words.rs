//! What rows are made of.

/// What a piece of text says by its look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    Warn,
    /// The bars of counts, of the 50th percentile and of the 99th.
    Count,
    Median,
    Tail,
}

/// A piece of a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub(super) tone: Tone,
    pub(super) text: String,
}

impl Piece {
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// A row of the view.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// What it is worth: the greatest is left out first.
    pub(super) rank: u8,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Text(Vec<Piece>),
    /// The chart of this number.
    Chart(usize),
    /// What keys do; it stands at the foot.
    Help(Vec<Piece>),
}
