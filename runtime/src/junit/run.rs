//! One run while it goes on, and the test suite that it becomes.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::failure::Failure;
use crate::observer::{Observer, RunEvent, RunEventKind};
use crate::outcome::Outcome;
use crate::shown::{Secrets, Shown};
use crate::step_key::StepKey;
use crate::timeline::{Kept, Timeline};

/// A run that goes on.
pub(super) struct Run {
    title: String,
    began: SystemTime,
    /// What it is done of, in the order in which it was first met.
    steps: Vec<Step>,
    /// The steps that have begun and not ended, from the outermost.
    open: Vec<usize>,
    /// The failures that are of none of the steps.
    failures: Vec<Failed>,
    timeline: Timeline,
    kept: Kept,
}

/// A step, an action or a check, as it is written.
struct Step {
    key: StepKey,
    stream: Option<String>,
    /// Its title, where none is written: that of a session.
    title: String,
    took: Duration,
    /// Whether it holds others, which are told apart.
    is_container: bool,
    did: Did,
    failures: Vec<Failed>,
}

struct Failed {
    kind: String,
    cause: String,
    text: String,
}

/// What a step has come to, of all the times that it was done: the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Did {
    Nothing,
    Skipped,
    Succeeded,
}

/// How many failures of a step are kept.
const FAILURES: usize = 16;

impl Run {
    pub(super) fn new(title: &str) -> Self {
        let kept = Kept::default();
        Self {
            title: title.to_owned(),
            began: SystemTime::now(),
            steps: Vec::new(),
            open: Vec::new(),
            failures: Vec::new(),
            timeline: Timeline::new(kept.clone()),
            kept,
        }
    }

    pub(super) fn event(&mut self, event: &RunEvent<'_>) {
        Observer::event(&self.timeline, event);
        match &event.kind {
            RunEventKind::StepStarted { title, stream, .. } => {
                if let Some(around) = self.open.last() {
                    self.steps[*around].is_container = true;
                }
                if let Some(key) = event.key() {
                    let place = self.step(key, title, *stream);
                    self.open.push(place);
                }
            }
            RunEventKind::StepFinished { title, stream, outcome, elapsed, .. } => {
                self.open.pop();
                // A check has an end of its own, also where it is only set.
                if let Some(key) = event.key().filter(|key| key.step() != CHECK) {
                    self.did(key, title, *stream, *outcome, *elapsed);
                }
            }
            RunEventKind::CheckFinished { title, stream, outcome, elapsed, .. } => {
                if let Some(key) = event.key() {
                    self.did(key, title, Some(stream), *outcome, *elapsed);
                }
            }
            RunEventKind::Failed { failure, .. } => self.failed(failure),
            _ => {}
        }
    }

    /// The place of a step, which is met for the first time or again.
    fn step(&mut self, key: StepKey, title: &str, stream: Option<&str>) -> usize {
        if let Some(place) = self.steps.iter().position(|step| step.key == key) {
            return place;
        }
        self.steps.push(Step {
            key,
            stream: stream.map(str::to_owned),
            title: if key.title().is_empty() { title.to_owned() } else { key.title().to_owned() },
            took: Duration::ZERO,
            is_container: false,
            did: Did::Nothing,
            failures: Vec::new(),
        });
        self.steps.len() - 1
    }

    fn did(
        &mut self,
        key: StepKey,
        title: &str,
        stream: Option<&str>,
        outcome: Outcome<'_>,
        elapsed: Duration,
    ) {
        let place = self.step(key, title, stream);
        let step = &mut self.steps[place];
        step.took = step.took.saturating_add(elapsed);
        step.did = step.did.max(match outcome {
            Outcome::Skipped => Did::Skipped,
            Outcome::Abandoned | Outcome::Stopped => Did::Nothing,
            // What has failed is told by itself.
            _ => Did::Succeeded,
        });
    }

    fn failed(&mut self, failure: &Failure) {
        let text = Failed {
            kind: format!("{:?}", failure.kind()),
            cause: failure.cause().to_owned(),
            text: failure.to_string(),
        };
        let is_it =
            |step: &&mut Step| (step.key.step(), step.key.location()) == (failure.step(), failure.at());
        let failures = match self.steps.iter_mut().find(is_it) {
            Some(step) => &mut step.failures,
            None => &mut self.failures,
        };
        if failures.len() < FAILURES {
            failures.push(text);
        }
    }

    /// The run has come to this.
    pub(super) fn ended(self, outcome: Outcome<'_>, took: Duration, secrets: &Secrets) -> TestSuite {
        let shown = |text: &str| Shown::unmasked(&secrets.mask(text)).to_string();
        let title = if self.title.is_empty() { "a run".to_owned() } else { shown(&self.title) };
        let mut suite = TestSuite::new(&*title);
        suite.set_time(took).set_timestamp(DateTime::<Utc>::from(self.began));
        let told = || self.steps.iter().filter(|step| step.is_told());
        let names: Vec<String> = told().map(|step| step.name(&shown)).collect();
        // Steps of the same name are told apart by their places, which change more often than names.
        let is_alone = |name: &String| names.iter().filter(|other| *other == name).count() < 2;
        let name = |(step, name): (&Step, &String)| match is_alone(name) {
            true => step.case(name, secrets),
            false => step.case(&format!("{name} at {}", step.place()), secrets),
        };
        let mut cases: Vec<TestCase> = told().zip(&names).map(name).collect();
        cases.extend(self.case(outcome, cases.is_empty(), took, secrets));
        let has_failed = |case: &&mut TestCase| matches!(case.status, TestCaseStatus::NonSuccess { .. });
        if let Some(first) = cases.iter_mut().find(has_failed) {
            // What became known as a secret later stands in the lines before.
            first.set_system_out(secrets.mask(&self.kept.text()).trim_start());
        }
        cases.iter_mut().for_each(|case| _ = case.set_classname(&*title));
        suite.add_test_cases(cases);
        suite
    }

    /// The run itself, where no step tells what it has come to.
    fn case(
        &self,
        outcome: Outcome<'_>,
        is_alone: bool,
        took: Duration,
        secrets: &Secrets,
    ) -> Option<TestCase> {
        let status = match (&*self.failures, outcome) {
            ([_, ..], _) => failure(&self.failures, secrets),
            ([], Outcome::Abandoned) if std::thread::panicking() => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message("a panic ended the run").set_type("panic");
                status
            }
            ([], Outcome::Abandoned) => skipped("the run was dropped before its end"),
            ([], Outcome::Stopped) => skipped("the run was told to stop"),
            _ if is_alone => TestCaseStatus::success(),
            _ => return None,
        };
        let mut case = TestCase::new("the run", status);
        case.set_time(took);
        Some(case)
    }
}

/// The keyword of checks.
const CHECK: &str = "check";

impl Step {
    /// Whether it says something by itself. What `let` and `if` do shows in what follows.
    fn is_told(&self) -> bool {
        !self.failures.is_empty() || !self.is_container && !matches!(self.key.step(), "let" | "if")
    }

    fn name(&self, shown: &impl Fn(&str) -> String) -> String {
        let mut name = self.key.step().to_owned();
        if !self.title.is_empty() {
            name = format!("{name} \"{}\"", shown(&self.title));
        }
        match self.stream.as_deref() {
            Some(stream) if !stream.is_empty() => format!("{name} on {}", shown(stream)),
            _ => name,
        }
    }

    fn place(&self) -> String {
        let at = self.key.location();
        format!("{}:{}:{}", file(at.file()), at.line(), at.column())
    }

    fn case(&self, name: &str, secrets: &Secrets) -> TestCase {
        let status = match self.did {
            _ if !self.failures.is_empty() => failure(&self.failures, secrets),
            Did::Succeeded => TestCaseStatus::success(),
            Did::Skipped => skipped("what it is about was not there"),
            Did::Nothing => skipped("it was not decided: something else ended it"),
        };
        let mut case = TestCase::new(name, status);
        case.set_time(self.took);
        let at = self.key.location();
        case.extra.insert("file".into(), at.file().into());
        case.extra.insert("line".into(), at.line().to_string().into());
        case
    }
}

fn file(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn failure(failures: &[Failed], secrets: &Secrets) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    if let Some(first) = failures.first() {
        let cause = Shown::unmasked(&secrets.mask(&first.cause)).to_string();
        status.set_message(cause).set_type(&*first.kind);
    }
    let texts: Vec<&str> = failures.iter().map(|failed| &*failed.text).collect();
    status.set_description(&*secrets.mask(&texts.join("\n\n")));
    status
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(why);
    status
}
