//! What the tests of this suite share.

use streamgauge::protocol::StreamMetrics;

/// What came of a question.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: String,
    /// `None` where the protocol has no usage figures.
    pub(crate) tokens: Option<u64>,
}

/// Each of these moments is not before the one that comes first.
#[track_caller]
pub(crate) fn assert_in_order(metrics: &StreamMetrics) {
    let moments = [
        metrics.first_byte,
        metrics.first_event,
        metrics.first_content,
        metrics.first_text,
        metrics.last_content,
        Some(metrics.total),
    ];
    let moments: Vec<_> = moments.into_iter().flatten().collect();
    assert!(moments.is_sorted(), "{metrics:?}");
    assert_eq!(metrics.gaps.len(), metrics.events.saturating_sub(1));
    assert_eq!(metrics.content_gaps.len(), metrics.content_events.saturating_sub(1));
}

/// Runs `ask` against a server with each fault, and looks for what its failure must say. No failure shows the key.
macro_rules! broken {
    ($ask:ident: $($mode:ident => $parts:expr,)*) => {$(
        #[tokio::test]
        #[allow(non_snake_case, reason = "named like the mode")]
        async fn $mode() -> streamgauge::Result {
            let server = streamgauge_examples::llm::spawn(streamgauge_examples::llm::Mode::$mode).await?;
            let ends = streamgauge_tests::Recorder::default();
            let failure = $ask(server.url(), streamgauge_examples::llm::KEY, &ends).await.unwrap_err();
            assert_eq!(failure.kind(), streamgauge::FailureKind::Cut, "{failure}");
            streamgauge_tests::assert_says(&failure, &$parts);
            assert!(!format!("{failure}{failure:?}").contains(streamgauge_examples::llm::KEY), "{failure}");
            let ended: Vec<_> = ends.endings().iter().map(|ending| ending.kind).collect();
            assert_eq!(ended, [streamgauge_tests::Kind::Cut, streamgauge_tests::Kind::Measured]);
            crate::support::assert_in_order(&ends.metrics()[0]);
            Ok(())
        }
    )*};
}
pub(crate) use broken;
