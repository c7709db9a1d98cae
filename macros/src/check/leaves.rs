//! Every text and expression of a step, in the order in which the step evaluates them.

use crate::ast::{
    Across, Action, ActionKind, ArgumentValue, Body, Bound, Bounds, Check, ComparisonKind, Condition, Expr,
    Goal, Http, If, Include, Int, Json, LetValue, Member, Open, Part, Pattern, Piece, Protocol, Reconnect,
    Rule, Select, Settings, Sse, Step, StepKind, Test, Text, Time, Value, Which,
};
use proc_macro2::Span;

/// What can name a value.
pub(super) enum Leaf<'a> {
    Literal { span: Span, pieces: &'a mut [Piece] },
    Expr(&'a mut Expr),
}

type Visit<'v> = &'v mut dyn FnMut(Leaf<'_>);

pub(super) fn of_settings(settings: &mut Settings, visit: Visit<'_>) {
    for root in &mut settings.base {
        text(root, visit);
    }
    for (name, value) in &mut settings.headers {
        text(name, visit);
        text(value, visit);
    }
}

/// Of a whole step, its actions included, but not of its blocks.
pub(super) fn of_whole_step(step: &mut Step, visit: Visit<'_>) {
    of_step(step, visit);
    if let StepKind::Sse(sse) = &mut step.kind {
        of_actions(sse, visit);
    }
}

/// Every step of a block and of the blocks in it, in the order of the source; not those of fragments.
pub(super) fn each_step(steps: &mut [Step], visit: &mut dyn FnMut(&mut Step)) {
    for step in steps {
        visit(step);
        for block in blocks(step) {
            each_step(block, visit);
        }
    }
}

/// The blocks of steps in a step.
pub(super) fn blocks(step: &mut Step) -> Vec<&mut [Step]> {
    match &mut step.kind {
        StepKind::Repeat { body, .. }
        | StepKind::During { body, .. }
        | StepKind::While { body, .. }
        | StepKind::Forever { body, .. }
        | StepKind::Group { body, .. } => vec![body],
        StepKind::If(If { then, otherwise, .. }) => vec![then, otherwise.as_deref_mut().unwrap_or_default()],
        StepKind::Sse(_)
        | StepKind::Http(_)
        | StepKind::Pause { .. }
        | StepKind::Let { .. }
        | StepKind::Feed { .. }
        | StepKind::Run { .. } => Vec::new(),
        StepKind::Stop | StepKind::Fail { .. } | StepKind::Broken { .. } | StepKind::Include(_) => Vec::new(),
    }
}

/// What is given to a fragment's parameters.
pub(super) fn of_arguments(include: &mut Include, visit: Visit<'_>) {
    for argument in &mut include.arguments {
        match &mut argument.value {
            ArgumentValue::Expr(expr) => visit(Leaf::Expr(expr)),
            ArgumentValue::Text(part) => text(part, visit),
        }
    }
}

/// Of the step itself: not of its blocks, nor of its actions.
pub(super) fn of_step(step: &mut Step, visit: Visit<'_>) {
    match &mut step.kind {
        StepKind::Sse(sse) => {
            text(&mut sse.title, visit);
            if let Some(Member { which: Which::Index(index), .. }) = &mut sse.member {
                int(index, visit);
            }
        }
        StepKind::Http(http) => of_http(http, visit),
        StepKind::Pause { least, most, .. } => {
            time(least, visit);
            most.iter_mut().for_each(|most| time(most, visit));
        }
        StepKind::Repeat { times, .. } => int(times, visit),
        StepKind::During { time: limit, .. } => time(limit, visit),
        StepKind::While { condition, .. } => visit(Leaf::Expr(condition)),
        StepKind::If(branch) => visit(Leaf::Expr(&mut branch.condition)),
        StepKind::Let { value: LetValue::Expr(value), .. } => visit(Leaf::Expr(value)),
        StepKind::Feed { feeder, .. } => visit(Leaf::Expr(feeder)),
        StepKind::Fail { message, .. } => text(message, visit),
        StepKind::Let { value: LetValue::Run(block), .. } | StepKind::Run { block, .. } => {
            visit(Leaf::Expr(block))
        }
        StepKind::Forever { .. } | StepKind::Group { .. } | StepKind::Stop | StepKind::Broken { .. } => {}
        // What is given to its parameters is looked at by itself, since its steps see other values.
        StepKind::Include(_) => {}
    }
}

fn of_actions(sse: &mut Sse, visit: Visit<'_>) {
    for action in &mut sse.actions {
        of_action(action, visit);
    }
}

pub(super) fn of_action(action: &mut Action, visit: Visit<'_>) {
    match &mut action.kind {
        ActionKind::Open(open) => of_open(open, visit),
        ActionKind::Check(check) => of_check(check, visit),
        ActionKind::Unmatched(unmatched) => of_check(&mut unmatched.check, visit),
        ActionKind::Await | ActionKind::Cancel | ActionKind::Reconcile | ActionKind::Close => {}
    }
}

fn of_open(open: &mut Open, visit: Visit<'_>) {
    text(&mut open.url, visit);
    open.parts.iter_mut().for_each(|one| part(one, visit));
    open.last_event_id.iter_mut().for_each(|id| text(id, visit));
    open.timeout.iter_mut().for_each(|limit| time(limit, visit));
    open.idle.iter_mut().for_each(|limit| time(limit, visit));
    if let Some(Reconnect::Times(times)) = &mut open.reconnect {
        int(times, visit);
    }
    open.status.iter_mut().for_each(|status| bounds(status, visit));
    open.unmatched.iter_mut().for_each(|most| int(most, visit));
    if let Some(Protocol::Expr(expr)) = &mut open.protocol {
        visit(Leaf::Expr(expr));
    }
}

/// The request is put together before the response is looked at.
fn of_http(http: &mut Http, visit: Visit<'_>) {
    text(&mut http.title, visit);
    text(&mut http.url, visit);
    http.parts.iter_mut().for_each(|one| part(one, visit));
    http.timeout.iter_mut().for_each(|limit| time(limit, visit));
    http.conditions.iter_mut().for_each(|one| condition(one, visit));
}

fn part(part: &mut Part, visit: Visit<'_>) {
    match part {
        Part::Header(name, value) | Part::Query(name, value) | Part::Basic(name, value) => {
            text(name, visit);
            text(value, visit);
        }
        Part::Bearer(token) => text(token, visit),
        Part::Body(body) => match body {
            Body::Json(value) => json(value, visit),
            Body::Form(fields) => fields.iter_mut().for_each(|(_, value)| text(value, visit)),
            Body::Text(content) => text(content, visit),
        },
    }
}

fn json(value: &mut Json, visit: Visit<'_>) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                text(key, visit);
                json(value, visit);
            }
        }
        Json::Array(values) => values.iter_mut().for_each(|value| json(value, visit)),
        Json::Text(value) => text(value, visit),
        Json::Expr(expr) => visit(Leaf::Expr(expr)),
        Json::Number(_) | Json::True | Json::False | Json::Null => {}
    }
}

fn of_check(check: &mut Check, visit: Visit<'_>) {
    time(&mut check.within, visit);
    match &mut check.goal {
        Goal::Until(count) => int(count, visit),
        Goal::UntilEnd => {}
        Goal::Expect(count) => bounds(count, visit),
    }
    for one in check.conditions.iter_mut().chain(&mut check.requires) {
        condition(one, visit);
    }
    for one in &mut check.across {
        across(one, visit);
    }
}

fn across(across: &mut Across, visit: Visit<'_>) {
    across.when.iter_mut().for_each(|when| visit(Leaf::Expr(when)));
    match &mut across.rule {
        Rule::Gap(longest) => time(longest, visit),
        Rule::Rate(wanted) => comparison(&mut wanted.kind, visit),
        Rule::Sequence(stages) => {
            for stage in stages {
                stage.times.iter_mut().for_each(|times| bounds(times, visit));
                stage.conditions.iter_mut().for_each(|one| condition(one, visit));
            }
        }
        Rule::Each { of, per, .. } => {
            condition(of, visit);
            per.iter_mut().for_each(|per| condition(per, visit));
        }
    }
}

fn condition(condition: &mut Condition, visit: Visit<'_>) {
    condition.when.iter_mut().for_each(|when| visit(Leaf::Expr(when)));
    match &mut condition.test {
        Test::Whole => {}
        Test::Pattern { pattern, .. } => match pattern {
            Pattern::Literal { .. } => {}
            Pattern::Expr(expr) => visit(Leaf::Expr(expr)),
        },
        Test::Contains(part) => text(part, visit),
    }
    if let Select::Find(index) = &mut condition.select {
        int(index, visit);
    }
    if let Some(asked) = &mut condition.comparison {
        comparison(&mut asked.kind, visit);
    }
}

fn comparison(kind: &mut ComparisonKind, visit: Visit<'_>) {
    match kind {
        ComparisonKind::Is(_, with) => value(with, visit),
        ComparisonKind::OneOf(several) => several.iter_mut().for_each(|one| value(one, visit)),
        ComparisonKind::Within(range) => bounds(range, visit),
        ComparisonKind::Satisfies(test) => visit(Leaf::Expr(test)),
        ComparisonKind::Exists | ComparisonKind::Missing => {}
    }
}

fn value(value: &mut Value, visit: Visit<'_>) {
    match value {
        Value::Text(part) => text(part, visit),
        Value::Expr(expr) => visit(Leaf::Expr(expr)),
        Value::Number { .. } | Value::Time { .. } | Value::True | Value::False | Value::Null => {}
    }
}

fn text(text: &mut Text, visit: Visit<'_>) {
    match text {
        Text::Literal { span, pieces, .. } => visit(Leaf::Literal { span: *span, pieces }),
        Text::Expr(expr) => visit(Leaf::Expr(expr)),
    }
}

fn time(time: &mut Time, visit: Visit<'_>) {
    if let Time::Expr(expr) = time {
        visit(Leaf::Expr(expr));
    }
}

fn int(int: &mut Int, visit: Visit<'_>) {
    if let Int::Expr(expr) = int {
        visit(Leaf::Expr(expr));
    }
}

fn bounds(bounds: &mut Bounds, visit: Visit<'_>) {
    for bound in bounds.least.iter_mut().chain(&mut bounds.most) {
        if let Bound::Expr(expr) = bound {
            visit(Leaf::Expr(expr));
        }
    }
}
