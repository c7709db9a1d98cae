//! The streams with their checks, as the plan holds them.

use super::tables::Tables;
use crate::ast::{ActionKind, Check, Include, Step, StepKind, Visit};
use crate::plan::{Handed, Stream};

/// Every stream with the checks that are set on it, those of fragments included.
pub(super) fn of_streams(steps: &[Step], tables: &Tables) -> Vec<Stream> {
    let mut families = 0..;
    let streams = tables.streams.iter().map(|entry| {
        let family = if entry.family { families.next() } else { None };
        Stream { name: entry.name.clone(), family, checks: Vec::new() }
    });
    let mut streams = Streams(streams.collect());
    streams.block(steps);
    streams.0
}

struct Streams(Vec<Stream>);

impl Visit for Streams {
    fn step(&mut self, step: &Step) {
        if let StepKind::Sse(sse) = &step.kind
            && let Some(stream) = self.0.get_mut(sse.stream)
        {
            for action in &sse.actions {
                if let ActionKind::Check(check) = &action.kind {
                    stream.checks.push(handed(check));
                }
            }
        }
        self.walk_step(step);
    }

    fn include(&mut self, include: &Include) {
        self.block(&include.body);
    }
}

fn handed(check: &Check) -> Vec<Handed> {
    check.handed().map(Handed::from).collect()
}
