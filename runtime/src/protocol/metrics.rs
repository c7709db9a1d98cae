//! The times of a stream that has a protocol, and the figures made of them.

use std::time::Duration;

use tokio::time::Instant;

use crate::assembled::Fresh;

/// The figures of one stream. The observer gets them when the stream has ended, was cut or was closed
/// ([`RunEventKind::Measured`](crate::RunEventKind::Measured)).
///
/// All times count from just before the request was sent to the moment at which the bytes of an event were read. They
/// include the connection, since each stream has its own. *Content* is the model's output: text, reasoning, refusals,
/// tool calls. The first message of many streams has none (OpenAI's first delta says only the role), so there are three
/// first times.
///
/// The tools that measure language models use the same words for different things. Written from their sources: vLLM
/// `vllm/benchmarks/lib/endpoint_request_func.py` (02cfb534) and `serve.py` (009e6d4a), GuideLLM
/// `schemas/request_stats.py` and `backends/openai/http.py` (ee7a7745, August 2026), AIPerf `metrics/types/*` and
/// `parsers/openai_parsers.py` (db4f6397, October 2025):
///
/// | here | formula | vLLM | GuideLLM | AIPerf |
/// |---|---|---|---|---|
/// | [`first_event`](Self::first_event) | first message − start | TTFT: first chunk with `choices`, the role-only one too | | |
/// | [`first_content`](Self::first_content) | first content − start | | TTFT | TTFT; tool calls do not count |
/// | [`first_text`](Self::first_text) | first piece of the text − start | | TTFOT | |
/// | [`last_content`](Self::last_content) | last content − start | E2EL: last chunk with `choices`, the one with the `finish_reason` too | | request latency |
/// | [`total`](Self::total) | end of the stream − start | | request latency | |
/// | [`content_gaps`](Self::content_gaps) | from each event with content to the next | ITL (a list; of chunks with `choices`) | | ICL |
/// | [`inter_token_latency`](Self::inter_token_latency) | (last content − first content) / (tokens − 1) | TPOT, from its E2EL and TTFT | ITL | ITL |
/// | [`time_per_output_token`](Self::time_per_output_token) | last content / tokens | | TPOT | |
/// | [`tokens_per_event`](Self::tokens_per_event) | tokens / events with content | | output tokens per iteration | |
///
/// An observer can compute another of these definitions:
///
/// ```
/// use streamgauge::protocol::StreamMetrics;
/// use streamgauge::{Observer, RunEvent, RunEventKind};
///
/// /// AIPerf's inter-token latency, in milliseconds.
/// fn latency(metrics: &StreamMetrics) -> Option<f64> {
///     Some(metrics.inter_token_latency()?.as_secs_f64() * 1000.0)
/// }
///
/// struct Latencies;
///
/// impl Observer for Latencies {
///     fn event(&self, event: &RunEvent<'_>) {
///         if let RunEventKind::Measured { stream, metrics, .. } = &event.kind {
///             println!("{stream}: {:?} ms per token, {} tokens", latency(metrics), metrics.output_tokens);
///         }
///     }
/// }
/// # let _ = Latencies;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamMetrics {
    /// From the start to the first byte of the body; `None` if none came. The head comes before it: see
    /// [`Opened`](crate::RunEventKind::Opened).
    pub first_byte: Option<Duration>,
    /// From the start to the first message.
    pub first_event: Option<Duration>,
    /// From the start to the first message with content.
    pub first_content: Option<Duration>,
    /// From the start to the first message with a piece of the text.
    pub first_text: Option<Duration>,
    /// From the start to the last message with content.
    pub last_content: Option<Duration>,
    /// From the start to the end mark, or to whatever else ended the stream.
    pub total: Duration,
    /// The number of messages.
    pub events: u64,
    /// The number of messages with content.
    pub content_events: u64,
    /// The times from each message to the next.
    pub gaps: Gaps,
    /// The times from each message with content to the next.
    pub content_gaps: Gaps,
    /// The number of tokens that the model put out.
    pub output_tokens: u64,
    /// The source of that number.
    pub counted: TokenCount,
}

/// Where the number of output tokens comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenCount {
    /// The usage figures that the server sent. They may count tokens that no event carried, such as hidden reasoning.
    Usage,
    /// The server sent none: each message with content counts as one token. A message with several makes this too low.
    ContentEvents,
}

impl StreamMetrics {
    /// The mean tokens in a message with content: output tokens / messages with content. `None` without content.
    #[must_use]
    pub fn tokens_per_event(&self) -> Option<f64> {
        (self.content_events > 0).then(|| self.output_tokens as f64 / self.content_events as f64)
    }

    /// The mean time from one token to the next, without the wait for the first: (last content − first content) /
    /// (tokens − 1). It is GuideLLM's and AIPerf's inter-token latency, and vLLM's time per output token. `None` below
    /// two tokens.
    ///
    /// vLLM and AIPerf write it as (latency − TTFT) / (n − 1), each with its own latency and TTFT.
    #[must_use]
    pub fn inter_token_latency(&self) -> Option<Duration> {
        let time = self.last_content?.checked_sub(self.first_content?)?;
        over(time, self.output_tokens.checked_sub(1)?)
    }

    /// The mean time per token, with the wait for the first: last content / tokens. It is GuideLLM's time per output
    /// token.
    #[must_use]
    pub fn time_per_output_token(&self) -> Option<Duration> {
        over(self.last_content?, self.output_tokens)
    }
}

fn over(time: Duration, parts: u64) -> Option<Duration> {
    (parts > 0).then(|| Duration::from_secs_f64(time.as_secs_f64() / parts as f64))
}

/// Times between events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// The first gaps, in microseconds.
    kept: Vec<u32>,
    count: u64,
    sum: Duration,
    min: Duration,
    max: Duration,
}

impl Gaps {
    /// Their number: one less than events.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Each gap in order, for percentiles over many streams: to a microsecond, at most 71 minutes. At most the first
    /// 65,536 are kept.
    pub fn iter(&self) -> impl Iterator<Item = Duration> + '_ {
        self.kept.iter().map(|&micros| Duration::from_micros(micros.into()))
    }

    /// The shortest.
    #[must_use]
    pub fn min(&self) -> Option<Duration> {
        (self.count > 0).then_some(self.min)
    }

    /// Their mean.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        over(self.sum, self.count)
    }

    /// The longest.
    #[must_use]
    pub fn max(&self) -> Option<Duration> {
        (self.count > 0).then_some(self.max)
    }

    fn push(&mut self, gap: Duration) {
        /// A quarter of a megabyte: more than a model's longest answer needs.
        const KEPT: usize = 65_536;
        if self.kept.len() < KEPT {
            self.kept.push(u32::try_from(gap.as_micros()).unwrap_or(u32::MAX));
        }
        self.min = if self.count == 0 { gap } else { self.min.min(gap) };
        self.max = self.max.max(gap);
        self.sum += gap;
        self.count += 1;
    }
}

/// The times of a stream while it runs.
#[derive(Debug)]
pub(super) struct Clock {
    begun: Instant,
    first_byte: Option<Instant>,
    all: Series,
    content: Series,
    first_text: Option<Instant>,
}

/// Events of one kind.
#[derive(Debug, Default)]
struct Series {
    first: Option<Instant>,
    last: Option<Instant>,
    count: u64,
    gaps: Gaps,
}

impl Series {
    fn push(&mut self, at: Instant) {
        self.first.get_or_insert(at);
        if let Some(last) = self.last.replace(at) {
            self.gaps.push(at.saturating_duration_since(last));
        }
        self.count += 1;
    }
}

impl Clock {
    pub(super) fn new(begun: Instant) -> Self {
        Self { begun, first_byte: None, all: Series::default(), content: Series::default(), first_text: None }
    }

    pub(super) fn byte(&mut self, at: Instant) {
        self.first_byte.get_or_insert(at);
    }

    pub(super) fn event(&mut self, fresh: Fresh, at: Instant) {
        self.all.push(at);
        if fresh.content {
            self.content.push(at);
        }
        if fresh.text {
            self.first_text.get_or_insert(at);
        }
    }

    pub(super) fn events(&self) -> u64 {
        self.all.count
    }

    pub(super) fn metrics(self, end: Instant, output_tokens: Option<u64>) -> StreamMetrics {
        let since = |at: Option<Instant>| at.map(|at| at.saturating_duration_since(self.begun));
        StreamMetrics {
            first_byte: since(self.first_byte),
            first_event: since(self.all.first),
            first_content: since(self.content.first),
            first_text: since(self.first_text),
            last_content: since(self.content.last),
            total: end.saturating_duration_since(self.begun),
            events: self.all.count,
            content_events: self.content.count,
            output_tokens: output_tokens.unwrap_or(self.content.count),
            counted: if output_tokens.is_some() { TokenCount::Usage } else { TokenCount::ContentEvents },
            gaps: self.all.gaps,
            content_gaps: self.content.gaps,
        }
    }
}
