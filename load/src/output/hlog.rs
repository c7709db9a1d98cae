//! A log of HdrHistogram's: what succeeded, a histogram for each distribution and slice of time, with tags for names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::time::{Duration, SystemTime};

use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, IntervalLogWriterError, Tag};

use crate::metrics::Form;
use crate::result::{Report, Series, Slice};
use crate::summary::{clean, phase};

/// The digits of a histogram; so many has a slice.
const DIGITS: u8 = 2;

/// A value above it is counted as it, since no histogram takes more: in nanoseconds, 146 years.
const MOST: u64 = 1 << 62;

pub(crate) fn write(report: &Report, mut out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = V2DeflateSerializer::new();
    let began = SystemTime::UNIX_EPOCH + Duration::from_millis(report.began);
    let mut head = IntervalLogWriterBuilder::new();
    head.with_start_time(began).with_base_time(began).with_max_value_divisor(1e6);
    for comment in comments(report) {
        head.add_comment(&comment);
    }
    let mut log = head.begin_log_with(&mut out, &mut serializer)?;
    let distributions = report.series.iter().filter(|series| series.form == Form::Distribution);
    let tagged = tags(report, distributions.collect());
    // Readers stop at the first interval that begins behind what they are asked for.
    let mut intervals: Vec<(&Slice, &str)> = tagged
        .iter()
        .flat_map(|(tag, series)| series.slices.iter().map(move |slice| (slice, tag.as_str())))
        .filter(|(slice, _)| !slice.buckets.is_empty())
        .collect();
    intervals.sort_by_key(|(slice, _)| slice.at);
    let mut histogram = Histogram::<u64>::new(DIGITS).map_err(io::Error::other)?;
    for (slice, tag) in intervals {
        histogram.reset();
        for (_, greatest, count) in slice.buckets.iter() {
            let value = greatest.min(slice.max).min(MOST);
            histogram.record_n(value, count).map_err(io::Error::other)?;
        }
        let (at, lasts) = (Duration::from_nanos(slice.at), Duration::from_nanos(report.slice));
        log.write_histogram(&histogram, at, lasts, Tag::new(tag)).map_err(|error| match error {
            IntervalLogWriterError::IoError(error) => error,
            IntervalLogWriterError::SerializeError(error) => io::Error::other(error),
        })?;
    }
    Ok(())
}

fn comments(report: &Report) -> Vec<String> {
    let mut comments = vec![
        format!("[Logged with streamgauge {}: {}]", clean(&report.version), clean(&report.name)),
        "[Histogram log format version 1.3]".to_owned(),
        "[Values are nanoseconds, and Interval_Max is milliseconds; a tag that ends in [UNIT] has values in that unit]".to_owned(),
        "[A tag is SCENARIO/METRIC/TITLE/STREAM: _ for a space, %XX for a comma, a _, a / and a %]".to_owned(),
        "[What failed is not in it]".to_owned(),
    ];
    if let warm_up @ 1.. = phase(report, "warm-up") {
        comments.push(format!("[The first {:.3} seconds are the warm-up]", warm_up as f64 / 1e9));
    }
    comments
}

/// The series by their tags: with the places in the source of those that would have the same.
fn tags<'r>(report: &Report, all: Vec<&'r Series>) -> Vec<(String, &'r Series)> {
    let mut of_tag: BTreeMap<String, usize> = BTreeMap::new();
    for series in &all {
        *of_tag.entry(tag(report, series, false)).or_default() += 1;
    }
    let is_alone = |tag: &String| of_tag.get(tag).is_none_or(|series| *series < 2);
    all.into_iter()
        .map(|series| {
            let short = tag(report, series, false);
            (if is_alone(&short) { short } else { tag(report, series, true) }, series)
        })
        .collect()
}

fn tag(report: &Report, series: &Series, with_place: bool) -> String {
    let scenario = series.scenario.and_then(|index| report.scenarios.get(index));
    let scenario = scenario.filter(|_| report.scenarios.len() > 1).map(|scenario| &*scenario.title);
    let of = &series.of;
    // Pauses and others have no title: their keyword says which they are.
    let title = match (&*of.kind, &*of.title, &*of.stream) {
        ("step", "", "") => &of.keyword,
        (_, title, _) => title,
    };
    let stream = Some(&*of.stream).filter(|stream| !stream.is_empty() && *stream != title);
    let place = Some(&*of.place).filter(|_| with_place);
    let parts =
        [scenario, Some(&*series.metric), Some(title).filter(|title| !title.is_empty()), stream, place];
    let mut tag = parts.into_iter().flatten().map(word).collect::<Vec<_>>().join("/");
    if series.unit != "ns" {
        let _ = write!(tag, "[{}]", word(&series.unit));
    }
    tag
}

/// A text as a part of a tag, which has no place for spaces, commas and line breaks.
fn word(text: &str) -> String {
    let mut word = String::new();
    for c in text.chars() {
        match c {
            ' ' => word.push('_'),
            ',' | '_' | '/' | '%' => percent_encoded(c, &mut word),
            c if c.is_control() || c.is_whitespace() => percent_encoded(c, &mut word),
            c => word.push(c),
        }
    }
    word
}

fn percent_encoded(c: char, word: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(word, "%{byte:02X}");
    }
}
