//! From the tree to a plan in which every stream, value and check is resolved.
//!
//! Where the language leaves a choice, the stage is the one that lets more scenarios through:
//!
//! - A stream that has ended takes every action, `open` too. A `listen` check for the end ends it as well, once
//!   the action `await` has waited for it.
//! - After branches of which one ended the stream and one closed it, `open` and the end of the scenario are fine.
//! - A loop's body may find a stream open and leave it ended, or find it closed and leave it ended.
//! - `await` and `cancel` need a path on which a check can be pending, not every path.
//! - A family of streams is open where any of its members may be: no rule is about branches and loops that open some,
//!   but those of which one may be open at the end must be closed all together.
//! - What follows an `if` of which both branches leave is not checked for order: nothing leads there.
//!
//! And where a value is concerned, the one that is safe:
//!
//! - The expressions of an action are evaluated before it takes what `listen` checks have saved.
//! - Settings are evaluated before the first step, so that no saved value can stand in them.
//! - What the checks on a family save is `Option<T>`: there may be no member; but for an awaited check on one.
//! - Under `on failure continue` a value is `Option<T>` if the check was set, awaited, or its stream opened there.

mod actions;
mod carets;
mod contract;
mod evaluated;
mod families;
mod flow;
mod groups;
mod include;
mod mentions;
mod messages;
mod numbering;
mod patterns;
mod planning;
mod protocols;
mod requests;
mod savers;
mod scopes;
mod secrets;
mod sizes;
mod span_key;
mod state;
mod tables;
mod types;
mod uses;
mod walk;

#[cfg(test)]
mod tests;

use self::savers::Savers;
use self::state::Presence;
use self::tables::Tables;
use self::types::ValueType;
use crate::ast::{Contract, Scenario, Settings, Step};
use crate::errors::Errors;
use crate::plan::{Certainty, Plan, Value, ValueKind};

/// Checks a scenario, fills in what is marked *resolved* in the tree, and gives its plan. The plan may
/// be expanded only if nothing was reported.
pub(crate) fn check(mut scenario: Scenario, errors: &mut Errors) -> Plan {
    let tables = numbering::number(&mut scenario);
    families::check(&mut scenario.steps, &tables, errors);
    requests::check(&mut scenario, &tables, errors);
    patterns::check(&mut scenario.steps, &tables, errors);
    let types = types::infer(&mut scenario, &tables, errors);
    let ends = flow::walk(&mut scenario, &tables, &types, errors);
    plan(scenario, tables, types, &ends)
}

/// Checks the steps of a fragment by themselves, against what it declares, and gives the plan of a scenario that is
/// just these steps.
pub(crate) fn check_fragment(contract: &mut Contract, steps: Vec<Step>, errors: &mut Errors) -> Plan {
    let mut scenario = Scenario { moves: None, title: None, settings: Settings::default(), steps };
    let tables = numbering::number_fragment(contract, &mut scenario.steps);
    families::check(&mut scenario.steps, &tables, errors);
    // Whether there is a base is known where it is included.
    requests::of_steps(&mut scenario.steps, &tables, true, errors);
    patterns::check(&mut scenario.steps, &tables, errors);
    let types = types::infer_of_fragment(contract, &mut scenario.steps, &tables, errors);
    let ends = flow::walk_fragment(contract, &mut scenario, &tables, &types, errors);
    plan(scenario, tables, types, &ends)
}

fn plan(mut scenario: Scenario, tables: Tables, types: Vec<Option<ValueType>>, ends: &[Presence]) -> Plan {
    let streams = planning::streams(&scenario.steps, &tables);
    let patterns = planning::patterns(&mut scenario.steps);
    let secrets = secrets::of_steps(&scenario.steps);
    let savers = Savers::of_steps(&scenario.steps, &tables);
    let values = tables.values.into_iter().zip(types).enumerate().map(|(index, (entry, value_type))| {
        let definite = ends.get(index) == Some(&Presence::Always);
        let at_end = if definite { Certainty::Definite } else { Certainty::Maybe };
        let (kind, ty) = value_type.map_or((ValueKind::Let, None), |known| (known.kind, known.ty));
        let (saver, secret) = (savers.describe(index, &entry, kind), secrets.contains(&index));
        let (name, private) = (entry.name, entry.private);
        Value { name, kind, ty, at_end, private, secret, saver }
    });
    let values = values.collect();
    Plan { scenario, streams, values, patterns }
}
