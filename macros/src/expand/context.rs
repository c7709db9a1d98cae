//! The context that every part of an expansion needs, and the names of its variables and items.

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use crate::ast::OnFailure;
use crate::language::Word;
use crate::plan::{Plan, ValueKind};

pub(super) struct Context<'p> {
    pub(super) plan: &'p Plan,
    /// The path of the runtime's hidden module.
    pub(super) rt: TokenStream,
    /// Whether the scenario has no mistakes, so that it can run.
    pub(super) runs: bool,
    /// The number of fragments around the current steps.
    included: Cell<usize>,
}

/// The step that uses a value, for its failure if the value is missing: its keyword and its place.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) step: &'static str,
    pub(super) at: TokenStream,
    /// The stream of the step.
    pub(super) stream: Option<usize>,
    /// Whether the variable `__title` holds the name of its request.
    pub(super) titled: bool,
}

impl<'p> Context<'p> {
    /// `runs` says whether the scenario has no mistakes.
    pub(super) fn new(plan: &'p Plan, runtime: &TokenStream, runs: bool) -> Self {
        Self { plan, rt: quote!(#runtime::private), runs, included: Cell::new(0) }
    }

    pub(super) fn title(&self) -> &'p str {
        self.plan.scenario.title.as_ref().map_or("", |title| title.value.as_str())
    }

    /// The name of a stream; empty for the default one.
    pub(super) fn stream_name(&self, stream: usize) -> &'p str {
        self.plan.streams.get(stream).and_then(|stream| stream.name.as_deref()).unwrap_or_default()
    }

    /// The number of streams, the number of families, and the number of this family.
    pub(super) fn turn(&self, stream: usize) -> (usize, usize, usize) {
        let turn = self.plan.streams.get(stream).and_then(|stream| stream.family).unwrap_or_default();
        (self.plan.streams.len(), self.plan.families(), turn)
    }

    /// The type of a value; for `collect`, the type of one element.
    pub(super) fn type_of(&self, value: usize) -> TokenStream {
        self.plan.values.get(value).and_then(|value| value.ty.clone()).unwrap_or_else(|| quote!(_))
    }

    /// Whether a value is the record of a `feed`.
    pub(super) fn is_fed(&self, value: usize) -> bool {
        self.plan.values.get(value).is_some_and(|value| value.kind == ValueKind::Feed)
    }

    /// The place of a step that has no request.
    pub(super) fn place(&self, step: &'static str, span: Span) -> Place {
        Place { step, at: self.at(span), stream: None, titled: false }
    }

    /// The place of a step in the user's source.
    pub(super) fn at(&self, span: Span) -> TokenStream {
        let rt = &self.rt;
        let start = span.start();
        let line = u32::try_from(start.line).unwrap_or_default();
        let column = u32::try_from(start.column + 1).unwrap_or_default();
        if self.included.get() > 0 {
            let file = span.file();
            return quote!(#rt::Location::new(#file, #line, #column));
        }
        quote!(#rt::Location::new(::core::file!(), #line, #column))
    }

    /// Expands the steps of a fragment. Their places are in the file of the fragment.
    pub(super) fn of_fragment(&self, expand: impl FnOnce() -> TokenStream) -> TokenStream {
        let around = self.included.replace(self.included.get() + 1);
        let steps = expand();
        self.included.set(around);
        steps
    }

    /// The failure mode, as the runtime names it.
    pub(super) fn on_failure(&self, on_failure: OnFailure) -> TokenStream {
        let (rt, mode) = (&self.rt, named(on_failure.variant()));
        quote!(#rt::OnFailure::#mode)
    }
}

/// An identifier of the runtime.
pub(super) fn named(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The variable of the user.
pub(super) fn user() -> Ident {
    Ident::new("__user", Span::mixed_site())
}

/// The variable of the streams.
pub(super) fn slots() -> Ident {
    Ident::new("__streams", Span::mixed_site())
}

/// The variable with the request's name of the current step.
pub(super) fn step_title() -> Ident {
    Ident::new("__title", Span::mixed_site())
}

/// The variable that holds a value of the scenario, as an `Option`.
pub(super) fn variable(value: usize) -> Ident {
    format_ident!("value_{value}", span = Span::mixed_site())
}

/// The field of a stream.
pub(super) fn slot(stream: usize) -> Ident {
    format_ident!("s{stream}", span = Span::mixed_site())
}

/// The enum of a stream's checks.
pub(super) fn checks(stream: usize) -> Ident {
    format_ident!("__Checks{stream}", span = Span::mixed_site())
}

/// The variant of a check.
pub(super) fn variant(check: usize) -> Ident {
    format_ident!("C{check}", span = Span::mixed_site())
}

/// The static of a literal pattern.
pub(super) fn pattern(number: usize) -> Ident {
    format_ident!("__PATTERN_{number}", span = Span::mixed_site())
}

/// A block that evaluates to a value, or to `None` if a value that it uses is missing.
pub(super) fn evaluated(value: &TokenStream) -> TokenStream {
    quote!('__step: { ::core::option::Option::Some(#value) })
}

/// The block of a step. The step leaves it early if a value that it uses is missing.
pub(super) fn step_block(body: &TokenStream) -> TokenStream {
    quote!(let _ = '__step: { #body ::core::option::Option::Some(()) };)
}

/// The request's name of the current step, as a `&str`.
pub(super) fn title_of(place: &Place) -> TokenStream {
    let title = step_title();
    if place.titled { quote!(&#title) } else { quote!("") }
}

/// The stream of the current step, as an `Option<usize>`.
pub(super) fn stream_of(place: &Place) -> TokenStream {
    match place.stream {
        Some(stream) => quote!(::core::option::Option::Some(#stream)),
        None => quote!(::core::option::Option::None),
    }
}
