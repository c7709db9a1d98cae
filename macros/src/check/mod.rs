//! Turns the tree into a plan, in which every stream, value and check has its number.
//!
//! If the language leaves a choice about streams, this stage accepts more scenarios:
//!
//! - Every action is allowed on a stream that has ended, including `open`. A `listen` check for the end also ends
//!   the stream, after the action `await` has waited for it.
//! - If one branch ended a stream and another closed it, an `open` or the end of the scenario may follow.
//! - The body of a loop may begin with an open or a closed stream and end with an ended one.
//! - `await` and `cancel` are allowed if a check can be pending on at least one path.
//! - A family of streams counts as open if any of its members may be open. Branches and loops may open members
//!   freely. If a member may be open at the end, all members must be closed together.
//! - Steps after an `if` whose two branches both end the run cannot be reached, so their order is not checked.
//!
//! For values, it decides for the safe side:
//!
//! - The expressions of an action are evaluated before it takes what `listen` checks have saved.
//! - Settings are evaluated before the first step, so they cannot use saved values.
//! - Values of checks on a family are `Option<T>`, since there may be no member. An awaited check on one member is
//!   an exception.
//! - A value is `Option<T>` if its check was set or awaited, or its stream opened, under `on failure continue`.

mod actions;
mod attempts;
mod borrowed;
mod carets;
mod changes;
mod contract;
mod evaluated;
mod families;
mod flow;
mod groups;
mod include;
mod interpolation;
mod looks;
mod mentions;
mod messages;
mod numbering;
mod numbers;
mod patterns;
mod places;
mod planning;
mod protocols;
mod requests;
mod savers;
mod scopes;
mod secrets;
mod settled;
mod sizes;
mod span_key;
mod state;
mod tables;
mod types;
mod uses;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use self::mentions::of as mentioned;
use self::savers::Savers;
use self::state::Presence;
use self::tables::Tables;
use self::types::ValueType;
use crate::ast::{Contract, Scenario, Settings, Step};
use crate::errors::Errors;
use crate::plan::{Certainty, Plan, Value, ValueKind};

/// Checks a scenario, fills in the parts of the tree that are marked *resolved*, and returns its plan. The plan may
/// be expanded only if nothing was reported.
pub(crate) fn check(mut scenario: Scenario, errors: &mut Errors) -> Plan {
    let tables = numbering::number(&mut scenario);
    families::check(&mut scenario.steps, &tables, errors);
    interpolation::check(&scenario, &tables, errors);
    requests::check(&mut scenario, &tables, errors);
    patterns::check(&mut scenario.steps, &tables, errors);
    let types = types::infer(&mut scenario, &tables, errors);
    borrowed::check(&scenario.steps, errors);
    changes::check(Some(&scenario.settings), &scenario.steps, &tables, &types, errors);
    let ends = flow::walk(&mut scenario, &tables, &types, errors);
    plan(scenario, tables, types, &ends)
}

/// Checks the steps of a fragment by themselves, against its declarations. Returns the plan of a scenario that has
/// just these steps.
pub(crate) fn check_fragment(contract: &mut Contract, steps: Vec<Step>, errors: &mut Errors) -> Plan {
    let mut scenario = Scenario { moves: None, title: None, settings: Settings::default(), steps };
    let tables = numbering::number_fragment(contract, &mut scenario.steps);
    families::check(&mut scenario.steps, &tables, errors);
    interpolation::of_steps(&scenario.steps, &tables, errors);
    // Only the scenario that includes the fragment knows whether there is a base.
    requests::of_steps(&mut scenario.steps, &tables, true, errors);
    patterns::check(&mut scenario.steps, &tables, errors);
    let types = types::infer_of_fragment(contract, &mut scenario.steps, &tables, errors);
    borrowed::check(&scenario.steps, errors);
    changes::check(None, &scenario.steps, &tables, &types, errors);
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
        let optional = value_type.as_ref().is_some_and(ValueType::is_optional);
        let (kind, ty) = value_type.map_or((ValueKind::Let, None), |known| (known.kind, known.ty));
        let (saver, secret) = (savers.describe(index, &entry, kind), secrets.contains(&index));
        let (name, private) = (entry.name, entry.private);
        Value { name, kind, ty, optional, at_end, private, secret, saver }
    });
    let values = values.collect();
    Plan { scenario, streams, values, patterns }
}
