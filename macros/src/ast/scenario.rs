//! The roots of the tree: a scenario, and a fragment.

use proc_macro2::{Ident, Span, TokenStream};

use super::contract::Contract;
use super::literal::{Str, Text};
use super::step::Step;
use crate::language::OnFailure;

/// A whole `scenario! { … }`.
#[derive(Debug)]
pub(crate) struct Scenario {
    /// Whether it begins with `move`.
    pub(crate) moves: Option<Span>,
    pub(crate) title: Option<Str>,
    pub(crate) settings: Settings,
    pub(crate) steps: Vec<Step>,
}

/// The settings, which stand between the title and the first step.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// `base …`: one base URL or several; empty if none is written.
    pub(crate) base: Vec<Text>,
    /// `header NAME VALUE`, in the order of the source.
    pub(crate) headers: Vec<(Text, Text)>,
    /// `on failure …`.
    pub(crate) on_failure: Option<OnFailure>,
    /// Whether some of them could not be read. A setting may be missing only for that.
    pub(crate) misread: bool,
}

/// A whole `fragment! { … }`.
#[derive(Debug)]
pub(crate) struct Fragment {
    /// Its documentation and its `cfg`s, including the `#`s.
    pub(crate) attributes: Vec<TokenStream>,
    /// `pub`, `pub(crate)`, … or nothing.
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    pub(crate) contract: Contract,
    pub(crate) body: Vec<Step>,
}
