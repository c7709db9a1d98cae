//! Generates checks and their conditions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::context::{Context, Place, named, step_title};
use super::located;
use super::whens::{Whens, only_when};
use crate::ast::{Check, Condition, Expr, Goal, Handed, Keep, Kept, Select, Target, Test};
use crate::language::Field;

impl Context<'_> {
    /// The value of a check, which is then set on its stream.
    pub(super) fn check(&self, check: &Check, place: &Place) -> TokenStream {
        let (rt, title) = (&self.rt, step_title());
        let goal = match &check.goal {
            Goal::Until(int) => {
                let int = self.int(int, place);
                quote!(#rt::Goal::Until(#int))
            }
            Goal::UntilEnd(None) => quote!(#rt::Goal::UntilEnd),
            Goal::UntilEnd(Some(bounds)) => {
                let range = self.range(bounds, place);
                quote!(#rt::Goal::until_end_expect(#range))
            }
            Goal::Expect(bounds) => {
                let range = self.range(bounds, place);
                quote!(#rt::Goal::expect(#range))
            }
        };
        let (within, key) = (self.time(&check.within, place), self.key(place));
        let comments = check.comments.then(|| quote!(.of_comments()));
        if is_fixed(check) {
            let (asked, handed) = (self.asked(check, place), self.handed(check, place));
            let across = self.across(&check.across, &mut Whens::default(), place);
            return quote!({
                #asked
                #rt::Check::new(::core::clone::Clone::clone(&#title), #goal, #within)
                    .of_step(#key)
                    #comments
                    .asking(&__ASKED)
                    #handed
                    #across
            });
        }
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
                #comments
                #implied
                #conditions
                #requires
                #across
        };
        let whens = whens.bindings;
        if whens.is_empty() { value } else { quote!({ #whens #value }) }
    }

    /// The conditions of a check that are literals throughout, as a static: they are built once for all users.
    fn asked(&self, check: &Check, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let implied = check.keep.as_ref().map(|keep| {
            let secret = self.secret(keep);
            quote!(.when(#rt::Condition::implied() #secret).kept())
        });
        let call = |condition: &Condition, method: TokenStream| {
            let value = self.condition(condition, place);
            let kept = condition.keep.is_some().then(|| quote!(.kept()));
            quote!(.#method(#value) #kept)
        };
        let conditions = check.conditions.iter().map(|condition| call(condition, quote!(when)));
        let requires = check.requires.iter().map(|condition| call(condition, quote!(require)));
        let calls: TokenStream = conditions.chain(requires).collect();
        quote! {
            static __ASKED: ::std::sync::LazyLock<#rt::Asked> =
                ::std::sync::LazyLock::new(|| #rt::Asked::nothing() #implied #calls);
        }
    }

    /// The calls that hand to Rust what the conditions of [`asked`](Self::asked) find.
    fn handed(&self, check: &Check, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let implied = check.keep.as_ref().map(|keep| {
            let keep = self.keep(keep, &quote!(#rt::Text), false);
            quote!(.of(0usize) #keep)
        });
        let first = usize::from(implied.is_some());
        let conditions = check.conditions.iter().chain(&check.requires).zip(first..);
        let calls = conditions.filter(|(condition, _)| condition.handed().next().is_some());
        let calls = calls.map(|(condition, index)| {
            let handed = self.handed_of(condition, None, place);
            quote!(.of(#index) #handed)
        });
        let calls: TokenStream = calls.collect();
        quote!(#implied #calls)
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

    /// One condition as calls on a check: `when` or `require`, then the calls that give values to Rust. `when` is
    /// the variable that says whether the condition counts.
    fn step(&self, condition: &Condition, method: &str, when: Option<&Ident>, place: &Place) -> TokenStream {
        let value = only_when(when, self.condition(condition, place));
        let handed = self.handed_of(condition, when, place);
        let some = if when.is_some() { "_some" } else { "" };
        let method = format_ident!("{method}{some}", span = Span::mixed_site());
        quote!(.#method(#value) #handed)
    }

    /// The calls that hand to Rust what this condition finds.
    fn handed_of(&self, condition: &Condition, when: Option<&Ident>, place: &Place) -> TokenStream {
        let way = self.way(condition);
        let handed = condition.handed().map(|handed| match handed {
            Handed::Asked(function) => self.satisfies(condition, function, &way, when, place),
            Handed::Kept(Kept { keep, .. }) => self.keep(keep, &way, when.is_some()),
        });
        handed.collect()
    }

    /// The conversion of the values that a condition finds.
    fn way(&self, condition: &Condition) -> TokenStream {
        let rt = &self.rt;
        let one = match &condition.test {
            Test::Pattern { .. } if condition.groups > 1 => quote!(#rt::Groups),
            Test::Pattern { kind, .. } => {
                let way = named(kind.way());
                quote!(#rt::#way)
            }
            Test::Whole if matches!(condition.target, Target::Elapsed) => quote!(#rt::Time),
            Test::Whole if matches!(condition.target, Target::Field(Field::Message)) => {
                quote!(#rt::WholeMessage)
            }
            Test::Whole | Test::Contains(_) => quote!(#rt::Text),
        };
        match condition.select {
            Select::First | Select::Find(_) => one,
            Select::All => quote!(#rt::All<#one>),
            Select::Count => quote!(#rt::Count),
        }
    }

    /// `sometimes`: whether the condition has a `when`.
    fn keep(&self, keep: &Keep, way: &TokenStream, sometimes: bool) -> TokenStream {
        let (ty, way) = (self.type_of(keep.name.value), way.clone());
        let ty = if keep.is_optional() { quote!(::core::option::Option<#ty>) } else { ty };
        let way = if keep.inside_option().is_some() {
            let rt = &self.rt;
            quote!(#rt::Maybe<#way>)
        } else {
            way
        };
        // rustc reports a type without a conversion at the tokens of the conversion.
        let name = &keep.name.ident;
        let way = located::over(&keep.ty.clone().unwrap_or_else(|| quote!(#name)), way);
        let method = match (keep.collects, sometimes) {
            (true, true) => quote!(collect_some),
            (true, false) => quote!(collect),
            (false, _) => quote!(save),
        };
        let method = located::at(keep.span, method);
        quote!(.#method::<#way, #ty>())
    }

    /// `.satisfies(…)` on a check. A pending check may outlive the saved values that a closure names, so a wrapper
    /// owns them and passes them to the closure. Any other expression is evaluated once and gives the function, as
    /// everything in a check is evaluated once.
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
            // The function is evaluated only if the condition counts. A closure evaluates nothing before it is
            // called.
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

    /// The type of the argument for a function of `satisfies`. It is the type of the `save` in the same condition.
    /// Without one, a closure without a type gets the default type of a `save`.
    fn candidate(&self, condition: &Condition, function: &TokenStream) -> TokenStream {
        let kept = condition.keep.as_ref().and_then(|keep| self.plan.values.get(keep.name.value)?.ty.clone());
        if !is_plain_closure(function) {
            return quote!(_);
        }
        // A function gets a time as a `Duration`. The `String` of a time is for people.
        kept.unwrap_or_else(|| condition.default_type(Span::mixed_site(), quote!(::core::time::Duration)))
    }
}

/// A function of `satisfies` by itself, called with a value of its argument's type.
pub(super) fn question(
    cx: &Context<'_>,
    condition: &Condition,
    function: &Expr,
    place: &Place,
) -> TokenStream {
    let (rt, ty) = (&cx.rt, cx.candidate(condition, &function.tokens));
    cx.expr(function, place, |value| quote!(#rt::question::<#ty>(#value)))
}

/// Whether a check has conditions, all of them literals throughout, and nothing in it depends on a `when`.
fn is_fixed(check: &Check) -> bool {
    let mut conditions = check.conditions.iter().chain(&check.requires).peekable();
    (check.keep.is_some() || conditions.peek().is_some())
        && conditions.all(Condition::is_fixed)
        && check.across.iter().all(|across| across.when.is_none())
}

/// Whether a function is a closure. Evaluating a closure has no effect until it is called.
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
