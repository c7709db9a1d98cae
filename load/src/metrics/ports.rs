//! What is known of the ports that connections take.

use serde::{Deserialize, Serialize};

/// How many ports of this machine connections took, from one local address to one target: a port serves one connection of the pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortsUsed {
    /// The address that connections go to: `127.0.0.1:8080`.
    pub target: String,
    /// The local address that they come from: `127.0.0.1`.
    pub source: String,
    /// The most that were taken at once, as seen some times a minute: by open connections, and by closed ones that wait (`TIME_WAIT`),
    /// of all processes of the machine.
    pub most: u64,
    /// How many there are; 0 if unknown.
    pub there: u64,
}

/// A target to which there may be too few ports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortsShort {
    /// The address that connections go to, or its name.
    pub target: String,
    /// How many are needed, how many there are, how this was counted, and the way out.
    pub why: String,
}

impl PortsUsed {
    /// How many were still free.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.there.saturating_sub(self.most)
    }

    /// Puts together what several processes have seen: on one machine all see the same ports.
    pub(crate) fn add_all(ours: &mut Vec<Self>, theirs: Vec<Self>) {
        for other in theirs {
            let is_same = |known: &&mut Self| known.target == other.target && known.source == other.source;
            match ours.iter_mut().find(is_same) {
                Some(known) => {
                    known.most = known.most.max(other.most);
                    known.there = known.there.max(other.there);
                }
                None => ours.push(other),
            }
        }
        ours.sort_by(|one, other| {
            other
                .most
                .cmp(&one.most)
                .then_with(|| (&one.target, &one.source).cmp(&(&other.target, &other.source)))
        });
    }
}

impl PortsShort {
    /// Puts together what several processes have noticed: each target once.
    pub(crate) fn add_all(ours: &mut Vec<Self>, theirs: Vec<Self>) {
        for other in theirs {
            if ours.iter().all(|known| known.target != other.target) {
                ours.push(other);
            }
        }
    }
}
