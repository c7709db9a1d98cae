//! Two visitors of the tree with the same methods: one for `&`, one for `&mut`.
//!
//! A visitor overrides the methods of the nodes that it is about, and calls `walk_…` of a node to visit its
//! children. Nodes are visited in the order in which the scenario evaluates them. The steps of an included fragment
//! are not visited, since names in them mean other values. A visitor that wants them overrides `include`.

use super::across::{Across, Rule};
use super::action::{Action, ActionKind, Check, Goal, Often, Open, Reconnect};
use super::condition::{ComparisonKind, Condition, Operand, Select, Test};
use super::keep::Name;
use super::literal::{Bound, Bounds, Expr, Int, Pattern, Text, Time};
use super::request::{Body, Http, Json, Part, Protocol, RequestMethod};
use super::scenario::Settings;
use super::step::{ArgumentValue, Attempt, If, Include, LetValue, Member, Sse, Step, StepKind, Which};

macro_rules! visitor {
    ($Visit:ident, $blocks:ident, $each_step:ident $(, $mut:ident)?) => {
        pub(crate) trait $Visit {
            fn walk_settings(&mut self, settings: &$($mut)? Settings) {
                for root in &$($mut)? settings.base {
                    self.text(root);
                }
                for (name, value) in &$($mut)? settings.headers {
                    self.text(name);
                    self.text(value);
                }
            }

            fn block(&mut self, steps: &$($mut)? [Step]) {
                for step in steps {
                    self.step(step);
                }
            }

            fn step(&mut self, step: &$($mut)? Step) {
                self.walk_step(step);
            }

            /// The whole step: its own texts and expressions, its actions, and its blocks.
            fn walk_step(&mut self, step: &$($mut)? Step) {
                self.walk_head(step);
                if let StepKind::Sse(sse) = &$($mut)? step.kind {
                    self.actions(sse);
                }
                for block in step.$blocks() {
                    self.block(block);
                }
            }

            /// The step's own texts and expressions, without its actions and blocks.
            fn walk_head(&mut self, step: &$($mut)? Step) {
                match &$($mut)? step.kind {
                    StepKind::Sse(sse) => {
                        self.text(&$($mut)? sse.title);
                        if let Some(Member { which: Which::Index(index), .. }) = &$($mut)? sse.member {
                            self.int(index);
                        }
                    }
                    StepKind::Http(http) => self.http(http),
                    StepKind::Pause { min, max } => {
                        self.time(min);
                        if let Some(max) = max {
                            self.time(max);
                        }
                    }
                    StepKind::Repeat { times, index, .. } => {
                        self.int(times);
                        if let Some(index) = index {
                            self.name(index);
                        }
                    }
                    StepKind::During { time, .. } => self.time(time),
                    StepKind::Attempt(Attempt { times, after, .. }) => {
                        self.int(times);
                        if let Some(after) = after {
                            self.time(after);
                        }
                    }
                    StepKind::While { condition, .. } | StepKind::If(If { condition, .. }) => {
                        self.truth(condition);
                    }
                    StepKind::Let { name, value: LetValue::Expr(value) | LetValue::Run(value), .. } => {
                        self.expr(value);
                        self.name(name);
                    }
                    StepKind::Feed { name, feeder } => {
                        self.expr(feeder);
                        self.name(name);
                    }
                    StepKind::Run { block } => self.expr(block),
                    StepKind::Fail { message } => self.text(message),
                    StepKind::Include(include) => self.include(include),
                    StepKind::Forever { .. }
                    | StepKind::Break
                    | StepKind::Continue
                    | StepKind::Group { .. }
                    | StepKind::Stop
                    | StepKind::Broken { .. } => {}
                }
            }

            fn include(&mut self, include: &$($mut)? Include) {
                self.walk_arguments(include);
            }

            /// The arguments for a fragment's parameters.
            fn walk_arguments(&mut self, include: &$($mut)? Include) {
                for argument in &$($mut)? include.arguments {
                    match &$($mut)? argument.value {
                        ArgumentValue::Expr(expr) => self.expr(expr),
                        ArgumentValue::Text(text) => self.text(text),
                    }
                }
            }

            fn http(&mut self, http: &$($mut)? Http) {
                self.walk_http(http);
            }

            /// The request is built before the response is checked.
            fn walk_http(&mut self, http: &$($mut)? Http) {
                self.text(&$($mut)? http.title);
                self.method(&$($mut)? http.method);
                self.text(&$($mut)? http.url);
                for part in &$($mut)? http.parts {
                    self.walk_part(part);
                }
                if let Some(timeout) = &$($mut)? http.timeout {
                    self.time(timeout);
                }
                if let Some(redirects) = &$($mut)? http.redirects {
                    self.int(redirects);
                }
                if let Some(protocol) = &$($mut)? http.protocol {
                    self.protocol(protocol);
                }
                for condition in &$($mut)? http.conditions {
                    self.condition(condition);
                }
            }

            fn method(&mut self, method: &$($mut)? RequestMethod) {
                match method {
                    RequestMethod::Text(text) => self.text(text),
                    RequestMethod::Word(_) => {}
                }
            }

            fn walk_part(&mut self, part: &$($mut)? Part) {
                match part {
                    Part::When(condition, part) => {
                        self.truth(condition);
                        self.walk_part(part);
                    }
                    Part::Headers(pairs) => self.headers(pairs),
                    Part::Header(name, value) | Part::Query(name, value) | Part::Basic(name, value) => {
                        self.text(name);
                        self.text(value);
                    }
                    Part::Bearer(text) | Part::Body(Body::Text(text)) => self.text(text),
                    Part::Body(Body::Json(json)) => self.json(json),
                    Part::Body(Body::Form(fields)) => {
                        for (_, value) in fields {
                            self.text(value);
                        }
                    }
                }
            }

            /// The names and values of `headers (…)`.
            fn headers(&mut self, pairs: &$($mut)? Expr) {
                self.expr(pairs);
            }

            fn json(&mut self, json: &$($mut)? Json) {
                self.walk_json(json);
            }

            fn walk_json(&mut self, json: &$($mut)? Json) {
                match json {
                    Json::Object(members) => {
                        for (key, value) in members {
                            self.text(key);
                            self.json(value);
                        }
                    }
                    Json::Array(values) => {
                        for value in values {
                            self.json(value);
                        }
                    }
                    Json::Text(text) => self.text(text),
                    Json::Expr(expr) => self.expr(expr),
                    Json::Number(_) | Json::True | Json::False | Json::Null => {}
                }
            }

            /// The actions of a step on streams.
            fn actions(&mut self, sse: &$($mut)? Sse) {
                for action in &$($mut)? sse.actions {
                    self.action(action);
                }
            }

            fn action(&mut self, action: &$($mut)? Action) {
                self.walk_action(action);
            }

            fn walk_action(&mut self, action: &$($mut)? Action) {
                match &$($mut)? action.kind {
                    ActionKind::Open(open) => self.open(open),
                    ActionKind::Check(check) => self.check(check),
                    ActionKind::Look(look) => self.check(&$($mut)? look.check),
                    ActionKind::Next(next) => self.check(&$($mut)? next.check),
                    ActionKind::Unmatched(unmatched) => {
                        self.check(&$($mut)? unmatched.check);
                        if let Some(dropped) = &$($mut)? unmatched.dropped {
                            self.name(&$($mut)? dropped.name);
                        }
                    }
                    ActionKind::Await
                    | ActionKind::Cancel
                    | ActionKind::Reconcile
                    | ActionKind::Close => {}
                }
            }

            fn open(&mut self, open: &$($mut)? Open) {
                self.walk_open(open);
            }

            fn walk_open(&mut self, open: &$($mut)? Open) {
                self.method(&$($mut)? open.method);
                self.text(&$($mut)? open.url);
                for part in &$($mut)? open.parts {
                    self.walk_part(part);
                }
                if let Some(id) = &$($mut)? open.last_event_id {
                    self.last_event_id(id);
                }
                if let Some(timeout) = &$($mut)? open.timeout {
                    self.time(timeout);
                }
                if let Some(idle) = &$($mut)? open.idle {
                    self.idle(idle);
                }
                if let Some(Reconnect { often, through, after }) = &$($mut)? open.reconnect {
                    if let Often::Times(times) = often {
                        self.int(times);
                    }
                    if let Some(statuses) = through {
                        self.bounds(statuses);
                    }
                    if let Some(wait) = after {
                        self.time(wait);
                    }
                }
                if let Some(status) = &$($mut)? open.status {
                    self.bounds(status);
                }
                if let Some(content_type) = &$($mut)? open.content_type {
                    self.text(content_type);
                }
                if let Some(redirects) = &$($mut)? open.redirects {
                    self.int(redirects);
                }
                if let Some(max) = &$($mut)? open.unmatched {
                    self.int(max);
                }
                if let Some(protocol) = &$($mut)? open.protocol {
                    self.protocol(protocol);
                }
                if let Some(look) = &$($mut)? open.look {
                    self.check(&$($mut)? look.check);
                }
            }

            /// A text, or a `None` of Rust.
            fn last_event_id(&mut self, id: &$($mut)? Text) {
                self.text(id);
            }

            /// A time, or a `None` of Rust.
            fn idle(&mut self, time: &$($mut)? Time) {
                self.time(time);
            }

            fn protocol(&mut self, protocol: &$($mut)? Protocol) {
                match protocol {
                    Protocol::Expr(expr) => self.expr(expr),
                    Protocol::Named { .. } | Protocol::Unknown => {}
                }
            }

            fn check(&mut self, check: &$($mut)? Check) {
                self.walk_clauses(check);
                if let Some(keep) = &$($mut)? check.keep {
                    self.name(&$($mut)? keep.name);
                }
                for condition in &$($mut)? check.conditions {
                    self.condition(condition);
                }
                for condition in &$($mut)? check.requires {
                    self.condition(condition);
                }
                for across in &$($mut)? check.across {
                    self.across(across);
                }
            }

            /// `within` and the goal of a check.
            fn walk_clauses(&mut self, check: &$($mut)? Check) {
                self.time(&$($mut)? check.within);
                match &$($mut)? check.goal {
                    Goal::Until(count) => self.int(count),
                    Goal::UntilEnd(None) => {}
                    Goal::UntilEnd(Some(count)) | Goal::Expect(count) => self.bounds(count),
                }
            }

            fn across(&mut self, across: &$($mut)? Across) {
                if let Some(when) = &$($mut)? across.when {
                    self.truth(when);
                }
                match &$($mut)? across.rule {
                    Rule::Gap(longest) => self.time(longest),
                    Rule::Rate(wanted) => self.comparison(&$($mut)? wanted.kind),
                    Rule::Sequence(stages) => {
                        for stage in stages {
                            if let Some(times) = &$($mut)? stage.times {
                                self.bounds(times);
                            }
                            for condition in &$($mut)? stage.conditions {
                                self.condition(condition);
                            }
                        }
                    }
                    Rule::Each { of, per, .. } => {
                        self.condition(of);
                        if let Some(per) = per {
                            self.condition(per);
                        }
                    }
                }
            }

            fn condition(&mut self, condition: &$($mut)? Condition) {
                self.walk_condition(condition);
            }

            fn walk_condition(&mut self, condition: &$($mut)? Condition) {
                if let Some(when) = &$($mut)? condition.when {
                    self.truth(when);
                }
                if let Some(choice) = &$($mut)? condition.choice {
                    self.int(choice);
                }
                match &$($mut)? condition.test {
                    Test::Whole => {}
                    Test::Pattern { pattern, .. } => match pattern {
                        Pattern::Literal { .. } => {}
                        Pattern::Expr(expr) => self.expr(expr),
                    },
                    Test::Contains(text) => self.text(text),
                }
                match &$($mut)? condition.select {
                    Select::Find(index) => self.int(index),
                    Select::First | Select::All | Select::Count => {}
                }
                if let Some(value) = &$($mut)? condition.default {
                    self.operand(value);
                }
                if let Some(asked) = &$($mut)? condition.comparison {
                    self.comparison(&$($mut)? asked.kind);
                }
                if let Some(keep) = &$($mut)? condition.keep {
                    self.name(&$($mut)? keep.name);
                }
            }

            fn comparison(&mut self, kind: &$($mut)? ComparisonKind) {
                match kind {
                    ComparisonKind::Is(_, value) => self.operand(value),
                    ComparisonKind::OneOf(values) => {
                        for value in values {
                            self.operand(value);
                        }
                    }
                    ComparisonKind::Within(range) => self.bounds(range),
                    ComparisonKind::Satisfies(function) => self.expr(function),
                    ComparisonKind::Exists | ComparisonKind::Missing => {}
                }
            }

            fn operand(&mut self, value: &$($mut)? Operand) {
                match value {
                    Operand::Text(text) => self.text(text),
                    Operand::Expr(expr) => self.expr(expr),
                    Operand::Number { .. } | Operand::Time { .. } | Operand::True | Operand::False | Operand::Null => {}
                }
            }

            fn text(&mut self, text: &$($mut)? Text) {
                match text {
                    Text::Literal { .. } => {}
                    Text::Expr(expr) => self.expr(expr),
                }
            }

            fn time(&mut self, time: &$($mut)? Time) {
                match time {
                    Time::Literal { .. } => {}
                    Time::Expr(expr) => self.expr(expr),
                }
            }

            fn int(&mut self, int: &$($mut)? Int) {
                match int {
                    Int::Literal { .. } => {}
                    Int::Expr(expr) => self.expr(expr),
                }
            }

            fn bounds(&mut self, bounds: &$($mut)? Bounds) {
                for bound in (&$($mut)? bounds.min).into_iter().chain(&$($mut)? bounds.max) {
                    match bound {
                        Bound::Number { .. } | Bound::Time { .. } => {}
                        Bound::Expr(expr) => self.expr(expr),
                    }
                }
            }

            /// A `bool` expression, of `while`, `if` or `when`.
            fn truth(&mut self, condition: &$($mut)? Expr) {
                self.expr(condition);
            }

            fn expr(&mut self, _expr: &$($mut)? Expr) {}

            /// The name of a value, where a step saves or binds it.
            fn name(&mut self, _name: &$($mut)? Name) {}
        }

        impl Step {
            /// The blocks of steps in a step.
            pub(crate) fn $blocks(&$($mut)? self) -> Vec<&$($mut)? [Step]> {
                match &$($mut)? self.kind {
                    StepKind::Repeat { body, .. }
                    | StepKind::During { body, .. }
                    | StepKind::While { body, .. }
                    | StepKind::Forever { body }
                    | StepKind::Group { body, .. } => vec![body],
                    StepKind::If(If { then, otherwise, .. }) => {
                        let mut blocks: Vec<&$($mut)? [Step]> = vec![then];
                        if let Some(block) = otherwise {
                            blocks.push(block);
                        }
                        blocks
                    }
                    StepKind::Attempt(Attempt { body, otherwise, .. }) => {
                        let mut blocks: Vec<&$($mut)? [Step]> = vec![body];
                        if let Some(block) = otherwise {
                            blocks.push(block);
                        }
                        blocks
                    }
                    StepKind::Sse(_)
                    | StepKind::Http(_)
                    | StepKind::Pause { .. }
                    | StepKind::Break
                    | StepKind::Continue
                    | StepKind::Let { .. }
                    | StepKind::Feed { .. }
                    | StepKind::Run { .. }
                    | StepKind::Stop
                    | StepKind::Fail { .. }
                    | StepKind::Include(_)
                    | StepKind::Broken { .. } => Vec::new(),
                }
            }
        }

        /// Calls a function for every step of a block and of its inner blocks, in the order of the source. Steps of
        /// fragments are left out.
        pub(crate) fn $each_step(steps: &$($mut)? [Step], see: &mut dyn FnMut(&$($mut)? Step)) {
            for step in steps {
                see(step);
                for block in step.$blocks() {
                    $each_step(block, see);
                }
            }
        }
    };
}

visitor!(Visit, blocks, each_step);
visitor!(VisitMut, blocks_mut, each_step_mut, mut);
