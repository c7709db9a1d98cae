//! What a scenario with mistakes expands to: the same shape, so that editors go on helping, and the
//! errors after it.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::rust::{is_place, walk};
use super::{Context, items, title, user, variable};
use crate::ast::{Action, Check, ComparisonKind, Condition, Expr, LetValue, Piece, Step, Text, Time, Value};
use crate::check::{Plan, Presence, ValueKind};
use crate::errors::Errors;

/// Expands a plan that has errors.
pub(crate) fn skeleton(plan: &Plan, runtime: &TokenStream, errors: Errors) -> TokenStream {
    let cx = Context { plan, rt: quote!(#runtime::private) };
    let rt = &cx.rt;
    let (values, keywords) = (items::values(&cx), items::keywords(&cx));
    let (title, user) = (title(plan), user());
    let moves = plan.scenario.moves.map(|span| Ident::new("move", span));
    let variables = variables(&cx);
    let expressions = expressions(&cx);
    let fields = fields(&cx);
    let errors = errors.into_tokens();
    quote! {{
        #values
        #keywords
        let scenario = #rt::script(
            #title,
            async #moves |#user: &mut #rt::User| {
                #variables
                #expressions
                #user.go_on()?;
                ::core::result::Result::Ok(ScenarioValues { #(#fields),* })
            },
            |body, mut user| async move {
                let result = body(&mut user).await;
                user.finish(result)
            },
        );
        #errors
        scenario
    }}
}

/// Every value under its name, so that expressions find it.
fn variables(cx: &Context<'_>) -> TokenStream {
    let rt = &cx.rt;
    cx.plan
        .values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let (slot, name) = (variable(index), &value.name.ident);
            let ty = match (&value.ty, value.kind) {
                (_, ValueKind::Index) => quote!(usize),
                (Some(ty), ValueKind::Collect) => quote!(::std::vec::Vec<#ty>),
                (Some(ty), _) => quote!(#ty),
                (None, _) => quote!(()),
            };
            quote! {
                #[allow(unused_variables, reason = "a scenario with mistakes is not run")]
                let #slot = || #rt::dummy::<#ty>();
                #rt::for_editors! {
                    #[allow(unused_variables, reason = "a scenario with mistakes is not run")]
                    let #name = #slot();
                }
            }
        })
        .collect()
}

fn fields(cx: &Context<'_>) -> Vec<TokenStream> {
    items::fields(cx)
        .map(|(index, value)| {
            let (name, slot) = (&value.name.ident, variable(index));
            if value.kind != ValueKind::Collect && value.at_end == Presence::Maybe {
                quote!(#name: ::core::option::Option::Some(#slot()))
            } else {
                quote!(#name: #slot())
            }
        })
        .collect()
}

/// The user's expressions in their order. rustc sees the places alone, so that what they name counts as
/// used: of a scenario with mistakes it could say little more that is true.
fn expressions(cx: &Context<'_>) -> TokenStream {
    let mut seen = Seen { rt: &cx.rt, tokens: TokenStream::new() };
    let settings = &cx.plan.scenario.settings;
    for text in settings.base.iter().chain(settings.headers.iter().flat_map(|(name, value)| [name, value])) {
        text_places(text, &mut seen);
    }
    walk(&cx.plan.scenario.steps, &mut |step| step_places(step, &mut seen));
    seen.tokens
}

/// What was seen so far.
struct Seen<'c> {
    rt: &'c TokenStream,
    tokens: TokenStream,
}

fn step_places(step: &Step, seen: &mut Seen<'_>) {
    match step {
        Step::Sse(sse) => {
            text_places(&sse.title, seen);
            for action in &sse.actions {
                match action {
                    Action::Open(open) => text_places(&open.url, seen),
                    Action::Check(check) => check_places(check, seen),
                    _ => {}
                }
            }
        }
        Step::Pause { least: Time::Expr(expr), .. } | Step::During { time: Time::Expr(expr), .. } => {
            place(expr, seen);
        }
        Step::While { condition, .. } => place(condition, seen),
        Step::If(branch) => place(&branch.condition, seen),
        Step::Let { value: LetValue::Expr(expr), .. } => place(expr, seen),
        Step::Fail { message, .. } => text_places(message, seen),
        _ => {}
    }
}

fn check_places(check: &Check, seen: &mut Seen<'_>) {
    if let Time::Expr(expr) = &check.within {
        place(expr, seen);
    }
    for condition in check.conditions.iter().chain(&check.requires) {
        condition_places(condition, seen);
    }
}

fn condition_places(condition: &Condition, seen: &mut Seen<'_>) {
    let Some(comparison) = &condition.comparison else { return };
    match &comparison.kind {
        ComparisonKind::Is(_, Value::Expr(expr)) | ComparisonKind::Satisfies(expr) => place(expr, seen),
        ComparisonKind::Is(_, Value::Text(text)) => text_places(text, seen),
        _ => {}
    }
}

fn text_places(text: &Text, seen: &mut Seen<'_>) {
    match text {
        Text::Expr(expr) => place(expr, seen),
        Text::Literal { span, pieces, .. } => {
            for piece in pieces {
                if let Piece::Filled { path, used: None } = piece
                    && let Some(first) = path.first()
                    && first != "self"
                {
                    let name = format_ident!("{first}", span = *span);
                    seen.tokens.extend(quote!(let _ = &#name;));
                }
            }
        }
    }
}

fn place(expr: &Expr, seen: &mut Seen<'_>) {
    let (rt, tokens) = (seen.rt, &expr.tokens);
    if expr.uses.is_empty() && is_place(tokens) {
        seen.tokens.extend(quote!(let _ = &#tokens;));
    } else {
        seen.tokens.extend(quote! {
            #rt::for_editors! { let _ = #tokens; }
        });
    }
}
