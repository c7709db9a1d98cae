//! Checks a `fragment!` by itself. It begins with the streams and values that it needs, and must end in the state
//! that it declares.

use proc_macro2::Span;

use super::include::begin;
use super::state::{Presence, State, StreamState};
use super::walk::Walk;
use crate::ast::{Contract, Declared, DeclaredStream, Step};
use crate::plan::ValueKind;

impl Walk<'_> {
    /// Walks the steps of a fragment.
    pub(super) fn fragment(&mut self, contract: &Contract, steps: &mut [Step]) {
        let mut start = State::start(self.tables);
        begin(contract, Span::call_site(), &mut start);
        for stream in contract.begins_with() {
            if let Some(known) = start.streams.get_mut(stream.stream) {
                known.opened(stream.span, false);
            }
        }
        let end = self.block(steps, start);
        self.end(&end);
        if !end.reachable {
            return;
        }
        for index in 0..self.tables.streams.len() {
            if let Some(known) = end.streams.get(index).filter(|known| !known.reported)
                && let Some((span, message)) = self.stream_at_end(contract, index, known)
            {
                self.report(&end, span, message);
            }
        }
        for declared in &contract.gives.values {
            if let Some(message) = self.value_at_end(declared, &end) {
                self.report(&end, declared.name.ident.span(), message);
            }
        }
    }

    fn stream_at_end(
        &self,
        contract: &Contract,
        index: usize,
        known: &StreamState,
    ) -> Option<(Span, String)> {
        let declared = |list: &[DeclaredStream]| {
            list.iter().find(|stream| stream.stream == index).map(|stream| stream.span)
        };
        let (label, written) = (self.tables.label(index), self.tables.written(index));
        let things = match self.tables.streams.get(index).and_then(|entry| entry.name.as_deref()) {
            Some(name) if self.tables.is_family(index) => format!("stream {name:?}[all]"),
            Some(name) => format!("stream {name:?}"),
            None => "stream".to_owned(),
        };
        let (opened, closed) = (known.opens.first(), known.closes.first());
        if let Some(span) = declared(&contract.needs.streams) {
            let place = closed.map_or(span, |place| place.span);
            return (!known.is_open()).then(|| {
                let how = if known.ended && !known.closed { "has ended" } else { "is closed" };
                let branch = if known.open { " on one branch" } else { "" };
                let message = format!(
                    "{label} {how} at the end of the fragment{branch}, which declares `needs {things}`, a \
                     stream that stays open: write `closes {things}` there, or have it open at the end"
                );
                (place, message)
            });
        }
        if let Some(span) = declared(&contract.closes) {
            return known.open.then(|| {
                let branch = if known.closed || known.ended { " on one branch" } else { "" };
                let message = format!(
                    "{label} is still open at the end of the fragment{branch}, which declares that it \
                     closes it: add `{written} close`, or write `needs {things}` here"
                );
                (span, message)
            });
        }
        if let Some(span) = declared(&contract.gives.streams) {
            return (!known.is_open()).then(|| {
                let message = match (known.open, closed) {
                    (true, _) => format!(
                        "{label} is open on one branch only at the end of the fragment, which declares \
                         that it gives it: open it on all of them"
                    ),
                    (false, Some(place)) => format!(
                        "{label} is not open at the end of the fragment, which declares that it gives it, \
                         since line {} closes it: leave out that `close`, or this",
                        place.span.start().line
                    ),
                    (false, None) => format!(
                        "{label} is not open at the end of the fragment, which declares that it gives it: \
                         add `{} open \"…\"`, or leave this out",
                        self.tables.written_to_open(index)
                    ),
                };
                (span, message)
            });
        }
        let branch = if known.closed { " on one branch" } else { "" };
        opened.filter(|_| known.open).map(|place| {
            let message = format!(
                "{label} is still open at the end of the fragment{branch}: add `{written} close` after \
                 its last use, or declare `gives {things}` before the steps"
            );
            (place.span, message)
        })
    }

    fn value_at_end(&self, declared: &Declared, end: &State) -> Option<String> {
        let (name, value) = (&declared.name.ident, declared.name.value);
        let collects = self.kind(value) == Some(ValueKind::Collect);
        match end.value(value) {
            Presence::Always => None,
            Presence::Sometimes if declared.maybe || collects => None,
            Presence::Sometimes => Some(format!(
                "`{name}` may be empty at the end of the fragment, since not every way through it saves \
                 it: save it on all of them, or declare it as an `Option<…>`"
            )),
            Presence::Never => Some(match self.held_by(value, end) {
                Some((stream, line)) => {
                    let written = self.tables.written(stream);
                    format!(
                        "`{name}` is saved by the `listen` check in line {line}, and nothing has taken it \
                         over at the end of the fragment: add `{written} await`"
                    )
                }
                None => format!(
                    "no step of this fragment saves `{name}` on a way to its end: keep it with `save \
                     {name}` in a check or `let {name} = (…)`, or leave it out here"
                ),
            }),
        }
    }
}
