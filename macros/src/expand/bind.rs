//! `let`, and the arguments of fragments, as Rust.

use proc_macro2::{Span, TokenStream};

use super::context::{Context, Place, step_block, told, variable};
use super::located;
use super::rust::is_place;
use crate::ast::{Expr, LetValue, Name};

/// `let`.
pub(super) fn bind(
    cx: &Context<'_>,
    span: Span,
    name: &Name,
    ty: Option<&TokenStream>,
    value: &LetValue,
) -> TokenStream {
    let slot = variable(name.value);
    let place = cx.named("let", span, name.ident.to_string());
    match value {
        LetValue::Expr(expr) => told(cx, &place, &step_block(&bind_expr(cx, name, ty, expr, &place))),
        LetValue::Run(block) => {
            let run = cx.run(block, &place);
            let ty = ty.map(|ty| quote!(: #ty));
            step_block(&quote!(if let ::core::option::Option::Some(value) = { #run } {
                let value #ty = value;
                #slot = ::core::option::Option::Some(value);
            }))
        }
    }
}

/// Gives a value what an expression gives, as statements. The values it uses are bound before, not around it: of the
/// last expression of a block rustc says that the function returns it.
pub(super) fn bind_expr(
    cx: &Context<'_>,
    name: &Name,
    ty: Option<&TokenStream>,
    expr: &Expr,
    place: &Place,
) -> TokenStream {
    let (rt, slot, hole) = (&cx.rt, variable(name.value), located::hole());
    let value = if is_place(&expr.tokens) { quote!(#rt::Lent(&#hole).cloned()) } else { quote!(#hole) };
    let value = located::around(value, &expr.tokens, expr.span);
    let bindings = cx.bindings(&expr.uses, place);
    let known = cx.plan.values.get(name.value).and_then(|value| value.ty.as_ref());
    // Of a value kept with two types, which was reported, the slot has the first.
    let fits =
        ty.zip(known).is_none_or(|(ty, known)| ty.to_string() == known.to_string()) && !cx.is_fed(name.value);
    let ty = ty.or(known).map(|ty| quote!(: #ty));
    let keep = (cx.runs || fits).then(|| quote!(#slot = ::core::option::Option::Some(value);));
    quote!(#bindings let value #ty = #value; #keep)
}
