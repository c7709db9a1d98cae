//! Which value a name means. An included fragment has names of its own. It shares only the names that it needs and
//! gives.

use std::collections::BTreeSet;

use proc_macro2::Span;

use crate::ast::Include;

#[derive(Debug)]
pub(super) struct Scopes {
    /// From the scenario to the innermost fragment.
    around: Vec<Scope>,
    last_include_id: usize,
}

#[derive(Debug)]
struct Scope {
    include_id: usize,
    shared: BTreeSet<String>,
    /// The `include` in the scenario that leads to this fragment, directly or through other fragments.
    at: Option<Span>,
}

impl Default for Scopes {
    fn default() -> Self {
        Self { around: vec![Scope { include_id: 0, shared: BTreeSet::new(), at: None }], last_include_id: 0 }
    }
}

impl Scopes {
    /// A number for the next `include`.
    pub(super) fn next_include_id(&mut self) -> usize {
        self.last_include_id += 1;
        self.last_include_id
    }

    pub(super) fn enter(&mut self, include: &Include) {
        let shared = include.contract.shared().map(|declared| declared.name.ident.to_string()).collect();
        let at = self.at().or(Some(include.at));
        self.around.push(Scope { include_id: include.include_id, shared, at });
    }

    pub(super) fn leave(&mut self) {
        self.around.pop();
    }

    /// The number of the current `include`; 0 for the scenario's own steps.
    pub(super) fn include_id(&self) -> usize {
        self.around.last().map_or(0, |scope| scope.include_id)
    }

    /// The number of fragments around the current steps.
    pub(super) fn depth(&self) -> usize {
        self.around.len().saturating_sub(1)
    }

    /// The `include` in the scenario that leads to the current steps.
    pub(super) fn at(&self) -> Option<Span> {
        self.around.last().and_then(|scope| scope.at)
    }

    /// The number of the `include` that a name belongs to; 0 for the scenario.
    pub(super) fn owner(&self, name: &str) -> usize {
        let own = self.around.iter().rev().find(|scope| !scope.shared.contains(name));
        own.map_or(0, |scope| scope.include_id)
    }
}
