//! A load in several processes of the same program, since one may not open as many descriptors as it needs.
//!
//! ```text
//! parent: before ─▶ starts n children, each the program itself with the same arguments and a part of the load
//!         ◀─ ready      ─▶ start, with what `before` has prepared
//!         ◀─ snapshot, once a second     ─▶ what is steered
//!         ◀─ the report of the part
//!         merges, judges ─▶ after
//! ```
//!
//! They talk over a connection of 127.0.0.1, a line of JSON each. Standard output is the parent's alone.

mod child;
mod failures;
mod parent;
mod together;

use std::env;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use streamgauge::Shard;

use crate::control::Said;
use crate::level::Level;
use crate::metrics::Snapshot;
use crate::result::Report;

pub(crate) use child::run as run_part;
pub(crate) use parent::{Parts, run};

/// Where a child finds its parent, and what its part is: `K/N/NUMBER/COUNT/CORES/KEY/ADDRESS`.
const VARIABLE: &str = "STREAMGAUGE_PART_OF";

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FromChild {
    /// The first: who it is, with the key that only children of this parent know.
    Ready {
        number: u32,
        key: u64,
    },
    Snapshot(Box<Snapshot>),
    /// The part so far, if an assertion may end the run early.
    SoFar(Box<Report>),
    /// So many stages are over.
    Through(usize),
    Report(Box<Report>),
    Failed(String),
}

/// What a parent says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FromParent {
    Start {
        at: SystemTime,
        prepared: Vec<Value>,
        level: Option<Level>,
    },
    Said(Said),
    /// The next stage begins at this time of the run.
    NextStage(Duration),
}

/// What this process is a part of, if it is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    shard: Shard,
    /// Which of the parent's children it is.
    number: u32,
    /// How many children there are.
    count: u32,
    cores: u32,
    key: u64,
    parent: SocketAddr,
}

impl Place {
    /// As a child reads it.
    fn written(&self) -> String {
        let Self { shard, number, count, cores, key, parent } = self;
        format!("{}/{}/{number}/{count}/{cores}/{key}/{parent}", shard.index(), shard.of())
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let mut number = || parts.next()?.parse::<u32>().ok();
        let (index, of, child, count, cores) = (number()?, number()?, number()?, number()?, number()?);
        let (key, parent) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { shard: Shard::new(index, of).ok()?, number: child, count, cores, key, parent })
    }
}

/// What this process is a part of; `None` if it was started by a person.
pub(crate) fn place() -> Option<Place> {
    Place::read(&env::var(VARIABLE).ok()?)
}
