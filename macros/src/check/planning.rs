//! The plan's lists of streams with their checks, and of patterns.

use super::tables::Tables;
use crate::ast::{Action, Check, Condition, Include, Pattern, Sse, Step, Test, Visit, VisitMut};
use crate::plan::{Item, Literal, Stream};

/// Every stream with its checks, including those of fragments.
pub(super) fn streams(steps: &[Step], tables: &Tables) -> Vec<Stream> {
    let mut families = 0..;
    let streams = tables.streams.iter().map(|entry| {
        let family = if entry.family { families.next() } else { None };
        Stream { name: entry.name.clone(), family, checks: Vec::new(), is_looked_at: false }
    });
    let mut streams = Streams(streams.collect());
    streams.block(steps);
    streams.0
}

struct Streams(Vec<Stream>);

impl Visit for Streams {
    fn actions(&mut self, sse: &Sse) {
        if let Some(stream) = self.0.get_mut(sse.stream) {
            stream.is_looked_at |= sse.actions.iter().any(Action::looks);
            stream.checks.extend(sse.actions.iter().filter_map(Action::check).map(items));
        }
    }

    fn include(&mut self, include: &Include) {
        self.block(&include.body);
    }
}

fn items(check: &Check) -> Vec<Item> {
    check.handed().map(Item::from).collect()
}

/// Every literal pattern, including those of fragments. Each gets its number.
pub(super) fn patterns(steps: &mut [Step]) -> Vec<Literal> {
    let mut patterns = Literals(Vec::new());
    patterns.block(steps);
    patterns.0
}

struct Literals(Vec<Literal>);

impl VisitMut for Literals {
    fn condition(&mut self, condition: &mut Condition) {
        if let Test::Pattern { kind, pattern: Pattern::Literal { value, number, .. } } = &mut condition.test {
            *number = self.0.len();
            self.0.push(Literal { kind: *kind, text: value.clone() });
        }
        self.walk_condition(condition);
    }

    fn include(&mut self, include: &mut Include) {
        self.block(&mut include.body);
    }
}
