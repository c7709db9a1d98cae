//! Checks and their conditions as Rust.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::context::{Context, Place, named, step_title};
use super::located;
use super::whens::{Whens, only_when};
use crate::ast::{Check, Condition, Expr, Goal, Handed, Keep, Kept, Select, Target, Test};

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
                let range = self.range(bounds, place);
                quote!(#rt::Goal::expect(#range))
            }
        };
        let (within, key) = (self.time(&check.within, place), self.key(place));
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
                .of_step(#key)
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

    /// One condition as calls on a check: `when` or `require`, then what is handed to Rust. `when` is the variable that
    /// says whether it counts.
    fn step(&self, condition: &Condition, method: &str, when: Option<&Ident>, place: &Place) -> TokenStream {
        let value = only_when(when, self.condition(condition, place));
        let way = self.way(condition);
        let handed = condition.handed().map(|handed| match handed {
            Handed::Asked(function) => self.satisfies(condition, function, &way, when, place),
            Handed::Kept(Kept { keep, .. }) => self.keep(keep, &way, when.is_some()),
        });
        let some = if when.is_some() { "_some" } else { "" };
        let method = format_ident!("{method}{some}", span = Span::mixed_site());
        quote!(.#method(#value) #(#handed)*)
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
        let ty = self.type_of(keep.name.value);
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
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) | TokenTree::Group(_) => {
                if bars == 0 {
                    return false;
                }
            }
        }
        if bars == 2 {
            return true;
        }
    }
    false
}
