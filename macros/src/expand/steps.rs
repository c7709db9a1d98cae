//! Steps and actions as Rust.

use proc_macro2::{Span, TokenStream};

use super::feed::{self, is_fed};
use super::rust::{Place, is_place};
use super::{Context, checks, families, located, slot, slots, step_title, user, variable, variant};
use crate::ast::{
    Action, ActionKind, ArgumentValue, Bound, Bounds, Expr, If, Include, LetValue, Name, Open, Reconnect,
    Sse, Step, StepKind, Text, Time, Unmatched,
};

/// What stands before the first step.
pub(super) fn settings(cx: &Context<'_>) -> TokenStream {
    let user = user();
    let settings = &cx.plan.scenario.settings;
    let place =
        |text: &Text| Place { step: "scenario", at: cx.at(text_span(text)), stream: None, titled: false };
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

/// Where a text stands.
fn text_span(text: &Text) -> Span {
    match text {
        Text::Literal { span, .. } => *span,
        Text::Expr(expr) => expr.span,
    }
}

/// The steps of a block.
pub(super) fn block(cx: &Context<'_>, steps: &[Step]) -> TokenStream {
    steps.iter().map(|step| self::step(cx, step)).collect()
}

fn step(cx: &Context<'_>, step: &Step) -> TokenStream {
    let (rt, user, slots) = (&cx.rt, user(), slots());
    let span = step.span;
    match &step.kind {
        StepKind::Sse(sse) => match &sse.member {
            None => self::sse(cx, span, sse),
            Some(member) => families::sse(cx, span, sse, &member.which),
        },
        StepKind::Http(http) => cx.http(span, http),
        StepKind::Pause { least, most } => pause(cx, span, least, most.as_ref()),
        StepKind::Repeat { times, index, body } => {
            let place = plain(cx, "repeat", span);
            let times = cx.int(times, &place);
            let body = block(cx, body);
            let index = index.as_ref().map(|name| {
                let slot = variable(name.value);
                quote!(#slot = ::core::option::Option::Some(#rt::place(index));)
            });
            let times = evaluated(&times);
            quote!({
                let mut __rounds = #user.rounds();
                for index in 0..#times.unwrap_or(0) {
                    let _ = index;
                    #index
                    #user.round(&mut #slots, &mut __rounds);
                    #body
                    #user.round_ended(&mut #slots, &__rounds).await?;
                }
            })
        }
        StepKind::During { time, body } => {
            let place = plain(cx, "during", span);
            let (time, body) = (cx.time(time, &place), block(cx, body));
            let time = evaluated(&time);
            quote!({
                let end = #rt::Deadline::after(#time.unwrap_or_default());
                let mut __rounds = #user.rounds_by_time();
                while !end.has_passed() {
                    #user.round(&mut #slots, &mut __rounds);
                    #body
                    #user.round_ended(&mut #slots, &__rounds).await?;
                }
            })
        }
        StepKind::While { condition, body } => {
            let place = plain(cx, "while", span);
            let condition = cx.truth(condition, &place);
            let body = block(cx, body);
            let condition = evaluated(&condition);
            quote!({
                let mut __rounds = #user.rounds();
                while #condition.unwrap_or(false) {
                    #user.round(&mut #slots, &mut __rounds);
                    #body
                    #user.round_ended(&mut #slots, &__rounds).await?;
                }
            })
        }
        StepKind::Forever { body, .. } => {
            let body = block(cx, body);
            // rustc must not see that the loop has no end: what follows it would be a warning.
            quote!({
                let mut __rounds = #user.rounds();
                while #rt::truth(true) {
                    #user.round(&mut #slots, &mut __rounds);
                    #body
                    #user.round_ended(&mut #slots, &__rounds).await?;
                }
            })
        }
        StepKind::If(branch) => self::branch(cx, span, branch),
        StepKind::Group { name, on_failure, body } => {
            let (name, at) = (&name.value, cx.at(span));
            let body = block(cx, body);
            let started = quote!(#user.step_started("group", #name, ::core::option::Option::None, #at););
            let Some(on_failure) = on_failure else { return quote!(#started #body) };
            let on_failure = cx.on_failure(*on_failure);
            quote! {
                #started
                let before = #user.swap_on_failure(#on_failure);
                #body
                #user.swap_on_failure(before);
            }
        }
        StepKind::Let { name, ty, value } => bind(cx, span, name, ty.as_ref(), value),
        StepKind::Feed { name, feeder } => feed::step(cx, span, name, feeder),
        // Under a condition, or rustc warns that the code behind it, which is ours, is never reached.
        StepKind::Stop => quote!(if #rt::truth(true) { break '__scenario; }),
        StepKind::Fail { message } => {
            let place = plain(cx, "fail", span);
            let (message, at) = (cx.text(message, &place), &place.at);
            // Its text may itself fail under `on failure continue`; the run ends all the same.
            let message = evaluated(&message);
            quote!({
                let message = #message.unwrap_or_default();
                // Neither `return`, or rustc warns that the code behind it, which is ours, is never reached; nor
                // to the end of the scenario, which would miss the values that are not there.
                ::core::result::Result::Err::<(), #rt::Stop>(#user.fail(&message, #at))?;
            })
        }
        StepKind::Run { block } => {
            let run = cx.run(block, &plain(cx, "run", span));
            step_block(&quote!(#run;))
        }
        StepKind::Include(include) => self::include(cx, include),
        StepKind::Broken { .. } => TokenStream::new(),
    }
}

/// The steps of a fragment, after what is given for its parameters.
fn include(cx: &Context<'_>, include: &Include) -> TokenStream {
    let place = plain(cx, "include", include.at);
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
    let steps = cx.of_fragment(|| block(cx, &include.body));
    quote!(#arguments #steps)
}

/// A value that may not be there, with the step that uses it: `None` fails that step alone.
pub(super) fn evaluated(value: &TokenStream) -> TokenStream {
    quote!('__step: { ::core::option::Option::Some(#value) })
}

/// What a step does, left early if a value that it uses is not there.
pub(super) fn step_block(body: &TokenStream) -> TokenStream {
    quote!(let _ = '__step: { #body ::core::option::Option::Some(()) };)
}

/// The place of a step that has no request.
pub(super) fn plain(cx: &Context<'_>, step: &'static str, span: Span) -> Place {
    Place { step, at: cx.at(span), stream: None, titled: false }
}

fn pause(cx: &Context<'_>, span: Span, least: &Time, most: Option<&Time>) -> TokenStream {
    let (rt, user, slots) = (&cx.rt, user(), slots());
    let place = plain(cx, "pause", span);
    let at = &place.at;
    let least = cx.time(least, &place);
    let time = match most {
        Some(most) => {
            let most = cx.time(most, &place);
            quote!(#rt::random(#least, #most))
        }
        None => least,
    };
    step_block(&quote!(let time = #time; #user.pause(&mut #slots, time, #at).await?;))
}

fn branch(cx: &Context<'_>, span: Span, branch: &If) -> TokenStream {
    let place = plain(cx, "if", span);
    let condition = cx.truth(&branch.condition, &place);
    let then = block(cx, &branch.then);
    let otherwise = branch.otherwise.as_ref().map(|steps| block(cx, steps));
    let condition = evaluated(&condition);
    quote!(match #condition {
        ::core::option::Option::Some(true) => { #then }
        ::core::option::Option::Some(false) => { #otherwise }
        ::core::option::Option::None => {}
    })
}

fn bind(
    cx: &Context<'_>,
    span: Span,
    name: &Name,
    ty: Option<&TokenStream>,
    value: &LetValue,
) -> TokenStream {
    let slot = variable(name.value);
    let place = plain(cx, "let", span);
    match value {
        LetValue::Expr(expr) => step_block(&bind_expr(cx, name, ty, expr, &place)),
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
        ty.zip(known).is_none_or(|(ty, known)| ty.to_string() == known.to_string()) && !is_fed(cx, name);
    let ty = ty.or(known).map(|ty| quote!(: #ty));
    let keep = (cx.runs || fits).then(|| quote!(#slot = ::core::option::Option::Some(value);));
    quote!(#bindings let value #ty = #value; #keep)
}

fn sse(cx: &Context<'_>, span: Span, sse: &Sse) -> TokenStream {
    let title = step_title();
    let first = sse.actions.first().map_or(span, |action| action.keyword().1);
    let text = cx.text(&sse.title, &step_place(cx, sse, first));
    let actions = sse.actions.iter().map(|action| self::action(cx, sse.stream, action));
    let mut text = evaluated(&text);
    if !opens(sse) {
        // A value that is not there must not fail a step that does nothing.
        let (user, slots, stream) = (user(), slots(), sse.stream);
        let nameless = quote!(::core::option::Option::Some(::std::borrow::Cow::Borrowed("")));
        text = quote!(if #user.skips(&mut #slots, #stream) { #nameless } else { #text });
    }
    quote! {
        if let ::core::option::Option::Some(#title) = #text {
            #(#actions)*
        }
    }
}

/// Whether the step opens its stream.
pub(super) fn opens(sse: &Sse) -> bool {
    sse.actions.iter().any(|action| matches!(action.kind, ActionKind::Open(_)))
}

/// Where the step's title is evaluated. If that fails, it matters for a stream only that was to be opened.
pub(super) fn step_place(cx: &Context<'_>, sse: &Sse, first: Span) -> Place {
    Place { step: "sse", at: cx.at(first), stream: opens(sse).then_some(sse.stream), titled: false }
}

fn action(cx: &Context<'_>, stream: usize, action: &Action) -> TokenStream {
    let (user, slots, title) = (user(), slots(), step_title());
    let at = cx.at(action.keyword().1);
    let titled = |step| Place { step, at: at.clone(), stream: Some(stream), titled: true };
    let name = cx.plan.streams.get(stream).and_then(|stream| stream.name.as_deref()).unwrap_or_default();
    let started =
        |step: &str| quote!(#user.step_started(#step, &#title, ::core::option::Option::Some(#name), #at););
    let take_in = quote!(#user.take_in(&mut #slots, #stream).await?;);
    let body = match &action.kind {
        ActionKind::Open(open) => {
            let take = take(cx, stream, &action.pending);
            let request = self::open(cx, open, &titled("open"));
            quote! {
                let request = #request;
                #take
                #user.open(&mut #slots, #stream, &#title, #at, request).await?;
            }
        }
        ActionKind::Check(check) => {
            let before = take(cx, stream, &action.pending);
            let (slot, kind, variant) = (slot(stream), checks(stream), variant(check.id));
            let value = cx.check(check, &titled("check"));
            let awaited = check.awaited.then(|| {
                let after = take(cx, stream, &[check.id]);
                quote!(#user.decided(&mut #slots, #stream).await?; #after)
            });
            quote! {
                let check = #value;
                #before
                #slots.#slot.set(#user, #kind::#variant(check))?;
                #awaited
            }
        }
        ActionKind::Unmatched(unmatched) => {
            let take = take(cx, stream, &action.pending);
            let take = quote!(#take_in #take);
            let taken = quote!(#user.unmatched(&mut #slots, #stream, check).await);
            self::unmatched(cx, unmatched, &titled("unmatched"), &take, &taken)
        }
        ActionKind::Await => {
            let (started, take) = (started("await"), take(cx, stream, &action.pending));
            quote!(#started #take_in #user.decided(&mut #slots, #stream).await?; #take)
        }
        ActionKind::Cancel => {
            let take = take(cx, stream, &action.pending);
            quote! {
                #user.take_in_unless_kept(&mut #slots, #stream).await?;
                #take
                #user.cancel(&mut #slots, #stream, &#title, #at)?;
            }
        }
        ActionKind::Reconcile => {
            let (started, take) = (started("reconcile"), take(cx, stream, &action.pending));
            quote!(#started #take_in #take)
        }
        ActionKind::Close => {
            let take = take(cx, stream, &action.pending);
            quote!(#user.close(&mut #slots, #stream, &#title, #at).await?; #take)
        }
    };
    let skip = (!matches!(action.kind, ActionKind::Open(_) | ActionKind::Close)).then(
        || quote!(if #user.skips(&mut #slots, #stream) { break '__step ::core::option::Option::None; }),
    );
    step_block(&quote!(#skip #body))
}

/// Hands over the messages that no check took, `taken` in this way, after what the pending check has saved.
pub(super) fn unmatched(
    cx: &Context<'_>,
    unmatched: &Unmatched,
    place: &Place,
    take: &TokenStream,
    taken: &TokenStream,
) -> TokenStream {
    let value = cx.check(&unmatched.check, place);
    let (kept, assignments) = cx.assigned(&unmatched.check);
    let dropped = unmatched.dropped.as_ref().map(|keep| {
        let slot = variable(keep.name.value);
        quote!(#slot = ::core::option::Option::Some(dropped);)
    });
    quote! {
        let check = #value;
        #take
        if let ::core::option::Option::Some((#kept, dropped)) = #taken? {
            let _ = dropped;
            #assignments
            #dropped
        }
    }
}

/// Takes the check of a stream if it was decided, and what it saved if it succeeded. `ids` are those that
/// it may be.
fn take(cx: &Context<'_>, stream: usize, ids: &[usize]) -> TokenStream {
    let (slots, slot) = (slots(), slot(stream));
    take_from(cx, stream, ids, &quote!(#slots.#slot.take()))
}

/// As [`take`], of a check that is `taken` in this way.
pub(super) fn take_from(cx: &Context<'_>, stream: usize, ids: &[usize], taken: &TokenStream) -> TokenStream {
    let kind = checks(stream);
    let arms = ids.iter().filter_map(|id| {
        let (pattern, assignments) = cx.kept(stream, *id)?;
        let variant = variant(*id);
        Some(quote! {
            ::core::option::Option::Some(#kind::#variant(check)) => {
                let #pattern = check.into_kept();
                #assignments
            }
        })
    });
    let arms: TokenStream = arms.collect();
    if arms.is_empty() {
        return quote!(let _ = #taken;);
    }
    quote! {
        #[allow(unreachable_patterns, reason = "a stream may have only this one check")]
        match #taken { #arms _ => {} }
    }
}

pub(super) fn open(cx: &Context<'_>, open: &Open, place: &Place) -> TokenStream {
    let rt = &cx.rt;
    let (method, url) = (open.method.sent(), cx.text(&open.url, place));
    let parts = cx.parts(&open.parts, place);
    let id = open.last_event_id.as_ref().map(|id| {
        let id = cx.text(id, place);
        quote!(.last_event_id(#id))
    });
    let times = [(quote!(timeout), &open.timeout), (quote!(idle), &open.idle)].into_iter().filter_map(
        |(name, time)| {
            let time = cx.time(time.as_ref()?, place);
            Some(quote!(.#name(#time)))
        },
    );
    let reconnect = open.reconnect.as_ref().map(|reconnect| match reconnect {
        Reconnect::Always => quote!(.reconnect_always()),
        Reconnect::Times(times) => {
            let times = cx.int(times, place);
            quote!(.reconnect(#times))
        }
    });
    let unmatched = open.unmatched.as_ref().map(|most| {
        let most = cx.int(most, place);
        quote!(.unmatched(#most))
    });
    let status = open.status.as_ref().map(|bounds| {
        let range = range(cx, bounds, place);
        quote!(.statuses(#range))
    });
    let protocol = open.protocol.as_ref().and_then(|protocol| cx.protocol(protocol, place));
    let protocol = protocol.map(|protocol| quote!(.protocol(#protocol)));
    quote!(#rt::Open::new(#method, #url) #parts #id #(#times)* #reconnect #status #unmatched #protocol)
}

/// A range of whole numbers as its least and its greatest number, `(u64, Option<u64>)`.
pub(super) fn range(cx: &Context<'_>, bounds: &Bounds, place: &Place) -> TokenStream {
    let rt = &cx.rt;
    if let (true, Some(Bound::Expr(expr))) = (bounds.single, &bounds.least) {
        // A place is borrowed: a range is no `Copy`, and a scenario runs many times.
        let is_place = is_place(&expr.tokens);
        return cx.number_of(expr, place, |value| {
            if is_place { quote!(#rt::amount_of(&#value)) } else { quote!(#rt::Amount::amount(#value)) }
        });
    }
    let least = bounds.least.as_ref().map_or_else(|| quote!(0u64), |bound| cx.bound(bound, place));
    if bounds.single {
        return quote!({ let number = #least; (number, ::core::option::Option::Some(number)) });
    }
    match &bounds.most {
        None => quote!((#least, ::core::option::Option::None)),
        Some(most) => {
            let (most, inclusive) = (cx.bound(most, place), bounds.inclusive);
            quote!(#rt::range(#least, #most, #inclusive))
        }
    }
}
