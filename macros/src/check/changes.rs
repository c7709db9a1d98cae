//! Reports Rust that would change a variable of the code around the scenario, or a copy of a value. rustc would show
//! the whole scenario, since all of it is one closure that may run many times at once.

use std::collections::BTreeSet;

use super::mentions;
use super::tables::Tables;
use super::types::ValueType;
use crate::ast::{Expr, Settings, Step, Visit};
use crate::errors::Errors;
use crate::plan::ValueKind;

/// Checks all Rust of a scenario or of a fragment, apart from that of the fragments in it.
pub(super) fn check(
    settings: Option<&Settings>,
    steps: &[Step],
    tables: &Tables,
    types: &[Option<ValueType>],
    errors: &mut Errors,
) {
    let mut changes = Changes { tables, types, errors, known: BTreeSet::new() };
    settings.into_iter().for_each(|settings| changes.walk_settings(settings));
    changes.block(steps);
}

struct Changes<'a> {
    tables: &'a Tables,
    types: &'a [Option<ValueType>],
    errors: &'a mut Errors,
    /// The variables that were reported.
    known: BTreeSet<String>,
}

impl Visit for Changes<'_> {
    fn expr(&mut self, expr: &Expr) {
        for (name, span) in mentions::changed(&expr.tokens) {
            // Once for each variable: however often it is changed, it is made another one or another place once.
            if !self.known.insert(name.clone()) {
                continue;
            }
            let value = self.tables.value(&name);
            let kind = value.map(|value| self.types.get(value).and_then(|known| Some(known.as_ref()?.kind)));
            let message = match kind {
                None => format!(
                    "`{name}` is a variable of the code around the scenario, and all its runs share it, so no step \
                     can change it: make it an atomic, a `Cell` or a `Mutex`, or keep a number of each run with \
                     `let count = (…)`"
                ),
                Some(Some(ValueKind::Index)) => {
                    format!(
                        "`{name}` counts the rounds, and only the `repeat` changes it: write `let next = ({name} + 1)`"
                    )
                }
                Some(_) => format!(
                    "`{name}` is a copy of the value here, so changing it changes nothing: write \
                     `let {name} = (…)` to give the value another one"
                ),
            };
            self.errors.at(span, message);
        }
    }
}
