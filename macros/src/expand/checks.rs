//! Checks and their conditions as Rust.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::items::pattern_of;
use super::rust::Place;
use super::steps::range;
use super::{Context, located, step_title, variable};
use crate::ast::{
    Action, Bound, Bounds, Check, Comparison, ComparisonKind, Condition, Expr, Goal, Int, Keep, Operator,
    Pattern, Select, Step, Target, Test, Use, Value,
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
            let keep = self.keep(keep, &quote!(#rt::Text));
            quote!(.when(#rt::Condition::implied()) #keep)
        });
        let conditions = check.conditions.iter().map(|condition| self.step(condition, &quote!(when), place));
        let requires = check.requires.iter().map(|condition| self.step(condition, &quote!(require), place));
        quote! {
            #rt::Check::new(::core::clone::Clone::clone(&#title), #goal, #within)
                .at(#at)
                #implied
                #(#conditions)*
                #(#requires)*
        }
    }

    /// One condition as calls on a check: `when` or `require`, then `satisfies`, then what it keeps.
    fn step(&self, condition: &Condition, method: &TokenStream, place: &Place) -> TokenStream {
        let value = self.condition(condition, place);
        let way = self.way(condition);
        let keep = condition.keep.as_ref().map(|keep| self.keep(keep, &way));
        let satisfies = match &condition.comparison {
            Some(Comparison { kind: ComparisonKind::Satisfies(expr), .. }) => {
                Some(self.satisfies(condition, expr, &way, place))
            }
            _ => None,
        };
        quote!(.#method(#value) #satisfies #keep)
    }

    /// How what a condition finds is converted.
    fn way(&self, condition: &Condition) -> TokenStream {
        let rt = &self.rt;
        let one = match &condition.test {
            Test::Json(_) | Test::Jsonp(_) => quote!(#rt::Json),
            Test::Regex(_) if condition.groups > 1 => quote!(#rt::Groups),
            _ => quote!(#rt::Text),
        };
        match condition.select {
            Select::First | Select::Find(_) => one,
            Select::All => quote!(#rt::All<#one>),
            Select::Count => quote!(#rt::Count),
        }
    }

    fn keep(&self, keep: &Keep, way: &TokenStream) -> TokenStream {
        let value = self.plan.values.get(keep.name.value);
        let ty = value.and_then(|value| value.ty.clone()).unwrap_or_else(|| quote!(_));
        // rustc reports a type that does not convert at the way to it.
        let name = &keep.name.ident;
        let way = located::over(&keep.ty.clone().unwrap_or_else(|| quote!(#name)), way.clone());
        let method = if keep.collects { quote!(collect) } else { quote!(save) };
        let method = located::at(keep.span, method);
        quote!(.#method::<#way, #ty>())
    }

    fn condition(&self, condition: &Condition, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let target = match condition.target {
            Target::Data => quote!(Data),
            Target::Event => quote!(Event),
            Target::Id => quote!(Id),
            Target::Retry => quote!(Retry),
            Target::Message => quote!(Message),
            Target::Text => quote!(Text),
            Target::Tool => quote!(Tool),
            Target::Usage => quote!(Usage),
            Target::Finish => quote!(Finish),
        };
        let test = self.test(condition, place);
        let select = match &condition.select {
            Select::First => TokenStream::new(),
            Select::Find(int) => {
                let n = match int {
                    Int::Literal { value, .. } => quote!(#value),
                    Int::Expr(_) => self.int(int, place),
                };
                quote!(.select(#rt::Select::Find(#rt::place(#n))))
            }
            Select::All => quote!(.select(#rt::Select::All)),
            Select::Count => quote!(.select(#rt::Select::Count)),
        };
        let compare = condition.comparison.as_ref().map(|comparison| self.compare(&comparison.kind, place));
        quote!(#rt::Condition::on(#rt::Target::#target) #test #select #compare)
    }

    pub(super) fn test(&self, condition: &Condition, place: &Place) -> TokenStream {
        let (method, pattern) = match &condition.test {
            Test::Whole => return TokenStream::new(),
            Test::Contains(text) => {
                let text = self.text(text, place);
                return quote!(.contains(#text));
            }
            Test::Regex(pattern) => ("regex", pattern),
            Test::Json(pattern) => ("json", pattern),
            Test::Jsonp(pattern) => ("jsonp", pattern),
        };
        match pattern {
            Pattern::Literal { .. } => {
                let Some(name) = pattern_of(self, condition) else { return TokenStream::new() };
                let method = match method {
                    "regex" => "static_regex",
                    other => other,
                };
                let method = Ident::new(method, Span::mixed_site());
                quote!(.#method(&*#name))
            }
            Pattern::Expr(expr) => {
                let rt = &self.rt;
                let pattern = if method == "regex" { quote!(#rt::Regex) } else { quote!(#rt::JsonPath) };
                let method = Ident::new(method, Span::mixed_site());
                let value =
                    self.expr(expr, place, |value| quote!(#rt::IntoPattern::<#pattern>::pattern(&(#value))));
                quote!(.#method(&#value))
            }
        }
    }

    pub(super) fn compare(&self, kind: &ComparisonKind, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let compare = match kind {
            ComparisonKind::Exists => quote!(Exists),
            ComparisonKind::Missing => quote!(Missing),
            ComparisonKind::Is(operator, value) => {
                let operator = match operator {
                    Operator::Equal => quote!(Equal),
                    Operator::NotEqual => quote!(NotEqual),
                    Operator::Less => quote!(Less),
                    Operator::LessOrEqual => quote!(LessOrEqual),
                    Operator::Greater => quote!(Greater),
                    Operator::GreaterOrEqual => quote!(GreaterOrEqual),
                };
                let value = self.operand(value, place);
                quote!(Is(#rt::Operator::#operator, #value))
            }
            ComparisonKind::OneOf(values) => {
                let values = values.iter().map(|value| self.operand(value, place));
                quote!(OneOf(::std::vec![#(#values),*]))
            }
            ComparisonKind::Within(Bounds { single: true, least: Some(Bound::Expr(expr)), .. }) => {
                let range = self.expr(expr, place, |value| quote!(#rt::Compare::among(&(#value))));
                return quote!(.compare(#range));
            }
            ComparisonKind::Within(bounds) => self.within(bounds, place),
            ComparisonKind::Satisfies(expr) => {
                let source = crate::parse::source_text(&expr.tokens);
                return quote!(.satisfies(#source));
            }
        };
        quote!(.compare(#rt::Compare::#compare))
    }

    fn within(&self, bounds: &Bounds, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let end = |bound: &Option<Bound>| match bound {
            None => quote!(::core::option::Option::None),
            Some(Bound::Number { negative, digits, .. }) => {
                let number = number(*negative, digits);
                quote!(#rt::Comparable::operand(&(#number)).number())
            }
            Some(Bound::Expr(expr)) => self.expr(expr, place, |value| quote!(#rt::number(&(#value)))),
        };
        let least = end(&bounds.least);
        let (most, inclusive) = (end(&bounds.most), bounds.inclusive);
        quote!(Within { least: #least, most: #most, inclusive: #inclusive })
    }

    fn operand(&self, value: &Value, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let fixed = match value {
            Value::Number { negative, digits, .. } => number(*negative, digits),
            Value::True => quote!(true),
            Value::False => quote!(false),
            Value::Null => quote!(()),
            Value::Text(text) => {
                let text = self.text(text, place);
                return quote!(#rt::Operand::Text(#text));
            }
            Value::Expr(expr) => {
                return self.expr(expr, place, |value| quote!(#rt::Comparable::operand(&(#value))));
            }
        };
        quote!(#rt::Comparable::operand(&#fixed))
    }

    /// `.satisfies(…)` on a check. The saved values that a closure names are passed to it by a wrapper that
    /// owns them, since a pending check may outlive them. Any other expression is evaluated to its function
    /// once, as everything in a check is.
    fn satisfies(&self, condition: &Condition, expr: &Expr, way: &TokenStream, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let ty = self.candidate(condition, &expr.tokens);
        let (hole, function) = (located::hole(), &expr.tokens);
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
        let names: Vec<&Ident> = expr.uses.iter().filter_map(|used| self.name(*used)).collect();
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

    fn name(&self, used: Use) -> Option<&Ident> {
        self.plan.values.get(used.value).map(|value| &value.name.ident)
    }

    /// The type that a function of `satisfies` looks at: that of the `save` beside it, or, for a closure
    /// that does not name it, the one that `save` would give.
    fn candidate(&self, condition: &Condition, function: &TokenStream) -> TokenStream {
        let kept = condition.keep.as_ref().and_then(|keep| self.plan.values.get(keep.name.value)?.ty.clone());
        if !is_plain_closure(function) {
            return quote!(_);
        }
        kept.unwrap_or_else(|| default_type(condition))
    }

    /// Where what check `id` of `stream` kept goes: a pattern for it, and the assignments.
    pub(super) fn kept(&self, stream: usize, id: usize) -> Option<(TokenStream, TokenStream)> {
        let check = find_check(&self.plan.scenario.steps, stream, id)?;
        let keeps = check.keep.iter().chain(check.conditions.iter().filter_map(|c| c.keep.as_ref()));
        let (mut pattern, mut assignments) = (quote!(()), TokenStream::new());
        for (index, keep) in keeps.enumerate() {
            let name = format_ident!("kept_{index}", span = Span::mixed_site());
            pattern = quote!((#pattern, #name));
            let slot = variable(keep.name.value);
            assignments.extend(if keep.collects {
                quote!(#slot = ::core::option::Option::Some(#name);)
            } else {
                // A check that succeeded without a match leaves the older value.
                quote!(#slot = #name.or(#slot);)
            });
        }
        (!assignments.is_empty()).then_some((pattern, assignments))
    }
}

/// What one call on a check adds to the list of what it keeps.
pub(super) enum Kept<'c> {
    Value(&'c Keep),
    /// A `satisfies`.
    Question,
}

/// What a check keeps and asks of Rust, in the order of the calls that [`Context::check`] makes.
pub(super) fn kept_items(check: &Check) -> impl Iterator<Item = Kept<'_>> {
    let conditions = check.conditions.iter().chain(&check.requires).flat_map(|condition| {
        let asks =
            matches!(&condition.comparison, Some(Comparison { kind: ComparisonKind::Satisfies(_), .. }));
        asks.then_some(Kept::Question).into_iter().chain(condition.keep.as_ref().map(Kept::Value))
    });
    check.keep.as_ref().map(Kept::Value).into_iter().chain(conditions)
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
fn find_check(steps: &[Step], stream: usize, id: usize) -> Option<&Check> {
    let mut found = None;
    super::rust::walk(steps, &mut |step| {
        let Step::Sse(sse) = step else { return };
        if sse.stream == stream {
            for action in &sse.actions {
                if let Action::Check(check) = action
                    && check.id == id
                {
                    found = Some(check);
                }
            }
        }
    });
    found
}

/// What `save` gives without a type.
fn default_type(condition: &Condition) -> TokenStream {
    let one = match &condition.test {
        Test::Regex(_) if condition.groups > 1 => {
            let strings = (0..condition.groups).map(|_| quote!(::std::string::String));
            quote!((#(#strings),*))
        }
        _ => quote!(::std::string::String),
    };
    match condition.select {
        Select::First | Select::Find(_) => one,
        Select::All => quote!(::std::vec::Vec<#one>),
        Select::Count => quote!(usize),
    }
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

fn number(negative: bool, digits: &proc_macro2::Literal) -> TokenStream {
    // A whole literal is an `i128`, so that none is too large for the default `i32`.
    let digits = digits.to_string();
    let whole = digits.chars().all(|c| c.is_ascii_digit() || c == '_') || digits.starts_with("0x");
    let digits = digits.parse::<TokenStream>().unwrap_or_default();
    let sign = if negative { quote!(-) } else { TokenStream::new() };
    if whole { quote!((#sign #digits as i128)) } else { quote!((#sign #digits as f64)) }
}
