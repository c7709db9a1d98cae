//! Generates `let`, and the arguments of fragments.

use proc_macro2::{Delimiter, Span, TokenStream};

use super::context::{Context, Place, step_block, told, variable};
use super::located;
use super::user_expr::is_place;
use crate::ast::{Expr, LetValue, Name, inside_option};
use crate::plan::Value;

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
            let value = stored(cx, name, ty);
            let ty = ty.map(|ty| quote!(: #ty));
            let given = located::at(block.span, quote!(value));
            step_block(&quote!(if let ::core::option::Option::Some(value) = { #run } {
                let value #ty = #given;
                #slot = #value;
            }))
        }
    }
}

/// Statements that assign an expression to a value. The values that it uses are bound before the expression and not
/// in a block around it. For the last expression of a block, rustc would report that the function returns it.
pub(super) fn bind_expr(
    cx: &Context<'_>,
    name: &Name,
    ty: Option<&TokenStream>,
    expr: &Expr,
    place: &Place,
) -> TokenStream {
    let (rt, slot, hole) = (&cx.rt, variable(name.value), located::hole());
    let value = if is_place(&expr.tokens) {
        located::around(quote!(#rt::Lent(&#hole).cloned()), &expr.tokens, expr.span)
    } else {
        located::group(Delimiter::Parenthesis, &expr.tokens, expr.span).into()
    };
    let (near, bindings) = (cx.near(&expr.tokens), cx.bindings(&expr.uses, place));
    let known = cx.plan.values.get(name.value).and_then(|value| value.ty.as_ref());
    let written = ty.map(|ty| inside_option(ty).unwrap_or_else(|| ty.clone()));
    // If a value is kept with two types, that was reported, and its slot has the first type.
    let fits = written.zip(known).is_none_or(|(ty, known)| ty.to_string() == known.to_string())
        && !cx.is_fed(name.value);
    let stored = stored(cx, name, ty);
    let of_value = || cx.plan.values.get(name.value).and_then(Value::whole_type);
    let ty = ty.cloned().or_else(of_value).map(|ty| quote!(: #ty));
    let keep = (cx.runs || fits).then(|| quote!(#slot = #stored;));
    quote! {
        #near
        #bindings
        #[allow(unused_parens, clippy::double_parens, reason = "the language asks for them")]
        let value #ty = #value;
        #keep
    }
}

/// What is put into the variable of a value, of a `value` with this type. An `Option` is put there as it is.
fn stored(cx: &Context<'_>, name: &Name, ty: Option<&TokenStream>) -> TokenStream {
    let known = || cx.plan.values.get(name.value).is_some_and(|value| value.optional);
    if ty.map_or_else(known, |ty| inside_option(ty).is_some()) {
        quote!(value)
    } else {
        quote!(::core::option::Option::Some(value))
    }
}
