//! Families of streams: a name has an index wherever it stands, or nowhere, and `open` opens one member.

use super::tables::Tables;
use crate::ast::{ActionKind, Sse, Step, StepKind, Which, each_step_mut};
use crate::errors::Errors;

/// Reports what is wrong; nothing more is said of the streams of such a step.
pub(super) fn check(steps: &mut [Step], tables: &Tables, errors: &mut Errors) {
    each_step_mut(steps, &mut |step| match &mut step.kind {
        StepKind::Sse(sse) => {
            if let Some(message) = mixed(sse, tables) {
                errors.at(sse.member.as_ref().map_or(sse.named_at, |member| member.span), message);
                sse.broken = true;
            }
            all_opened(sse, errors);
        }
        StepKind::Include(include) => {
            let mut mixed = Vec::new();
            let declared = include.contract.begins_with().chain(&include.contract.gives.streams);
            for stream in declared {
                let family = tables.is_family(stream.stream);
                if let (Some(name), true) = (&stream.name, family != stream.family) {
                    mixed.push(taken_for(&name.value, stream.family));
                }
            }
            included(&mut include.body, tables, &mut mixed);
            // One stream is enough to say it.
            include.problems.extend(mixed.into_iter().take(1));
        }
        _ => {}
    });
}

/// Says of the steps of a fragment what they take for a family, and the scenario does not, or the other way round.
fn included(steps: &mut [Step], tables: &Tables, problems: &mut Vec<String>) {
    each_step_mut(steps, &mut |step| match &mut step.kind {
        StepKind::Sse(sse) if mixed(sse, tables).is_some() => {
            let name = sse.name.as_ref().map(|name| name.value.as_str()).unwrap_or_default();
            problems.push(taken_for(name, sse.member.is_some()));
        }
        StepKind::Include(include) => included(&mut include.body, tables, problems),
        _ => {}
    });
}

fn taken_for(name: &str, family: bool) -> String {
    if family {
        format!("takes {name:?} for a family of streams, which is a single stream here")
    } else {
        format!("takes {name:?} for a single stream, which is a family of streams here")
    }
}

/// What is said of a name that has an index here and none where it stands first, or the other way round.
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
        if let ActionKind::Unmatched(_) = action.kind {
            let text = format!(
                "`unmatched` hands over the messages of one stream of a family: write its index, `name \
                 {name:?}[(i)]`, in a `repeat … as i {{ … }}` for many"
            );
            errors.at(action.span, text);
            sse.broken = true;
        }
    }
}
