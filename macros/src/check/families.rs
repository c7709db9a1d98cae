//! Families of streams. A name has an index everywhere or nowhere, and `open` opens one member.

use super::tables::Tables;
use crate::ast::{ActionKind, Include, Sse, Step, Visit, VisitMut, Which};
use crate::errors::Errors;

/// Reports mistakes about families. Nothing more is reported of the streams of such a step.
pub(super) fn check(steps: &mut [Step], tables: &Tables, errors: &mut Errors) {
    Families { tables, errors }.block(steps);
}

struct Families<'a> {
    tables: &'a Tables,
    errors: &'a mut Errors,
}

impl VisitMut for Families<'_> {
    fn actions(&mut self, sse: &mut Sse) {
        if let Some(message) = mixed(sse, self.tables) {
            self.errors.at(sse.member.as_ref().map_or(sse.named_at, |member| member.span), message);
            sse.broken = true;
        }
        all_opened(sse, self.errors);
    }

    fn include(&mut self, include: &mut Include) {
        let declared = include.contract.begins_with().chain(&include.contract.gives.streams);
        let declared = declared.filter(|stream| self.tables.is_family(stream.stream) != stream.family);
        let named =
            declared.filter_map(|stream| Some(taken_for(&stream.name.as_ref()?.value, stream.family)));
        let mut included = Included { tables: self.tables, problems: named.collect() };
        included.block(&include.body);
        // Naming one stream is enough.
        include.problems.extend(included.problems.into_iter().take(1));
    }
}

/// The message about a stream that is a family in a fragment and none in the scenario, or the other way round.
struct Included<'a> {
    tables: &'a Tables,
    problems: Vec<String>,
}

impl Visit for Included<'_> {
    fn actions(&mut self, sse: &Sse) {
        if mixed(sse, self.tables).is_some() {
            let name = sse.name.as_ref().map(|name| name.value.as_str()).unwrap_or_default();
            self.problems.push(taken_for(name, sse.member.is_some()));
        }
    }

    fn include(&mut self, include: &Include) {
        self.block(&include.body);
    }
}

fn taken_for(name: &str, family: bool) -> String {
    if family {
        format!("takes {name:?} for a family of streams, which is a single stream here")
    } else {
        format!("takes {name:?} for a single stream, which is a family of streams here")
    }
}

/// The message about a name that has an index here and had none at its first mention, or the other way round.
fn mixed(sse: &Sse, tables: &Tables) -> Option<String> {
    let entry = tables.streams.get(sse.stream)?;
    let name = entry.name.as_deref()?;
    let line = entry.first.start().line;
    match (entry.family, &sse.member) {
        (true, None) => Some(format!(
            "{name:?} names a family of streams since line {line}, where an index stands behind it: write \
             `name {name:?}[(i)]` for one of them, or `name {name:?}[all]`"
        )),
        (false, Some(_)) => Some(format!(
            "{name:?} names a single stream in line {line}, where no index stands behind it: leave out the \
             brackets, or write an index there too"
        )),
        _ => None,
    }
}

fn all_opened(sse: &mut Sse, errors: &mut Errors) {
    let Some(Which::All) = sse.member.as_ref().map(|member| &member.which) else { return };
    let name = sse.name.as_ref().map(|name| name.value.as_str()).unwrap_or_default();
    for action in &sse.actions {
        if let ActionKind::Open(_) = action.kind {
            let text = format!(
                "`open` opens one stream of a family: write its index, `name {name:?}[(i)]`, in a \
                 `repeat … as i {{ … }}` for many"
            );
            errors.at(action.span, text);
            sse.broken = true;
        }
        if let ActionKind::Unmatched(_) | ActionKind::Next(_) = action.kind {
            let is_next = matches!(action.kind, ActionKind::Next(_));
            let does =
                if is_next { "`next` takes the message" } else { "`unmatched` hands over the messages" };
            let text = format!(
                "{does} of one stream of a family: write its index, `name \
                 {name:?}[(i)]`, in a `repeat … as i {{ … }}` for many"
            );
            errors.at(action.span, text);
            sse.broken = true;
        }
    }
}
