//! Generates steps.

use proc_macro2::{Span, TokenStream};

use super::bind::{bind, bind_expr};
use super::context::{Context, Jump, evaluated, slots, step_block, told, user, variable};
use super::{actions, attempt, context, feed, loops};
use crate::ast::{ArgumentValue, If, Include, Step, StepKind, Text, Time};

/// The settings.
pub(super) fn settings(cx: &Context<'_>) -> TokenStream {
    let user = user();
    let settings = &cx.plan.scenario.settings;
    let place = |text: &Text| cx.place("scenario", text_span(text));
    let base = settings.base.first().map(|first| {
        let at = cx.at(text_span(first));
        let roots = settings.base.iter().map(|root| {
            let root = cx.text(root, &place(root));
            quote!(#root.into_owned())
        });
        quote!(#user.base(::std::vec![#(#roots),*], #at)?;)
    });
    let headers = settings.headers.iter().map(|(name, value)| {
        let (name, value) = (cx.text(name, &place(name)), cx.text(value, &place(value)));
        quote!(#user.header(#name, #value);)
    });
    let on_failure = settings.on_failure.map(|on_failure| {
        let on_failure = cx.on_failure(on_failure);
        quote!(#user.on_failure(#on_failure);)
    });
    step_block(&quote!(#base #(#headers)* #on_failure))
}

/// The span of a text.
fn text_span(text: &Text) -> Span {
    match text {
        Text::Literal { span, .. } => *span,
        Text::Expr(expr) => expr.span,
    }
}

impl Context<'_> {
    /// The steps of a block.
    pub(super) fn block(&self, steps: &[Step]) -> TokenStream {
        steps.iter().map(|step| self::step(self, step)).collect()
    }
}

fn step(cx: &Context<'_>, step: &Step) -> TokenStream {
    let (rt, user) = (&cx.rt, user());
    let span = step.span;
    match &step.kind {
        StepKind::Sse(sse) => actions::sse(cx, span, sse),
        StepKind::Http(http) => cx.http(span, http),
        StepKind::Pause { min, max } => pause(cx, span, min, max.as_ref()),
        StepKind::Repeat { times, index, body } => loops::repeat(cx, span, times, index.as_ref(), body),
        StepKind::During { time, body } => loops::during(cx, span, time, body),
        StepKind::While { condition, body } => loops::while_loop(cx, span, condition, body),
        StepKind::Forever { body } => loops::forever(cx, span, body),
        StepKind::Break => loops::leave(cx, cx.place("break", span), Jump::Break),
        StepKind::Continue => loops::leave(cx, cx.place("continue", span), Jump::Continue),
        StepKind::Attempt(attempt) => attempt::attempt(cx, span, attempt),
        StepKind::If(branch) => self::branch(cx, span, branch),
        StepKind::Group { name, on_failure, body } => {
            let place = cx.named("group", span, name.value.as_str());
            let body = cx.block(body);
            let Some(on_failure) = on_failure else { return told(cx, &place, &body) };
            let on_failure = cx.on_failure(*on_failure);
            // In a block: a group in it has a variable of this name too.
            let body = quote!({
                let before = #user.swap_on_failure(#on_failure);
                #body
                #user.swap_on_failure(before);
            });
            told(cx, &place, &body)
        }
        StepKind::Let { name, ty, value } => bind(cx, span, name, ty.as_ref(), value),
        StepKind::Feed { name, feeder } => feed::step(cx, span, name, feeder),
        // The condition hides the jump from rustc, which would warn that the generated code after it is never
        // reached.
        StepKind::Stop => {
            let key = cx.key(&cx.place("stop", span));
            let jump = cx.jump(Jump::Stop);
            quote!(if #rt::truth(true) { #user.stop(#key); #jump })
        }
        StepKind::Fail { message } => {
            let place = cx.place("fail", span);
            let (written, message, key) =
                (context::written(message), cx.text(message, &place), cx.key(&place));
            // The text may fail under `on failure continue`. The run ends nevertheless.
            let message = evaluated(&message);
            quote!({
                let message = #message.unwrap_or_default();
                // This is no `return`, since rustc would warn that the generated code after it is never reached. It
                // is no jump to the end either, which would report the missing values.
                ::core::result::Result::Err::<(), #rt::Stop>(#user.fail(&message, #written, #key))?;
            })
        }
        StepKind::Run { block } => {
            let run = cx.run(block, &cx.place("run", span));
            step_block(&quote!(#run;))
        }
        StepKind::Include(include) => self::include(cx, include),
        StepKind::Broken { .. } => TokenStream::new(),
    }
}

/// The arguments of a fragment, and then its steps.
fn include(cx: &Context<'_>, include: &Include) -> TokenStream {
    let place = cx.named("include", include.at, include.path.as_str());
    let arguments = include.arguments.iter().map(|argument| match &argument.value {
        ArgumentValue::Expr(expr) => {
            step_block(&bind_expr(cx, &argument.name, Some(&argument.ty), expr, &place))
        }
        ArgumentValue::Text(text) => {
            let (slot, text) = (variable(argument.name.value), cx.text(text, &place));
            step_block(&quote!(let text = #text; #slot = ::core::option::Option::Some(text.into_owned());))
        }
    });
    let arguments: TokenStream = arguments.collect();
    let steps = cx.of_fragment(|| cx.block(&include.body));
    told(cx, &place, &quote!(#arguments #steps))
}

fn pause(cx: &Context<'_>, span: Span, min: &Time, max: Option<&Time>) -> TokenStream {
    let (user, slots) = (user(), slots());
    let place = cx.place("pause", span);
    let key = cx.key(&place);
    let min = cx.time(min, &place);
    let time = match max {
        Some(max) => {
            let max = cx.time(max, &place);
            quote!({
                let (min, max) = (#min, #max);
                #user.between(min, max)
            })
        }
        None => min,
    };
    step_block(&quote!(let time = #time; #user.pause(#slots, time, #key).await?;))
}

fn branch(cx: &Context<'_>, span: Span, branch: &If) -> TokenStream {
    let place = cx.place("if", span);
    let condition = cx.truth(&branch.condition, &place);
    let then = cx.block(&branch.then);
    let otherwise = branch.otherwise.as_ref().map(|steps| cx.block(steps));
    let condition = evaluated(&condition);
    told(
        cx,
        &place,
        &quote!(match #condition {
            ::core::option::Option::Some(true) => { #then }
            ::core::option::Option::Some(false) => { #otherwise }
            ::core::option::Option::None => {}
        }),
    )
}
