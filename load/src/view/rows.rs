//! The rows of the view, in their order, each with what it is worth.

use std::time::Duration;

use super::charts::{RANKS, label};
use super::keys::can_steer;
use super::model::Model;
use super::words::{Piece, Row, Tone, What};
use crate::settings::WarmUp;
use crate::summary::{bytes, clean, clock, count, cut, percent, plural, right, span, width, wrapped};

/// All rows, for a view of so many columns.
pub(super) fn rows(model: &Model, columns: usize) -> Vec<Row> {
    let mut rows = vec![Row { rank: 0, what: What::Text(title(model, columns)) }, blank()];
    rows.extend(phases(model, columns));
    rows.push(blank());
    rows.extend(RANKS.iter().enumerate().map(|(at, rank)| Row { rank: *rank, what: What::Chart(at) }));
    rows.push(blank());
    rows.extend(failures(model, columns));
    rows.push(blank());
    rows.extend(generator(model, columns));
    rows.extend(notes(model, columns));
    rows.push(blank());
    rows.push(Row { rank: 2, what: What::Help(help(model, columns)) });
    rows
}

fn blank() -> Row {
    Row { rank: u8::MAX, what: What::Text(Vec::new()) }
}

fn row(rank: u8, pieces: impl Into<Vec<Piece>>) -> Row {
    Row { rank, what: What::Text(pieces.into()) }
}

fn plain(text: impl Into<String>) -> Piece {
    Piece::new(Tone::Plain, text)
}

/// Which load it is, and how it stands.
fn title(model: &Model, columns: usize) -> Vec<Piece> {
    let standing = &model.standing;
    let (state, tone) = match standing.elapsed {
        _ if standing.ending.is_some() => ("ending".to_owned(), Tone::Warn),
        None => match standing.waits {
            Some(left) => (format!("starts in {}", clock(nanos(left))), Tone::Plain),
            None => ("starting".to_owned(), Tone::Plain),
        },
        _ if standing.steering.paused => {
            (if columns < 30 { "paused" } else { "arrivals paused" }.to_owned(), Tone::Warn)
        }
        _ if model.is_through() => ("users finish".to_owned(), Tone::Plain),
        _ if model.now.warm_up => ("warm-up".to_owned(), Tone::Plain),
        _ => ("running".to_owned(), Tone::Good),
    };
    let mut end = Vec::new();
    if columns < 20 {
        // The keys at the foot say whether arrivals stand.
        let text = standing.elapsed.map_or(state, |at| clock(nanos(at)));
        return vec![Piece::new(tone, right(&text, columns))];
    }
    if model.factor() != 1.0 && columns >= 24 {
        end.extend([Piece::new(Tone::Warn, format!("rates × {:.2}", model.factor())), plain("  ")]);
    }
    end.push(Piece::new(tone, state));
    end.extend(standing.elapsed.map(|at| Piece::new(Tone::Bold, format!("  {}", clock(nanos(at))))));
    let room = columns.saturating_sub(end.iter().map(|piece| width(&piece.text)).sum::<usize>());
    let name = cut(&clean(&model.outlook.name), room.saturating_sub(1));
    let which =
        if model.outlook.which.is_empty() { String::new() } else { format!("  {}", model.outlook.which) };
    let which = cut(&which, room.saturating_sub(width(&name) + 1));
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&which)));
    [vec![Piece::new(Tone::Bold, name), plain(which), plain(gap)], end].concat()
}

/// A phase of a run: how much of it is over, and that in words.
struct Phase {
    name: String,
    share: f64,
    words: String,
    /// What goes on in it.
    what: String,
    is_now: bool,
}

/// How far each phase is: the warm-up, the profiles, the time in which users finish.
fn phases(model: &Model, columns: usize) -> Vec<Row> {
    let (outlook, standing) = (&model.outlook, &model.standing);
    let ends = standing.ending.is_some() || (standing.elapsed.is_some() && model.is_through());
    let mut phases: Vec<Phase> = warm_up(model, ends).into_iter().collect();
    let count_of_stages = outlook.stages.len();
    for (at, stage) in outlook.stages.iter().enumerate() {
        let passed = match at.cmp(&standing.stage) {
            _ if standing.elapsed.is_none() => Duration::ZERO,
            std::cmp::Ordering::Less => stage.lasts,
            std::cmp::Ordering::Equal => standing.profile.min(stage.lasts),
            std::cmp::Ordering::Greater => Duration::ZERO,
        };
        let steps: Vec<String> = stage.steps_at(passed).map(|step| clean(&step.text)).collect();
        phases.push(Phase {
            name: match count_of_stages {
                1 => "profile".to_owned(),
                all => format!("stage {} of {all}", at + 1),
            },
            share: share(passed, stage.lasts),
            words: of(passed, stage.lasts),
            what: if ends || columns < 60 { String::new() } else { format!("  {}", steps.join(", ")) },
            is_now: at == standing.stage && !ends,
        });
    }
    if ends {
        let left = format!("{} left", plural(model.now.users.active, "user"));
        phases.push(match standing.ending {
            Some(since) => Phase {
                name: "end".to_owned(),
                share: share(since, outlook.grace),
                words: of(since.min(outlook.grace), outlook.grace),
                what: format!("  {left}"),
                is_now: true,
            },
            None => {
                Phase { name: "end".to_owned(), share: 0.0, words: left, what: String::new(), is_now: true }
            }
        });
    }
    let name = phases.iter().map(|phase| width(&phase.name)).max().unwrap_or_default();
    let words = phases.iter().map(|phase| width(&phase.words)).max().unwrap_or_default();
    let room = columns.saturating_sub(name + words + 6);
    let bar = match columns {
        0..24 => 0,
        24..70 => room.min(20),
        _ => room / 2,
    };
    phases.into_iter().map(|phase| phase_row(phase, name, bar, words)).collect()
}

fn warm_up(model: &Model, ends: bool) -> Option<Phase> {
    let warm_up = model.outlook.warm_up?;
    let at = model.standing.elapsed.unwrap_or_default();
    let is_over = model.warm.is_some_and(|warm| at >= warm);
    let (share, words) = match (warm_up, model.warm) {
        (WarmUp::For(lasts), _) => (share(at, lasts), of(at.min(lasts), lasts)),
        (WarmUp::OpenStreams(_), Some(warm)) => (1.0, clock(nanos(warm))),
        (WarmUp::OpenStreams(wanted), None) => {
            let open = model.now.open_streams;
            let share = (open as f64 / wanted.max(1) as f64).min(1.0);
            (share, format!("{} of {} streams", count(open), count(wanted)))
        }
    };
    let is_now = model.standing.elapsed.is_some() && !is_over && !ends;
    Some(Phase { name: "warm-up".to_owned(), share, words, what: String::new(), is_now })
}

fn phase_row(phase: Phase, name: usize, bar: usize, words: usize) -> Row {
    let full = ((phase.share * bar as f64) as usize).min(bar);
    let (tone, mark) = match phase.is_now {
        true => (Tone::Bold, "▸"),
        false if phase.share >= 1.0 => (Tone::Plain, "✓"),
        false => (Tone::Dim, " "),
    };
    let pieces = [
        Piece::new(tone, format!("{mark} {:<name$} ", phase.name)),
        Piece::new(Tone::Count, "━".repeat(full)),
        Piece::new(Tone::Dim, "─".repeat(bar - full)),
        Piece::new(tone, format!(" {:<words$}", phase.words)),
        Piece::new(Tone::Dim, phase.what),
    ];
    row(if phase.is_now { 1 } else { 13 }, pieces)
}

fn share(passed: Duration, of: Duration) -> f64 {
    if of.is_zero() { 1.0 } else { (passed.as_secs_f64() / of.as_secs_f64()).min(1.0) }
}

fn of(passed: Duration, whole: Duration) -> String {
    format!("{} of {}", clock(nanos(passed)), clock(nanos(whole)))
}

/// The causes that are listed at most.
const CAUSES: usize = 8;

/// How many users failed, and why.
fn failures(model: &Model, columns: usize) -> Vec<Row> {
    let (users, causes) = (&model.now.users, &model.now.failures);
    let tone = if users.failed > 0 { Tone::Bad } else { Tone::Plain };
    let share = if users.failed > 0 {
        format!(" ({})", percent(users.failed, users.finished))
    } else {
        String::new()
    };
    let failed = match columns {
        0..24 => count(users.failed),
        _ => format!("{} of {}{share}", count(users.failed), plural(users.finished, "finished user")),
    };
    let label = label(columns);
    let mut head = vec![plain(format!("{:<label$}", "failed")), Piece::new(tone, failed)];
    if users.dropped > 0 {
        head.push(Piece::new(Tone::Bad, format!("   {} dropped", count(users.dropped))));
    }
    let shown = if causes.len() > CAUSES { CAUSES - 1 } else { causes.len() };
    let of_cause = |(at, (cause, n)): (usize, &(String, u64))| {
        let number = format!("{:>8} × ", count(*n));
        let cause = cut(&clean(cause), columns.saturating_sub(width(&number)));
        row(if at < 2 { 7 } else { 11 }, [Piece::new(Tone::Bad, number), plain(cause)])
    };
    let mut rows = vec![row(2, head)];
    rows.extend(causes.iter().take(shown).enumerate().map(of_cause));
    if causes.len() > shown {
        let more: u64 = causes.iter().skip(shown).map(|(_, n)| n).sum();
        let text = format!("{:>8} × {} other causes", count(more), causes.len() - shown);
        rows.push(row(11, [Piece::new(Tone::Dim, text)]));
    }
    rows
}

/// Whether the generator keeps up, and what it needs.
fn generator(model: &Model, columns: usize) -> Vec<Row> {
    let (generator, limit) = (&model.now.generator, nanos(model.outlook.late));
    let lags = [("users start", generator.schedule_lag), ("cores are", generator.loop_lag)];
    let late = lags.into_iter().find_map(|(what, lag)| {
        let lag = lag.filter(|lag| *lag > limit)?;
        Some(format!("! {what} {} late (limit {})", span(lag), span(limit)))
    });
    let why = generator.bottlenecks.first().map(|why| format!("! {}", clean(why)));
    let has_begun = !model.points.is_empty();
    let (verdict, tone) = match why.or(late) {
        Some(why) => (why, Tone::Bad),
        None if has_begun => ("✓ keeps up".to_owned(), Tone::Good),
        None => ("–".to_owned(), Tone::Dim),
    };
    let mut facts = Vec::new();
    if has_begun {
        facts.extend(generator.schedule_lag.max(generator.loop_lag).map(|lag| format!("lag {}", span(lag))));
        facts.push(format!("busiest core {:.0} %", generator.busiest_core * 100.0));
        if generator.memory > 0 {
            facts.push(bytes(generator.memory));
        }
        if generator.descriptor_limit > 0 {
            facts.push(format!(
                "{} of {} descriptors",
                count(generator.descriptors),
                count(generator.descriptor_limit)
            ));
        }
        facts.extend(generator.ports.first().filter(|ports| ports.there > 0).map(|ports| {
            format!("{} of {} ports to {}", count(ports.most), count(ports.there), clean(&ports.target))
        }));
    }
    let label = label(columns);
    let room = columns.saturating_sub(label);
    let mut lines = vec![vec![
        plain(format!("{:<label$}", if label < 10 { "own" } else { "generator" })),
        Piece::new(tone, cut(&verdict, room)),
    ]];
    let mut left = room.saturating_sub(width(&verdict));
    for fact in facts {
        let text = format!("   {fact}");
        if width(&text) > left {
            lines.push(vec![plain(" ".repeat(label - 3))]);
            left = room + 3;
        }
        left = left.saturating_sub(width(&text));
        if let Some(line) = lines.last_mut() {
            line.push(Piece::new(Tone::Dim, text));
        }
    }
    lines.into_iter().enumerate().map(|(at, line)| row(if at == 0 { 4 } else { 12 }, line)).collect()
}

/// The lines of what was said that are shown at most.
const NOTES: usize = 4;

/// What was said last, in full lines.
fn notes(model: &Model, columns: usize) -> Vec<Row> {
    let notes = model.notes.iter().map(|note| wrapped(&clean(note), columns.max(2)));
    let lines: Vec<String> = notes.flatten().collect();
    let last = lines.into_iter().rev().take(NOTES).collect::<Vec<_>>();
    last.into_iter().rev().map(|line| row(7, [Piece::new(Tone::Warn, line)])).collect()
}

/// What keys do, in as many words as there is room for.
fn help(model: &Model, columns: usize) -> Vec<Piece> {
    let is_paused = model.standing.steering.paused;
    let forms: &[&[(&str, &str)]] = if model.standing.ending.is_some() {
        &[&[("s", "end users now"), ("Ctrl-C", "end at once, without a result")], &[("s", "end users now")]]
    } else if !can_steer(model) {
        &[&[("s", "stop the search")], &[("s", "stop")]]
    } else if is_paused {
        &[&[("p", "go on with arrivals"), ("s", "stop")], &[("p", "go on"), ("s", "stop")]]
    } else {
        &[
            &[
                ("p", "pause arrivals"),
                ("+ -", "rates by a tenth"),
                ("* /", "double, halve"),
                ("1", "as planned"),
                ("s", "stop"),
            ],
            &[("p", "pause"), ("+ - * /", "rates"), ("1", "as planned"), ("s", "stop")],
            &[("p", "pause"), ("+ -", "rates"), ("s", "stop")],
        ]
    };
    let pieces = |form: &[(&str, &str)]| {
        let pair = |(key, what): &(&str, &str)| {
            [Piece::new(Tone::Bold, *key), Piece::new(Tone::Dim, format!(" {what}   "))]
        };
        form.iter().flat_map(pair).collect::<Vec<_>>()
    };
    let fits = |form: &&&[(&str, &str)]| {
        let text: usize = form.iter().map(|(key, what)| width(key) + width(what) + 4).sum();
        text <= columns + 3
    };
    forms.iter().find(fits).or(forms.last()).map(|form| pieces(form)).unwrap_or_default()
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
