//! How often each value came, of the whole run.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::chart::HEIGHT;
use super::markup::text;
use super::scale::Scale;
use super::tables;
use crate::metrics::{Distribution, rank_among};
use crate::result::Report;
use crate::summary::numbers::{count, span, time};
use crate::summary::page::Table;
use crate::summary::run;
use crate::summary::style::Tone;

/// What is shown of what.
const SHOWN: [(&str, &str, &str); 7] = [
    ("First event", "stream", "first event"),
    ("Gap between events", "stream", "gap"),
    ("Checks", "check", "check"),
    ("Responses", "step", "response"),
    ("Time to first token", "stream", "time to first token"),
    ("Inter-token time", "stream", "inter-token time"),
    ("Users", "user", "user"),
];

/// The bars of a distribution, each as many times the one before.
const BARS: usize = 60;
/// The width of a bar, in the units of the plot.
const BAR: usize = 10;
/// The height of a plot in pixels.
const PIXELS: u64 = 120;

/// Distributions of all that has them together, as HTML, and their values.
pub(super) fn distributions(report: &Report) -> (String, Vec<Json>) {
    let (mut html, mut values) = (String::new(), Vec::new());
    let mut ranks = Table::new([
        "",
        "min",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "p95",
        "p99",
        "p99.9",
        "p99.99",
        "max",
        "deviation",
    ]);
    for (title, kind, metric) in SHOWN {
        let (mut all, mut lost) = (Distribution::new(), 0);
        for series in report.series.iter().filter(|series| series.of.kind == kind && series.metric == metric)
        {
            all.merge(&series.total.succeeded);
            lost += series.total.failed.count() + run::dropped(report, series);
        }
        if let Some(histogram) = Histogram::of(&all) {
            ranks.row(Tone::Plain, title, ranked(&all, lost));
            html.push_str(&histogram.figure(title, &all, lost, values.len()));
            values.push(json!([histogram.least, histogram.most, histogram.bars]));
        }
    }
    if !values.is_empty() {
        html = format!("<div class=\"charts\">\n{html}</div>\n{}", tables::html(&ranks));
    }
    (html, values)
}

/// The cells of a row of percentiles, in which failed ones are longer than any.
fn ranked(all: &Distribution, lost: u64) -> Vec<(Tone, String)> {
    const PERCENTS: [f64; 9] = [10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99];
    let told = |value: Option<u64>| match value {
        Some(value) => (Tone::Plain, time(value)),
        None => (Tone::Bad, "none".to_owned()),
    };
    let percentiles = PERCENTS.map(|percent| all.ranked(rank_among(percent, all.count(), lost)));
    let most = all.max().filter(|_| lost == 0);
    let mut cells: Vec<_> = [all.min()].into_iter().chain(percentiles).chain([most]).map(told).collect();
    // Of what succeeded alone: what failed has no length.
    cells.push(told(all.deviation().map(|deviation| deviation.round() as u64)));
    cells
}

struct Histogram {
    least: f64,
    most: f64,
    bars: Vec<u64>,
}

impl Histogram {
    fn of(all: &Distribution) -> Option<Self> {
        let (min, max) = (all.min()?.max(1) as f64, all.max()?.max(1) as f64);
        // A single value is a bar, and not all of the chart.
        let middle = (min * max).sqrt();
        let (least, most) = (min.min(middle / 1.5), (max * 1.001).max(middle * 1.5));
        let mut bars = vec![0; BARS];
        for (low, high, n) in all.buckets() {
            let middle = (low as f64 + high as f64) / 2.0;
            let bar = (middle / least).max(1.0).ln() / (most / least).ln() * BARS as f64;
            bars[(bar as usize).min(BARS - 1)] += n;
        }
        Some(Self { least, most, bars })
    }

    fn figure(&self, title: &str, all: &Distribution, lost: u64, number: usize) -> String {
        let width = BARS * BAR;
        let most = self.bars.iter().copied().max().unwrap_or_default().max(1);
        let (mut bars, mut marks, mut ticks) = (String::new(), String::new(), String::new());
        for (number, n) in self.bars.iter().enumerate().filter(|(_, n)| **n > 0) {
            // What came at all is seen.
            let height = (*n as f64 / most as f64 * (HEIGHT - 20) as f64).round().max(3.0) as u64;
            let _ = write!(bars, "M{} {HEIGHT}v-{height}h{}v{height}z", number * BAR, BAR - 1);
        }
        let across = |value: f64| ((value / self.least).ln() / (self.most / self.least).ln()).clamp(0.0, 1.0);
        let mut told = String::new();
        for (name, look, percent) in [("p50", "a", 50.0), ("p95", "b", 95.0), ("p99", "c", 99.0)] {
            let value = all.ranked(rank_among(percent, all.count(), lost));
            if let Some(value) = value {
                let x = (across(value as f64) * width as f64).round();
                let _ = write!(marks, "<path class=\"{look}\" d=\"M{x} 0V{HEIGHT}\"/>");
            }
            let _ = write!(told, "<li class=\"{look}\">{name} {}", value.map_or("none".to_owned(), time));
        }
        for tick in (Scale::Log { least: self.least, most: self.most }).ticks() {
            let x = across(tick) * 100.0;
            let class = if x > 92.0 {
                " class=\"last\""
            } else if x < 4.0 {
                " class=\"first\""
            } else {
                ""
            };
            let label = span(tick.round() as u64);
            let _ = write!(ticks, "<text{class} x=\"{x:.1}%\" y=\"{}\">{}</text>", PIXELS + 14, text(&label));
        }
        let failed =
            if lost > 0 { format!("; {} failed, longer than any", count(lost)) } else { String::new() };
        format!(
            "<figure class=\"chart\" data-h=\"{number}\"><figcaption><b>{}</b> <small>{} samples, log scale{failed}</small><ul>{told}</ul>\
             </figcaption><svg class=\"c m\" role=\"img\" height=\"{}\" aria-label=\"{}\"><svg class=\"p\" height=\"{PIXELS}\" viewBox=\"0 0 \
             {width} {HEIGHT}\" preserveAspectRatio=\"none\"><path class=\"h\" d=\"{bars}\"/>{marks}</svg>{ticks}</svg></figure>\n",
            text(title),
            count(all.count()),
            PIXELS + 18,
            text(&format!(
                "{title}: from {} to {}",
                time(all.min().unwrap_or(0)),
                time(all.max().unwrap_or(0))
            )),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_is_in_a_bar() {
        let mut all = Distribution::new();
        (1..=1_000_u64).for_each(|n| all.record(n * n * 1_000));
        let histogram = Histogram::of(&all).expect("there are samples");
        assert_eq!(histogram.bars.iter().sum::<u64>(), 1_000);
        assert_eq!(histogram.bars.len(), BARS);
        let mut one = Distribution::new();
        one.record(0);
        assert_eq!(Histogram::of(&one).expect("there is one").bars.iter().filter(|n| **n > 0).count(), 1);
        assert!(Histogram::of(&Distribution::new()).is_none());
    }
}
