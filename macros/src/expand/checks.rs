//! Checks and their conditions as Rust.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::rust::Place;
use super::steps::range;
use super::{Context, located, named, step_title, variable};
use crate::ast::{
    ActionKind, Check, Comparison, ComparisonKind, Condition, Expr, Goal, Keep, Select, Step, StepKind,
    Target, Test,
};

impl Context<'_> {
    /// The value of a check, to be set on its stream.
    pub(super) fn check(&self, check: &Check, place: &Place) -> TokenStream {
        let (rt, title) = (&self.rt, step_title());
        let goal = match &check.goal {
            Goal::Until(int) => {
                let int = self.int(int, place);
                quote!(#rt::Goal::Until(#int))
            }
            Goal::UntilEnd => quote!(#rt::Goal::UntilEnd),
            Goal::Expect(bounds) => {
                let range = range(self, bounds, place);
                quote!(#rt::Goal::expect(#range))
            }
        };
        let (within, at) = (self.time(&check.within, place), &place.at);
        let implied = check.keep.as_ref().map(|keep| {
            let secret = self.secret(keep);
            let keep = self.keep(keep, &quote!(#rt::Text), false);
            quote!(.when(#rt::Condition::implied() #secret) #keep)
        });
        let mut whens = Whens::default();
        let conditions = self.chain(&check.conditions, "when", &mut whens, place);
        let requires = self.chain(&check.requires, "require", &mut whens, place);
        let across = self.across(&check.across, &mut whens, place);
        let value = quote! {
            #rt::Check::new(::core::clone::Clone::clone(&#title), #goal, #within)
                .at(#at)
                #implied
                #conditions
                #requires
                #across
        };
        let whens = whens.bindings;
        if whens.is_empty() { value } else { quote!({ #whens #value }) }
    }

    /// Conditions as calls on a check, each with `method`.
    pub(super) fn chain(
        &self,
        conditions: &[Condition],
        method: &str,
        whens: &mut Whens,
        place: &Place,
    ) -> TokenStream {
        let calls = conditions.iter().map(|condition| {
            let when = condition.when.as_ref().map(|when| whens.bind(self, when, place));
            self.step(condition, method, when.as_ref(), place)
        });
        calls.collect()
    }

    /// One condition as calls on a check: `when` or `require`, then `satisfies`, then what it keeps. `when` is the
    /// variable that says whether it counts.
    fn step(&self, condition: &Condition, method: &str, when: Option<&Ident>, place: &Place) -> TokenStream {
        let value = only_when(when, self.condition(condition, place));
        let way = self.way(condition);
        let keep = condition.keep.as_ref().map(|keep| self.keep(keep, &way, when.is_some()));
        let satisfies = match &condition.comparison {
            Some(Comparison { kind: ComparisonKind::Satisfies(expr), .. }) => {
                Some(self.satisfies(condition, expr, &way, when, place))
            }
            _ => None,
        };
        let some = if when.is_some() { "_some" } else { "" };
        let method = format_ident!("{method}{some}", span = Span::mixed_site());
        quote!(.#method(#value) #satisfies #keep)
    }

    /// How what a condition finds is converted.
    fn way(&self, condition: &Condition) -> TokenStream {
        let rt = &self.rt;
        let one = match &condition.test {
            Test::Pattern { .. } if condition.groups > 1 => quote!(#rt::Groups),
            Test::Pattern { kind, .. } => {
                let way = named(kind.way());
                quote!(#rt::#way)
            }
            Test::Whole if matches!(condition.target, Target::Elapsed) => quote!(#rt::Time),
            Test::Whole | Test::Contains(_) => quote!(#rt::Text),
        };
        match condition.select {
            Select::First | Select::Find(_) => one,
            Select::All => quote!(#rt::All<#one>),
            Select::Count => quote!(#rt::Count),
        }
    }

    /// `sometimes` says that the condition stands under a `when`.
    fn keep(&self, keep: &Keep, way: &TokenStream, sometimes: bool) -> TokenStream {
        let value = self.plan.values.get(keep.name.value);
        let ty = value.and_then(|value| value.ty.clone()).unwrap_or_else(|| quote!(_));
        // rustc reports a type that does not convert at the way to it.
        let name = &keep.name.ident;
        let way = located::over(&keep.ty.clone().unwrap_or_else(|| quote!(#name)), way.clone());
        let method = match (keep.collects, sometimes) {
            (true, true) => quote!(collect_some),
            (true, false) => quote!(collect),
            (false, _) => quote!(save),
        };
        let method = located::at(keep.span, method);
        quote!(.#method::<#way, #ty>())
    }

    /// `.satisfies(…)` on a check. The saved values that a closure names are passed to it by a wrapper that
    /// owns them, since a pending check may outlive them. Any other expression is evaluated to its function
    /// once, as everything in a check is.
    fn satisfies(
        &self,
        condition: &Condition,
        expr: &Expr,
        way: &TokenStream,
        when: Option<&Ident>,
        place: &Place,
    ) -> TokenStream {
        let rt = &self.rt;
        let ty = self.candidate(condition, &expr.tokens);
        let (hole, function) = (located::hole(), &expr.tokens);
        if let (Some(when), false) = (when, is_closure(function)) {
            // Evaluated only where the condition counts; of a closure nothing is before it is called.
            let function = self.expr(expr, place, |value| quote!(::core::option::Option::Some(#value)));
            let function = quote!(if #when { #function } else { ::core::option::Option::None });
            return quote!(.satisfies_some::<#way, #ty, _>(#function));
        }
        if expr.uses.is_empty() {
            return located::around(quote!(.satisfies::<#way, #ty, _>(#hole)), function, expr.span);
        }
        let bindings = self.bindings(&expr.uses, place);
        if !is_closure(function) {
            return located::around(
                quote!(.satisfies::<#way, #ty, _>({ #bindings #hole })),
                function,
                expr.span,
            );
        }
        let names: Vec<Ident> = expr.uses.iter().filter_map(|used| self.name(*used)).collect();
        let ask = located::around(quote!(#rt::ask(candidate, #hole)), function, expr.span);
        quote!(.satisfies::<#way, #ty, _>({
            #bindings
            #rt::with::<_, #ty>((#(#names,)*), |values, candidate| {
                #[allow(unused_variables, reason = "the name may stand for something else in it")]
                let (#(#names,)*) = ::core::clone::Clone::clone(values);
                #ask
            })
        }))
    }

    /// The type that a function of `satisfies` looks at: that of the `save` beside it, or, for a closure
    /// that does not name it, the one that `save` would give.
    fn candidate(&self, condition: &Condition, function: &TokenStream) -> TokenStream {
        let kept = condition.keep.as_ref().and_then(|keep| self.plan.values.get(keep.name.value)?.ty.clone());
        if !is_plain_closure(function) {
            return quote!(_);
        }
        // What is asked of a time is asked of a `Duration`: as a `String` it is for people.
        kept.unwrap_or_else(|| condition.default_type(Span::mixed_site(), quote!(::core::time::Duration)))
    }

    /// Where what check `id` of `stream` kept goes: a pattern for it, and the assignments.
    pub(super) fn kept(&self, stream: usize, id: usize) -> Option<(TokenStream, TokenStream)> {
        let check = find_check(&self.plan.scenario.steps, stream, id)?;
        let (pattern, assignments) = self.assigned(check);
        (!assignments.is_empty()).then_some((pattern, assignments))
    }

    /// A pattern for what a check kept, and the assignments.
    pub(super) fn assigned(&self, check: &Check) -> (TokenStream, TokenStream) {
        let keeps = kept_items(check).filter_map(|item| match item {
            Kept::Value { keep, sometimes } => Some((keep, sometimes)),
            Kept::Question => None,
        });
        pattern_of_kept(keeps)
    }
}

/// Where what is kept goes, each with whether it is kept under a `when`: a pattern for it, and the assignments.
pub(super) fn pattern_of_kept<'k>(
    keeps: impl Iterator<Item = (&'k Keep, bool)>,
) -> (TokenStream, TokenStream) {
    let (mut pattern, mut assignments) = (quote!(()), TokenStream::new());
    for (index, (keep, sometimes)) in keeps.enumerate() {
        let name = format_ident!("kept_{index}", span = Span::mixed_site());
        pattern = quote!((#pattern, #name));
        let slot = variable(keep.name.value);
        assignments.extend(if keep.collects && !sometimes {
            quote!(#slot = ::core::option::Option::Some(#name);)
        } else {
            // A check that succeeded without a match, or whose condition did not count, leaves the older value.
            quote!(#slot = #name.or(#slot);)
        });
    }
    (pattern, assignments)
}

/// The `when`s of a check, each evaluated to a variable before anything else of the check: what stands under one that
/// is false is never evaluated.
#[derive(Default)]
pub(super) struct Whens {
    pub(super) bindings: TokenStream,
    count: usize,
}

impl Whens {
    /// The variable of one more.
    pub(super) fn bind(&mut self, cx: &Context<'_>, when: &Expr, place: &Place) -> Ident {
        let name = format_ident!("when_{}", self.count, span = Span::mixed_site());
        self.count += 1;
        let truth = cx.truth(when, place);
        self.bindings.extend(quote!(let #name = #truth;));
        name
    }
}

/// A value, or under a `when` an `Option` of it.
pub(super) fn only_when(when: Option<&Ident>, value: TokenStream) -> TokenStream {
    match when {
        None => value,
        Some(when) => {
            quote!(if #when { ::core::option::Option::Some(#value) } else { ::core::option::Option::None })
        }
    }
}

/// What one call on a check adds to the list of what it keeps.
pub(super) enum Kept<'c> {
    Value {
        keep: &'c Keep,
        /// Whether its condition stands under a `when`.
        sometimes: bool,
    },
    /// A `satisfies`.
    Question,
}

/// What a check keeps and asks of Rust, in the order of the calls that [`Context::check`] makes.
pub(super) fn kept_items(check: &Check) -> impl Iterator<Item = Kept<'_>> {
    let conditions = check.conditions.iter().chain(&check.requires).flat_map(|condition| {
        let asks =
            matches!(&condition.comparison, Some(Comparison { kind: ComparisonKind::Satisfies(_), .. }));
        let sometimes = condition.when.is_some();
        let kept = condition.keep.as_ref().map(|keep| Kept::Value { keep, sometimes });
        asks.then_some(Kept::Question).into_iter().chain(kept)
    });
    check.keep.as_ref().map(|keep| Kept::Value { keep, sometimes: false }).into_iter().chain(conditions)
}

/// A function of `satisfies` alone, asked about a value of the type that it looks at.
pub(super) fn question(
    cx: &Context<'_>,
    condition: &Condition,
    function: &Expr,
    place: &Place,
) -> TokenStream {
    let (rt, ty) = (&cx.rt, cx.candidate(condition, &function.tokens));
    cx.expr(function, place, |value| quote!(#rt::question::<#ty>(#value)))
}

/// The check `id` of `stream`.
pub(super) fn find_check(steps: &[Step], stream: usize, id: usize) -> Option<&Check> {
    let mut found: Option<&Check> = None;
    super::rust::walk(steps, &mut |step| {
        let StepKind::Sse(sse) = &step.kind else { return };
        if sse.stream == stream {
            for action in &sse.actions {
                if let ActionKind::Check(check) = &action.kind
                    && check.id == id
                {
                    found = Some(&**check);
                }
            }
        }
    });
    found
}

/// Whether a function is a closure, whose expression has no effect before it is called.
fn is_closure(function: &TokenStream) -> bool {
    let mut tokens = function.clone().into_iter().peekable();
    while tokens.next_if(|token| matches!(token, TokenTree::Ident(word) if word == "move")).is_some() {}
    matches!(tokens.next(), Some(TokenTree::Punct(bar)) if bar.as_char() == '|')
}

/// Whether a function is a closure whose parameter has no type: `|price| …`.
fn is_plain_closure(function: &TokenStream) -> bool {
    let mut bars = 0;
    for token in function.clone() {
        match token {
            TokenTree::Punct(bar) if bar.as_char() == '|' => bars += 1,
            TokenTree::Punct(colon) if colon.as_char() == ':' && bars == 1 => return false,
            TokenTree::Ident(word) if bars == 0 && word == "move" => {}
            _ if bars == 0 => return false,
            _ => {}
        }
        if bars == 2 {
            return true;
        }
    }
    false
}
