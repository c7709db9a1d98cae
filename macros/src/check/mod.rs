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
mod families;
mod flow;
mod groups;
mod include;
mod jmes;
mod leaves;
mod members;
mod mentions;
mod messages;
mod numbering;
mod patterns;
mod place;
mod protocols;
mod requests;
mod scopes;
mod secrets;
mod similar;
mod sizes;
mod state;
mod tables;
mod types;
mod uses;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use self::state::Seen;
use self::tables::Tables;
use crate::ast::{Contract, Name, Scenario, Settings, Step};
use crate::errors::Errors;

/// A scenario whose streams, checks and values are resolved. Only [`check`] makes one.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) scenario: Scenario,
    /// In order of first appearance; `Sse::stream` is an index into it.
    pub(crate) streams: Vec<Stream>,
    /// In order of first appearance; `Name::value` and `Use::value` are indexes into it.
    pub(crate) values: Vec<Value>,
}

/// A stream of the scenario.
#[derive(Debug)]
pub(crate) struct Stream {
    /// `None` is the default stream.
    pub(crate) name: Option<String>,
    /// Of a family: which of the scenario's families it is.
    pub(crate) family: Option<usize>,
}

impl Plan {
    /// How many families of streams there are.
    pub(crate) fn families(&self) -> usize {
        self.streams.iter().filter(|stream| stream.family.is_some()).count()
    }
}

/// A value of the scenario: one field of what `run()` gives.
#[derive(Debug)]
pub(crate) struct Value {
    /// Where it is saved or bound first.
    pub(crate) name: Name,
    pub(crate) kind: ValueKind,
    /// `T`: as written, or the default of the language; `None` for a `let` without a type.
    pub(crate) ty: Option<TokenStream>,
    /// What a reader finds when the scenario has ended.
    pub(crate) at_end: Presence,
    /// Whether its name stands in a fragment.
    pub(crate) included: bool,
    /// Whether it is a fragment's own: no field of what `run()` gives.
    pub(crate) private: bool,
    /// Whether a request carries it as a secret.
    pub(crate) secret: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Save,
    Collect,
    Let,
    /// `repeat … as NAME`: no field of what `run()` gives; in scope in the loop's body.
    Index,
    /// `feed NAME from …`: no field of what `run()` gives; in scope from there on.
    Feed,
}

/// Whether a value is there, at some point of the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// `T` (`Vec<T>` for `collect`).
    Definite,
    /// `Option<T>` (`Vec<T>` for `collect`).
    Maybe,
}

/// Checks a scenario, fills in what is marked *resolved* in the tree, and gives its plan. The plan may
/// be expanded only if nothing was reported.
pub(crate) fn check(mut scenario: Scenario, errors: &mut Errors) -> Plan {
    let tables = numbering::number(&mut scenario);
    families::check(&mut scenario.steps, &tables, errors);
    requests::check(&mut scenario, &tables, errors);
    patterns::check(&mut scenario.steps, &tables, errors);
    let settled = types::settle(&mut scenario, &tables, errors);
    let ends = flow::walk(&mut scenario, &tables, &settled, errors);
    plan(scenario, tables, settled, &ends)
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
    let settled = types::settle_fragment(contract, &mut scenario.steps, &tables, errors);
    let ends = flow::walk_fragment(contract, &mut scenario, &tables, &settled, errors);
    plan(scenario, tables, settled, &ends)
}

fn plan(scenario: Scenario, tables: Tables, settled: Vec<Option<types::Settled>>, ends: &[Seen]) -> Plan {
    let mut families = 0..;
    let streams = tables
        .streams
        .into_iter()
        .map(|entry| Stream { name: entry.name, family: if entry.family { families.next() } else { None } });
    let streams = streams.collect();
    let secrets = secrets::of_steps(&scenario.steps);
    let values = tables.values.into_iter().zip(settled).enumerate().map(|(index, (entry, settled))| {
        let definite = ends.get(index) == Some(&Seen::Always);
        let at_end = if definite { Presence::Definite } else { Presence::Maybe };
        let (kind, ty) = settled.map_or((ValueKind::Let, None), |settled| (settled.kind, settled.ty));
        let (name, included, private) = (entry.name, entry.unit != 0, entry.private);
        let secret = secrets.contains(&index);
        Value { name, kind, ty, at_end, included, private, secret }
    });
    let values = values.collect();
    Plan { scenario, streams, values }
}

impl ValueKind {
    /// Whether it is a field of what `run()` gives.
    pub(crate) fn is_field(self) -> bool {
        !matches!(self, Self::Index | Self::Feed)
    }
}
