//! Generates `let`, and the arguments of fragments.

use proc_macro2::{Delimiter, Span, TokenStream};

use super::context::{Context, Place, step_block, told, variable};
use super::located;
use super::user_expr::is_place;
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
            let given = located::at(block.span, quote!(value));
            step_block(&quote!(if let ::core::option::Option::Some(value) = { #run } {
                let value #ty = #given;
                #slot = ::core::option::Option::Some(value);
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
    // If a value is kept with two types, that was reported, and its slot has the first type.
    let fits =
        ty.zip(known).is_none_or(|(ty, known)| ty.to_string() == known.to_string()) && !cx.is_fed(name.value);
    let ty = ty.or(known).map(|ty| quote!(: #ty));
    let keep = (cx.runs || fits).then(|| quote!(#slot = ::core::option::Option::Some(value);));
    quote! {
        #near
        #bindings
        #[allow(unused_parens, reason = "the language asks for them")]
        let value #ty = #value;
        #keep
    }
}
