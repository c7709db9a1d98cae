//! What an example of a language model prints: the timeline, and a table of figures.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use streamgauge::protocol::{StreamMetrics, TokenCount};
use streamgauge::{Observer, RunEvent, RunEventKind};
use streamgauge_load::summary::Timeline;

/// A timeline that remembers the figures of the last stream. Its clones print to the same place.
#[derive(Debug, Clone)]
pub struct Page {
    timeline: Timeline,
    last: Arc<Mutex<Option<StreamMetrics>>>,
}

impl Observer for Page {
    fn event(&self, event: &RunEvent<'_>) {
        if let RunEventKind::Measured { metrics, .. } = &event.kind {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((*metrics).clone());
        }
        self.timeline.event(event);
    }
}

impl Page {
    /// A page on standard output.
    #[must_use]
    pub fn stdout() -> Self {
        Self { timeline: Timeline::stdout(), last: Arc::default() }
    }

    /// Prints a line of text.
    pub fn note(&self, text: &str) {
        self.timeline.note(text);
    }

    /// Prints a value that a scenario saved.
    pub fn value(&self, name: &str, value: &impl fmt::Debug) {
        self.timeline.value(name, value);
    }

    /// Prints the figures of the last stream, with the names that other tools have for them.
    pub fn metrics(&self) {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(metrics) = &*last else { return };
        for (name, value, elsewhere) in rows(metrics) {
            let line = format!("    {name:<22} {value:>22}   {elsewhere}");
            self.timeline.note(line.trim_end());
        }
    }
}

fn rows(metrics: &StreamMetrics) -> Vec<(&'static str, String, &'static str)> {
    let time = |time: Option<Duration>| {
        time.map_or_else(|| "-".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1000.0))
    };
    let counted = match metrics.counted {
        TokenCount::Usage => "counted by the server",
        TokenCount::ContentEvents => "not sent: one for each event with content",
    };
    let gaps = &metrics.content_gaps;
    vec![
        ("first byte", time(metrics.first_byte), ""),
        ("first event", time(metrics.first_event), "vLLM's TTFT, of chat completions"),
        ("first content", time(metrics.first_content), "GuideLLM's and AIPerf's TTFT"),
        ("first text", time(metrics.first_text), "GuideLLM's TTFOT"),
        ("last content", time(metrics.last_content), "AIPerf's request latency"),
        ("total", time(Some(metrics.total)), "GuideLLM's request latency"),
        ("events", format!("{} ({} content)", metrics.events, metrics.content_events), ""),
        ("output tokens", metrics.output_tokens.to_string(), counted),
        (
            "tokens per event",
            metrics.tokens_per_event().map_or_else(|| "-".to_owned(), |tokens| format!("{tokens:.2}")),
            "",
        ),
        (
            "inter-token latency",
            time(metrics.inter_token_latency()),
            "vLLM's TPOT, GuideLLM's and AIPerf's ITL",
        ),
        ("time per output token", time(metrics.time_per_output_token()), "GuideLLM's TPOT"),
        ("shortest gap", time(gaps.min()), "of content; all of them are vLLM's ITL, AIPerf's ICL"),
        ("mean gap", time(gaps.mean()), ""),
        ("longest gap", time(gaps.max()), ""),
    ]
}
