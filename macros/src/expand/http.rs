//! Generates `http` steps.

use proc_macro2::{Span, TokenStream};

use super::context::{Context, Place, evaluated, slots, step_block, step_title, user, written};
use super::take::assigned;
use super::whens::Whens;
use crate::ast::{Bound, Bounds, Check, ComparisonKind, Expr, Http, Operand, Time};
use crate::plan::KeptValue;

impl Context<'_> {
    pub(super) fn http(&self, span: Span, http: &Http) -> TokenStream {
        let (rt, user, slots, title) = (&self.rt, user(), slots(), step_title());
        let place = self.named("http", span, written(&http.title));
        let text = evaluated(&self.text(&http.title, &place));
        let place = Place { titled: true, ..place };
        let key = self.key(&place);
        let (method, url) = (self.method(&http.method, &place), self.text(&http.url, &place));
        let request = self.parts(quote!(#rt::Http::new(#method, #url)), &http.parts, &place);
        let timeout = http.timeout.as_ref().map(|time| {
            let time = self.time(time, &place);
            quote!(.timeout(#time))
        });
        let redirects = self.redirects(http.redirects.as_ref(), &place);
        let mcp = http.protocol.as_ref().map(|_| quote!(.mcp()));
        let mut whens = Whens::default();
        let conditions = self.chain(&http.conditions, "when", &mut whens, &place);
        let whens = whens.bindings;
        let (pattern, assignments) = assigned(http.kept().map(KeptValue::from));
        // A step without conditions keeps nothing.
        let kept = if assignments.is_empty() { quote!(_) } else { quote!(kept) };
        let assign = (!assignments.is_empty())
            .then(|| quote!(if let ::core::option::Option::Some(#pattern) = kept { #assignments }));
        let body = step_block(&quote! {
            #whens
            let request = #request #timeout #redirects #mcp;
            let check = #rt::ResponseCheck::new() #conditions;
            let #kept = #user.http(#slots, &#title, #key, request, check).await?;
            #assign
        });
        quote!(if let ::core::option::Option::Some(#title) = #text { #body })
    }

    /// A check on a stream as it stands, as a value.
    pub(super) fn looks(&self, check: &Check, place: &Place) -> TokenStream {
        let (rt, mut whens) = (&self.rt, Whens::default());
        let conditions = self.chain(&check.conditions, "when", &mut whens, place);
        let whens = whens.bindings;
        let value = quote!(#rt::ResponseCheck::new() #conditions);
        if whens.is_empty() { value } else { quote!({ #whens #value }) }
    }

    /// A comparison of the time that a response took.
    pub(super) fn compare_time(&self, kind: &ComparisonKind, place: &Place) -> Option<TokenStream> {
        let rt = &self.rt;
        match kind {
            ComparisonKind::Within(Bounds { single: true, min: Some(Bound::Expr(expr)), .. }) => {
                let range = self.expr(expr, place, |value| quote!(#rt::Compare::lasts(&(#value))));
                Some(quote!(.compare(#range)))
            }
            ComparisonKind::Within(bounds) => {
                let end = |bound: &Option<Bound>, inclusive: bool| {
                    let time = match bound {
                        Some(Bound::Time { span, value }) => {
                            self.time(&Time::Literal { span: *span, value: *value }, place)
                        }
                        Some(Bound::Expr(expr)) => self.duration(expr, place),
                        Some(Bound::Number { .. }) | None => return quote!(::core::ops::Bound::Unbounded),
                    };
                    let kind = if inclusive { quote!(Included) } else { quote!(Excluded) };
                    quote!(::core::ops::Bound::#kind(#time))
                };
                let (min, max) = (end(&bounds.min, true), end(&bounds.max, bounds.inclusive));
                Some(quote!(.compare(#rt::Compare::Lasts(#min, #max))))
            }
            ComparisonKind::Is(..)
            | ComparisonKind::OneOf(_)
            | ComparisonKind::Exists
            | ComparisonKind::Missing
            | ComparisonKind::Satisfies(_) => None,
        }
    }

    /// A time as an operand; `None` for any other operand.
    pub(super) fn time_operand(&self, value: &Operand, place: &Place) -> Option<TokenStream> {
        let rt = &self.rt;
        let time = match value {
            Operand::Time { span, value } => self.time(&Time::Literal { span: *span, value: *value }, place),
            Operand::Expr(expr) => self.duration(expr, place),
            Operand::Number { .. } | Operand::Text(_) | Operand::True | Operand::False | Operand::Null => {
                return None;
            }
        };
        Some(quote!(#rt::Operand::Time(#time)))
    }

    /// A `Duration` that the user's Rust gives.
    pub(super) fn duration(&self, expr: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        self.typed(expr, &quote!(#rt::Duration), place)
    }
}
