//! The times of language models' answers, each with what it is counted from, and of how many.

use crate::result::{Report, Series};

use super::names::{PER_CHUNK, TIMES};
use super::numbers::{count, number, rate};
use super::page::{Line, Table, sentence};
use super::run::{self, label, measured};
use super::style::Tone;
use super::times::{head, rows, service_time};

/// From here on a chunk is not a token, in thousandths.
const MANY_PER_CHUNK: f64 = 1_250.0;

/// The section of protocols, if any stream has one: its times, and what else is to be known of its tokens.
pub(crate) fn tokens(report: &Report) -> (Table, Vec<Line>) {
    let of = |metric: &'static str| {
        let has_samples =
            |series: &&Series| !(series.total.succeeded.is_empty() && series.total.failed.is_empty());
        report
            .series
            .iter()
            .filter(move |series| series.metric == metric && series.of.kind == "stream")
            .filter(has_samples)
    };
    let mut table = head("Tokens");
    for (metric, about) in
        TIMES.into_iter().chain([(PER_CHUNK, "output tokens / chunks, one for each answer with usage")])
    {
        let all: Vec<&Series> = of(metric).collect();
        for series in &all {
            rows(
                &mut table,
                &if is_alone(report, series) { metric.to_owned() } else { label(series) },
                series,
                0,
            );
            if let Some(service) = service_time(report, series) {
                rows(&mut table, "  service time", service, 0);
            }
        }
        if !all.is_empty() {
            table.words(sentence(Tone::Dim, 2, about));
        }
    }
    let mut lines = Vec::new();
    for series in of(PER_CHUNK).filter(|series| series.total.succeeded.mean().unwrap_or(0.0) > MANY_PER_CHUNK)
    {
        let mean = number(series.total.succeeded.mean().unwrap_or(0.0) / 1_000.0);
        let text = format!(
            "! {} has {mean} tokens per chunk: the server sends several at once, so its inter-token time is that of chunks and \
             longer than that of tokens",
            run::name(&series.of)
        );
        lines.extend(sentence(Tone::Warn, 2, &text));
    }
    lines.extend(sums(report));
    (table, lines)
}

fn is_alone(report: &Report, series: &Series) -> bool {
    let same = |other: &&Series| other.metric == series.metric && other.of.kind == series.of.kind;
    report.series.iter().filter(same).count() < 2
}

fn sums(report: &Report) -> Vec<Line> {
    let sum = |metric: &str| -> u64 {
        let of_metric = |series: &&Series| series.metric == metric && series.of.kind == "stream";
        report.series.iter().filter(of_metric).map(|series| series.total.count).sum()
    };
    let (tokens, chunks, without) = (sum("tokens"), sum("chunks"), sum("answers without usage"));
    let mut texts = Vec::new();
    if tokens > 0 {
        let per_second = rate(tokens, measured(report));
        texts.push((
            Tone::Plain,
            format!(
                "{} tokens by the server's usage figures, {per_second}/s; {} chunks",
                count(tokens),
                count(chunks)
            ),
        ));
    }
    if without > 0 {
        texts.push((
            Tone::Warn,
            format!("! {} answers came without usage figures: their tokens are not known", count(without)),
        ));
    }
    texts.into_iter().flat_map(|(tone, text)| sentence(tone, 2, &text)).collect()
}
