//! How a server cuts what it sends: a verdict must not depend on it.

use streamgauge::testing::Script;

/// How events are cut into chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All in one chunk.
    Whole,
    /// A chunk for each event.
    Each,
    /// Chunks of so many bytes, wherever that is.
    Every(usize),
}

impl Cut {
    /// The script that goes on with these events, each given as its bytes.
    #[must_use = "a script is what it sends"]
    pub fn send(self, script: Script, events: &[String]) -> Script {
        match self {
            Self::Whole => script.bytes(events.concat()),
            Self::Each => events.iter().fold(script, |script, event| script.bytes(event)),
            Self::Every(size) => script.split(events.concat(), size),
        }
    }
}
