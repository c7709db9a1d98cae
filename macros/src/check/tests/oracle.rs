//! Compares the walk with an interpreter. The interpreter knows every state in which each step of a random scenario
//! can run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, checked};

/// A step, with the number of its line.
enum Step {
    Action(usize, usize, Action),
    Use(usize, usize),
    If(Vec<Step>, Vec<Step>),
    Repeat(Vec<Step>),
    While(Vec<Step>),
    Forever(Vec<Step>),
    /// With what follows `otherwise`.
    Attempt(Vec<Step>, Option<Vec<Step>>),
    Break,
    Continue,
    Stop,
}

#[derive(Clone, Copy)]
enum Action {
    Open,
    Close,
    Await,
    Cancel,
    Reconcile,
    Unmatched { save: Option<usize> },
    Check { awaited: bool, goal: Goal, save: Option<usize> },
}

#[derive(Clone, Copy, PartialEq)]
enum Goal {
    Match,
    /// A match with a value that is kept only under a `when`.
    Perhaps,
    Nothing,
    End,
}

/// One state of a run: each stream with its pending check, and which values the main flow has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    streams: Vec<(Stream, Option<usize>)>,
    values: Vec<bool>,
    /// The streams when the run came to each `attempt` that it is in.
    entered: Vec<Vec<(Stream, Option<usize>)>>,
}

impl Run {
    /// A step has failed, and the round of this `attempt` is over.
    fn failed(&self, attempt: usize) -> Self {
        let mut left = self.clone();
        left.entered.truncate(attempt + 1);
        let entered = left.entered[attempt].clone();
        for (stream, before) in left.streams.iter_mut().zip(entered) {
            // A check that was pending before stays, unless the round has taken or replaced it.
            *stream = (before.0, stream.1.filter(|_| stream.1 == before.1));
        }
        left
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stream {
    Closed,
    Open,
    Ended,
}

type Runs = BTreeSet<Run>;

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % end) as usize
    }
}

/// Writes a random scenario.
struct Writer {
    random: Random,
    streams: u64,
    text: String,
    line: usize,
    /// Whether a stream is likely to be open at this point. It helps to write many right scenarios.
    open: Vec<bool>,
    /// Whether it was likely to be open before the `attempt`s around this point.
    old: Vec<bool>,
    /// How many loops are around it.
    loops: usize,
}

impl Writer {
    fn put(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        self.text.push('\n');
        self.line += 1;
        self.line
    }

    fn block(&mut self, depth: usize, length: usize) -> Vec<Step> {
        (0..length).map(|_| self.step(depth)).collect()
    }

    fn step(&mut self, depth: usize) -> Step {
        match self.random.below(if depth == 0 { 12 } else { 20 }) {
            0 => {
                let value = self.random.below(2);
                Step::Use(self.put(&format!("pause (v{value})")), value)
            }
            1..12 => self.action(),
            12..15 => {
                let before = self.open.clone();
                self.put("if (c) {");
                let then = self.inner(depth);
                self.put("} else {");
                let after = std::mem::replace(&mut self.open, before);
                let otherwise = if self.random.below(2) == 0 { self.inner(depth) } else { Vec::new() };
                self.open = after;
                self.put("}");
                Step::If(then, otherwise)
            }
            15 | 16 => {
                self.put("repeat 3 {");
                Step::Repeat(self.of_loop(depth))
            }
            17 => {
                self.put("while (c) {");
                Step::While(self.of_loop(depth))
            }
            18 => {
                self.put("forever {");
                Step::Forever(self.of_loop(depth))
            }
            _ => {
                let (before, old) = (self.open.clone(), self.old.clone());
                self.old = self.open.iter().zip(&old).map(|(open, old)| *open || *old).collect();
                self.put("attempt 3 {");
                let body = self.inner(depth);
                self.old = old;
                let otherwise = (self.random.below(2) == 0).then(|| {
                    let after = std::mem::replace(&mut self.open, before);
                    self.put("} otherwise {");
                    let steps = self.inner(depth);
                    self.open = after;
                    steps
                });
                self.put("}");
                Step::Attempt(body, otherwise)
            }
        }
    }

    fn of_loop(&mut self, depth: usize) -> Vec<Step> {
        self.loops += 1;
        let body = self.inner(depth);
        self.loops -= 1;
        self.put("}");
        body
    }

    fn inner(&mut self, depth: usize) -> Vec<Step> {
        let length = 1 + self.random.below(3);
        let mut steps = self.block(depth - 1, length);
        if self.random.below(8) == 0 {
            self.put("stop");
            steps.push(Step::Stop);
        } else if self.loops > 0 && self.random.below(4) == 0 {
            let (word, step) =
                if self.random.below(2) == 0 { ("break", Step::Break) } else { ("continue", Step::Continue) };
            self.put(word);
            steps.push(step);
        }
        steps
    }

    fn action(&mut self) -> Step {
        let stream = self.random.below(self.streams);
        let open = self.open[stream] != (self.random.below(12) == 0);
        let is_old = self.old[stream] && self.random.below(8) > 0;
        let action = match self.random.below(if open { 11 } else { 1 }) {
            0 if !open && !is_old => Action::Open,
            0 if !is_old => Action::Close,
            1 | 2 => Action::Await,
            3 => Action::Cancel,
            4 => Action::Reconcile,
            10 => Action::Unmatched { save: Some(self.random.below(2)).filter(|_| self.random.below(2) > 0) },
            kind => {
                let goals = [Goal::Match, Goal::Match, Goal::Perhaps, Goal::Nothing, Goal::End];
                let goal = goals[self.random.below(if is_old { 4 } else { 5 })];
                let save = Some(self.random.below(2)).filter(|_| self.random.below(4) > 0);
                Action::Check { awaited: kind < 7, goal, save }
            }
        };
        match action {
            Action::Open => self.open[stream] = true,
            Action::Close => self.open[stream] = false,
            _ => {}
        }
        let text = match action {
            Action::Open => "open \"/\" unmatched 9".to_owned(),
            Action::Unmatched { save: None } => "unmatched collect others".to_owned(),
            Action::Unmatched { save: Some(value) } => format!("unmatched save v{value}"),
            Action::Close => "close".to_owned(),
            Action::Await => "await".to_owned(),
            Action::Cancel => "cancel".to_owned(),
            Action::Reconcile => "reconcile".to_owned(),
            Action::Check { awaited, goal, save } => {
                let mode = if awaited { "await" } else { "listen" };
                let goal = match goal {
                    Goal::Perhaps if save.is_some() => "until 1 when (c) data",
                    Goal::Match | Goal::Perhaps => "until 1",
                    Goal::Nothing => "expect ..=3",
                    Goal::End => "until end",
                };
                let save = save.map(|value| format!(" save v{value}")).unwrap_or_default();
                format!("check {mode} within 1s {goal}{save}")
            }
        };
        Step::Action(self.put(&format!("sse \"t\" name \"stream {stream} of some\" {text}")), stream, action)
    }
}

/// Runs a scenario in all ways at once.
#[derive(Default)]
struct Oracle {
    /// The checks by their line.
    checks: BTreeMap<usize, (Goal, Option<usize>)>,
    /// Lines that run in a state in which they are not allowed.
    wrong: BTreeSet<usize>,
    /// Lines that need at least one state of some kind, and whether there was one.
    possible: BTreeMap<usize, bool>,
    /// Which values the scenario saves at all.
    saved: Vec<bool>,
    ends: Runs,
    /// How runs leave the loops around the current steps, and their rounds; with the number of `attempt`s around each.
    loops: Vec<(usize, Runs, Runs)>,
    /// Whether a `forever` is never left.
    never_ends: bool,
    /// What is left where a step of each `attempt` around fails.
    left: Vec<Runs>,
}

impl Oracle {
    fn block(&mut self, steps: &[Step], runs: Runs) -> Runs {
        let ends =
            steps.iter().fold(runs, |runs, step| if runs.is_empty() { runs } else { self.step(step, runs) });
        self.may_fail(&ends);
        ends
    }

    /// Something fails in these states.
    fn may_fail(&mut self, runs: &Runs) {
        for (attempt, left) in self.left.iter_mut().enumerate() {
            left.extend(runs.iter().map(|run| run.failed(attempt)));
        }
    }

    /// The runs leave these steps for a loop that has so many `attempt`s around it.
    fn leaving(runs: Runs, attempts: usize) -> impl Iterator<Item = Run> {
        runs.into_iter().map(move |mut run| {
            run.entered.truncate(attempts);
            run
        })
    }

    fn step(&mut self, step: &Step, runs: Runs) -> Runs {
        self.may_fail(&runs);
        match step {
            Step::Action(line, stream, action) => {
                runs.into_iter().flat_map(|run| self.action(*line, *stream, *action, run)).collect()
            }
            Step::Use(line, value) => {
                // What nothing saves is a variable of Rust.
                let seen = !self.saved[*value] || runs.iter().any(|run| run.values[*value]);
                *self.possible.entry(*line).or_default() |= seen;
                runs
            }
            Step::If(then, otherwise) => {
                let mut joined = self.block(then, runs.clone());
                joined.extend(self.block(otherwise, runs));
                joined
            }
            Step::Repeat(body) => {
                let (_, mut ends, breaks) = self.rounds(body, runs);
                ends.extend(breaks);
                ends
            }
            Step::While(body) => {
                let (mut tops, _, breaks) = self.rounds(body, runs);
                tops.extend(breaks);
                tops
            }
            Step::Forever(body) => {
                let breaks = self.rounds(body, runs).2;
                // The steps behind it are walked as if they could be reached.
                self.never_ends |= breaks.is_empty();
                breaks
            }
            Step::Attempt(body, otherwise) => self.attempt(body, otherwise.as_deref(), runs),
            Step::Break => {
                let (attempts, breaks, _) = self.loops.last_mut().expect("a loop");
                breaks.extend(Self::leaving(runs, *attempts));
                Runs::new()
            }
            Step::Continue => {
                let (attempts, _, continues) = self.loops.last_mut().expect("a loop");
                continues.extend(Self::leaving(runs, *attempts));
                Runs::new()
            }
            Step::Stop => {
                self.ends.extend(runs);
                Runs::new()
            }
        }
    }

    /// The states before and after one or more rounds, and where a `break` leaves them.
    fn rounds(&mut self, body: &[Step], runs: Runs) -> (Runs, Runs, Runs) {
        let mut tops = runs;
        loop {
            self.loops.push((self.left.len(), Runs::new(), Runs::new()));
            let mut ends = self.block(body, tops.clone());
            let (_, breaks, continues) = self.loops.pop().expect("this loop");
            ends.extend(continues);
            let before = tops.len();
            tops.extend(ends.iter().cloned());
            if tops.len() == before {
                return (tops, ends, breaks);
            }
        }
    }

    fn attempt(&mut self, body: &[Step], otherwise: Option<&[Step]>, runs: Runs) -> Runs {
        let attempts = self.left.len();
        let mut starts: Runs = runs
            .into_iter()
            .map(|mut run| {
                run.entered.push(run.streams.clone());
                run
            })
            .collect();
        let (ends, left) = loop {
            self.left.push(Runs::new());
            let ends = self.block(body, starts.clone());
            let left = self.left.pop().expect("this attempt");
            let before = starts.len();
            starts.extend(left.iter().cloned());
            if starts.len() == before {
                break (ends, left);
            }
        };
        let mut joined: Runs = Self::leaving(ends, attempts).collect();
        if let Some(steps) = otherwise {
            joined.extend(self.block(steps, Self::leaving(left, attempts).collect()));
        }
        joined
    }

    fn action(&mut self, line: usize, stream: usize, action: Action, mut run: Run) -> Vec<Run> {
        let (state, pending) = run.streams[stream];
        let pends = pending.and_then(|line| self.checks.get(&line)).map(|(goal, _)| *goal);
        let ends = match action {
            Action::Check { awaited: true, goal, .. } => ended(state, goal) != state,
            Action::Await => pends.is_some_and(|goal| ended(state, goal) != state),
            _ => matches!(action, Action::Open | Action::Close),
        };
        let is_old = run.entered.iter().any(|entered| entered[stream].0 != Stream::Closed);
        let may = match action {
            Action::Open => state != Stream::Open,
            _ => state != Stream::Closed,
        };
        let may = may && !(ends && is_old);
        if !may {
            self.wrong.insert(line);
            return Vec::new();
        }
        if matches!(action, Action::Await | Action::Cancel) {
            *self.possible.entry(line).or_default() |= pending.is_some();
        }
        let check = pending.and_then(|line| self.checks.get(&line).copied());
        if let (Action::Await, Some((goal, save))) = (action, check) {
            run.streams[stream] = (ended(state, goal), None);
            return saved(run, save, goal == Goal::Match);
        }
        // Every action takes over the values that the pending check may have saved.
        let taken = saved(run, check.and_then(|(_, save)| save), false).into_iter();
        let after = |mut run: Run, state: Stream, pending: Option<usize>| {
            run.streams[stream] = (state, pending);
            run
        };
        match action {
            Action::Open => taken.map(|run| after(run, Stream::Open, None)).collect(),
            Action::Close => taken.map(|run| after(run, Stream::Closed, None)).collect(),
            Action::Await | Action::Cancel => taken.map(|run| after(run, state, None)).collect(),
            Action::Reconcile => taken.collect(),
            Action::Unmatched { save } => taken.flat_map(|run| saved(run, save, false)).collect(),
            Action::Check { awaited: false, goal, save } => {
                self.checks.insert(line, (goal, save));
                taken.map(|run| after(run, state, Some(line))).collect()
            }
            Action::Check { awaited: true, goal, save } => taken
                .flat_map(|run| saved(after(run, ended(state, goal), None), save, goal == Goal::Match))
                .collect(),
        }
    }
}

fn ended(state: Stream, goal: Goal) -> Stream {
    if goal == Goal::End && state == Stream::Open { Stream::Ended } else { state }
}

/// The run with the value, and also without it if that is possible.
fn saved(run: Run, save: Option<usize>, sure: bool) -> Vec<Run> {
    let Some(value) = save else { return vec![run] };
    let mut with = run.clone();
    with.values[value] = true;
    if sure { vec![with] } else { vec![with, run] }
}

#[test]
fn random_scenarios() {
    let (mut right, mut wrong) = (0, 0);
    for seed in 0..2500 {
        let streams = 1 + seed % 2;
        let mut writer = Writer {
            random: Random(seed * 7919 + 1),
            streams,
            text: String::new(),
            line: 0,
            open: vec![false; streams as usize],
            old: vec![false; streams as usize],
            loops: 0,
        };
        writer.put("base \"http://x\"");
        let length = 3 + writer.random.below(5);
        let steps = writer.block(2, length);
        let values = vec![false; 2];
        let start =
            Run { streams: vec![(Stream::Closed, None); streams as usize], values, entered: Vec::new() };
        let saved = [0, 1].map(|value| writer.text.contains(&format!("save v{value}")));
        let mut oracle = Oracle { saved: saved.to_vec(), ..Oracle::default() };
        let ends = oracle.block(&steps, Runs::from([start]));
        let left_open = ends.iter().any(|run| run.streams.iter().any(|(state, _)| *state == Stream::Open));
        oracle.ends.extend(ends);
        let is_wrong =
            left_open || !oracle.wrong.is_empty() || oracle.possible.values().any(|possible| !possible);

        let (plan, reports) = checked(&writer.text);
        let by_rule = ["next round", "saves anything", "never reached"];
        let reports: Vec<_> =
            reports.iter().filter(|report| by_rule.iter().all(|rule| !report.contains(rule))).collect();
        let rule = checked(&writer.text).1.len() > reports.len();
        if rule || oracle.never_ends {
            continue;
        }
        // An awaited `listen` check for the end ends the stream. The walk does not follow that through loops.
        if !is_wrong && !reports.is_empty() && writer.text.contains("listen within 1s until end") {
            continue;
        }
        assert_eq!(!reports.is_empty(), is_wrong, "seed {seed}\n{}\n{reports:#?}", writer.text);
        if is_wrong {
            wrong += 1;
            continue;
        }
        right += 1;
        for value in &plan.values {
            let name = value.name.ident.to_string();
            let Some(index) = ["v0", "v1"].iter().position(|known| *known == name) else { continue };
            let always = !oracle.ends.is_empty() && oracle.ends.iter().all(|run| run.values[index]);
            let definite = value.at_end == Certainty::Definite;
            let holds = if streams == 1 { definite == always } else { !definite || always };
            assert!(holds, "seed {seed}: {name} is always there: {always}\n{}", writer.text);
        }
    }
    // Most random scenarios have mistakes. The test means something only if enough have none.
    assert!(right > 50 && wrong > 50, "{right} right, {wrong} wrong");
}
