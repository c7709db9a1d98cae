//! The metrics of language models' answers.

/// The metrics of answers, and what each is.
pub(crate) const TIMES: [(&str, &str); 8] = [
    (
        "time to first token",
        "of any channel, reasoning and tool calls included; answers that gave one, or failed before",
    ),
    ("time to first answer token", "of the answer's text, without reasoning and tool calls"),
    ("time to last token", "from the request to the last output"),
    ("answer", "from the request to the end mark"),
    (
        "inter-token time",
        "from each chunk to the next, the gaps of all answers pooled: long answers weigh more",
    ),
    (
        "time per token",
        "(last output − first) / (tokens − 1), one for each answer of at least two tokens with usage",
    ),
    ("time per token from the start", "(last output − start) / tokens, one for each answer with usage"),
    (
        "time per chunk",
        "(last output − first) / (chunks − 1), one for each answer whose server sent no usage",
    ),
];

/// How many tokens a chunk has.
pub(crate) const PER_CHUNK: &str = "tokens per chunk";

/// Whether a metric stands in the section of protocols and not among the times of all streams.
pub(crate) fn is_of_protocols(metric: &str) -> bool {
    let metric = metric.strip_suffix(" service time").unwrap_or(metric);
    metric == PER_CHUNK || TIMES.iter().any(|(name, _)| *name == metric)
}
