//! The context that every part of an expansion needs, and the names of its variables and items.

use std::cell::{Cell, RefCell};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::format_ident;

use super::keys::{Keys, Location};
use crate::ast::{OnFailure, Text};
use crate::language::Word;
use crate::parse::source_text;
use crate::plan::{Plan, ValueKind};

pub(super) struct Context<'p> {
    pub(super) plan: &'p Plan,
    /// The path of the runtime's hidden module.
    pub(super) rt: TokenStream,
    /// Whether the scenario has no mistakes, so that it can run.
    pub(super) runs: bool,
    /// The number of fragments around the current steps.
    included: Cell<usize>,
    /// The keys of its steps, as far as they were asked for.
    keys: RefCell<Keys>,
    /// The loops and `attempt`s around the current steps, from the outermost.
    frames: RefCell<Vec<Frame>>,
}

/// What steps can leave early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Loop,
    /// Its block is a future of its own, so no jump leads out of it: it returns how it was left.
    Attempt,
}

/// How steps leave the blocks around them early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Jump {
    Break,
    Continue,
    Stop,
}

impl Jump {
    /// The name of the runtime's variant.
    pub(super) fn left(self) -> &'static str {
        match self {
            Self::Break => "Broken",
            Self::Continue => "Continued",
            Self::Stop => "Stopped",
        }
    }
}

/// Which step it is, for the failures of its values and for events: its keyword and its place.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) step: &'static str,
    pub(super) span: Span,
    /// Its title as it is written.
    pub(super) written: String,
    /// The stream of the step.
    pub(super) stream: Option<usize>,
    /// Whether the variable `__title` holds the name of its request.
    pub(super) titled: bool,
}

impl<'p> Context<'p> {
    /// `runs` says whether the scenario has no mistakes.
    pub(super) fn new(plan: &'p Plan, runtime: &TokenStream, runs: bool) -> Self {
        let (included, keys, frames) = (Cell::new(0), RefCell::default(), RefCell::default());
        Self { plan, rt: quote!(#runtime::private), runs, included, keys, frames }
    }

    /// Expands the steps in a loop or an `attempt`. Gives how many such are around it too.
    pub(super) fn inside(&self, frame: Frame, expand: impl FnOnce() -> TokenStream) -> (TokenStream, usize) {
        let around = self.frames.borrow().len();
        self.frames.borrow_mut().push(frame);
        let steps = expand();
        self.frames.borrow_mut().truncate(around);
        (steps, around)
    }

    /// Leaves the steps around the current one.
    pub(super) fn jump(&self, jump: Jump) -> TokenStream {
        let (rt, left) = (&self.rt, named(jump.left()));
        let frames = self.frames.borrow();
        let returns = quote! {
            return ::core::result::Result::<#rt::Left, #rt::Stop>::Ok(#rt::Left::#left);
        };
        match (jump, frames.last()) {
            (Jump::Stop, _) if frames.contains(&Frame::Attempt) => returns,
            (Jump::Break | Jump::Continue, Some(Frame::Attempt)) => returns,
            (Jump::Stop, _) => quote!(break '__scenario;),
            (Jump::Break, _) => {
                let label = loop_label(frames.len().saturating_sub(1));
                quote!(break #label;)
            }
            (Jump::Continue, _) => {
                let label = round_label(frames.len().saturating_sub(1));
                quote!(break #label;)
            }
        }
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

    /// Which step it is, as a `&'static` of the runtime's.
    pub(super) fn key(&self, place: &Place) -> TokenStream {
        let location = Location::of(place.span, self.is_included());
        let index = self.keys.borrow_mut().find(place.step, &place.written, location);
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

    /// What the scenario has, as the runtime names it: all keys that were asked for, and the names of its streams.
    pub(super) fn contents(&self) -> TokenStream {
        let (rt, keys) = (&self.rt, keys());
        let has_keys = !self.keys.borrow().all().is_empty();
        let steps = if has_keys { quote!(&#keys) } else { quote!(&[]) };
        let streams = (0..self.plan.streams.len()).map(|stream| self.stream_name(stream));
        quote!(#rt::Contents::new(#steps, &[#(#streams),*]))
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

/// A text as it is written, not as it is filled in.
pub(super) fn written(text: &Text) -> String {
    match text {
        Text::Literal { value, .. } => value.clone(),
        Text::Expr(expr) => source_text(&expr.tokens),
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

/// The label of a loop, which has so many loops and `attempt`s around it.
pub(super) fn loop_label(around: usize) -> syn::Lifetime {
    syn::Lifetime::new(&format!("'__loop_{around}"), Span::mixed_site())
}

/// The label of the rounds of a loop.
pub(super) fn round_label(around: usize) -> syn::Lifetime {
    syn::Lifetime::new(&format!("'__round_{around}"), Span::mixed_site())
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

/// The static of a literal pattern.
pub(super) fn pattern(number: usize) -> Ident {
    format_ident!("__PATTERN_{number}", span = Span::mixed_site())
}

/// A block that evaluates to a value, or to `None` if a value that it uses is missing.
pub(super) fn evaluated(value: &TokenStream) -> TokenStream {
    quote!('__step: { ::core::option::Option::Some(#value) })
}

/// A step that has others in it, or a value to evaluate: its start and its end are told around it.
pub(super) fn told(cx: &Context<'_>, place: &Place, body: &TokenStream) -> TokenStream {
    let (user, key, title) = (user(), cx.key(place), &place.written);
    quote! {
        #user.step_started(#key, #title, ::core::option::Option::None)?;
        #body
        #user.step_finished(#key);
    }
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
