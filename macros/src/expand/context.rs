//! What every part of an expansion needs to know, and the names in it.

use std::cell::{Cell, RefCell};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::format_ident;

use super::keys::{Keys, Location};
use crate::ast::OnFailure;
use crate::language::Word;
use crate::plan::{Plan, ValueKind};

pub(super) struct Context<'p> {
    pub(super) plan: &'p Plan,
    /// The path of the runtime's hidden module.
    pub(super) rt: TokenStream,
    /// Whether the scenario has no mistakes, and so is to run.
    pub(super) runs: bool,
    /// How many fragments are around the steps at hand.
    included: Cell<usize>,
    /// The keys of its steps, as far as they were asked for.
    keys: RefCell<Keys>,
}

/// Which step it is, for the failures of its values and for events: its keyword and its place.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) step: &'static str,
    pub(super) span: Span,
    /// Its title as it is written.
    pub(super) written: String,
    /// The stream that the step is about.
    pub(super) stream: Option<usize>,
    /// Whether the variable `title` holds the name of its request.
    pub(super) titled: bool,
}

impl<'p> Context<'p> {
    /// `runs` says whether the scenario has no mistakes.
    pub(super) fn new(plan: &'p Plan, runtime: &TokenStream, runs: bool) -> Self {
        Self { plan, rt: quote!(#runtime::private), runs, included: Cell::new(0), keys: RefCell::default() }
    }

    pub(super) fn title(&self) -> &'p str {
        self.plan.scenario.title.as_ref().map_or("", |title| title.value.as_str())
    }

    /// The name of a stream; empty for the default one.
    pub(super) fn stream_name(&self, stream: usize) -> &'p str {
        self.plan.streams.get(stream).and_then(|stream| stream.name.as_deref()).unwrap_or_default()
    }

    /// How many streams and families there are, and which of the families this one is.
    pub(super) fn turn(&self, stream: usize) -> (usize, usize, usize) {
        let turn = self.plan.streams.get(stream).and_then(|stream| stream.family).unwrap_or_default();
        (self.plan.streams.len(), self.plan.families(), turn)
    }

    /// The type that a value is kept as: of one element, for `collect`.
    pub(super) fn type_of(&self, value: usize) -> TokenStream {
        self.plan.values.get(value).and_then(|value| value.ty.clone()).unwrap_or_else(|| quote!(_))
    }

    /// Whether a value is the record of a `feed`.
    pub(super) fn is_fed(&self, value: usize) -> bool {
        self.plan.values.get(value).is_some_and(|value| value.kind == ValueKind::Feed)
    }

    /// Which step it is, as a `&'static` of the runtime's.
    pub(super) fn key(&self, place: &Place) -> TokenStream {
        let index = self.keys.borrow_mut().find(place, self.is_included());
        let (keys, index) = (keys(), Literal::usize_unsuffixed(index));
        quote!(&#keys[#index])
    }

    /// The keys that were asked for, as a static.
    pub(super) fn keys(&self) -> Option<TokenStream> {
        let keys = self.keys.borrow();
        (!keys.all().is_empty()).then(|| {
            let (rt, name, count) = (&self.rt, self::keys(), keys.all().len());
            let all = keys.all().iter().map(|key| {
                let (step, title, at) = (key.step, &key.title, self.location(&key.location));
                quote!(#rt::StepKey::new(#step, #title, #at))
            });
            quote!(static #name: [#rt::StepKey; #count] = [#(#all),*];)
        })
    }

    fn is_included(&self) -> bool {
        self.included.get() > 0
    }

    /// A step that has no request.
    pub(super) fn place(&self, step: &'static str, span: Span) -> Place {
        self.named(step, span, String::new())
    }

    /// A step that has no request, and that something names.
    pub(super) fn named(&self, step: &'static str, span: Span, written: impl Into<String>) -> Place {
        Place { step, span, written: written.into(), stream: None, titled: false }
    }

    /// The place of a step in the user's source.
    pub(super) fn at(&self, span: Span) -> TokenStream {
        self.location(&Location::of(span, self.is_included()))
    }

    fn location(&self, location: &Location) -> TokenStream {
        let (rt, Location { file, line, column }) = (&self.rt, location);
        match file {
            Some(file) => quote!(#rt::Location::new(#file, #line, #column)),
            None => quote!(#rt::Location::new(::core::file!(), #line, #column)),
        }
    }

    /// What `expand` makes of the steps of a fragment, whose places are in a file of its own.
    pub(super) fn of_fragment(&self, expand: impl FnOnce() -> TokenStream) -> TokenStream {
        let around = self.included.replace(self.included.get() + 1);
        let steps = expand();
        self.included.set(around);
        steps
    }

    /// What a failed step does, as the runtime names it.
    pub(super) fn on_failure(&self, on_failure: OnFailure) -> TokenStream {
        let (rt, mode) = (&self.rt, named(on_failure.variant()));
        quote!(#rt::OnFailure::#mode)
    }
}

/// Something of the runtime's, by its name.
pub(super) fn named(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The user, in the expansion.
pub(super) fn user() -> Ident {
    Ident::new("__user", Span::mixed_site())
}

/// The streams, in the expansion.
pub(super) fn slots() -> Ident {
    Ident::new("__streams", Span::mixed_site())
}

/// The name of the request of the step at hand, in the expansion.
pub(super) fn step_title() -> Ident {
    Ident::new("__title", Span::mixed_site())
}

/// The variable that holds a value of the scenario, as an `Option`.
pub(super) fn variable(value: usize) -> Ident {
    format_ident!("value_{value}", span = Span::mixed_site())
}

/// The static of the keys of steps.
fn keys() -> Ident {
    Ident::new("__STEPS", Span::mixed_site())
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

/// The static of a pattern that is a literal.
pub(super) fn pattern(number: usize) -> Ident {
    format_ident!("__PATTERN_{number}", span = Span::mixed_site())
}

/// A value that may not be there, with the step that uses it: `None` fails that step alone.
pub(super) fn evaluated(value: &TokenStream) -> TokenStream {
    quote!('__step: { ::core::option::Option::Some(#value) })
}

/// A step that has others in it, or a value to evaluate: its start and its end are told around it.
pub(super) fn told(cx: &Context<'_>, place: &Place, body: &TokenStream) -> TokenStream {
    let (user, key, title) = (user(), cx.key(place), &place.written);
    quote! {
        #user.step_started(#key, #title, ::core::option::Option::None);
        #body
        #user.step_finished(#key);
    }
}

/// What a step does, left early if a value that it uses is not there.
pub(super) fn step_block(body: &TokenStream) -> TokenStream {
    quote!(let _ = '__step: { #body ::core::option::Option::Some(()) };)
}

/// The name of the request of the step at hand, as a `&str`.
pub(super) fn title_of(place: &Place) -> TokenStream {
    let title = step_title();
    if place.titled { quote!(&#title) } else { quote!("") }
}

/// The stream of the step at hand, as an `Option<usize>`.
pub(super) fn stream_of(place: &Place) -> TokenStream {
    match place.stream {
        Some(stream) => quote!(::core::option::Option::Some(#stream)),
        None => quote!(::core::option::Option::None),
    }
}
