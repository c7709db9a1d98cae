//! A protocol at work on one stream.

use std::fmt;

use tokio::time::Instant;

use super::error_line::Said;
use super::metrics::Clock;
use super::{Assembled, Fault, Next, Protocol, StreamMetrics};
use crate::message::Message;
use crate::reason::{Reason, ReasonKind};
use crate::shown::beginning;

/// A protocol at work on one stream: its output so far, and the times.
pub(crate) struct Reading {
    protocol: Box<dyn Protocol>,
    assembled: Assembled,
    clock: Clock,
    /// The last message: its type, if it named one.
    last: String,
    /// The body so far, if the response is one JSON text and no event stream.
    json: Option<Vec<u8>>,
    /// The error of a JSON text that is in the stream, but not as data.
    aside: Option<Fault>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reading").field(&self.protocol.name()).finish()
    }
}

impl Reading {
    /// For a stream with a request begun at `begun`.
    pub(crate) fn new(protocol: Box<dyn Protocol>, begun: Instant, is_json: bool) -> Self {
        let json = is_json.then(Vec::new);
        Self {
            assembled: nothing_of(&*protocol),
            protocol,
            clock: Clock::new(begun),
            last: String::new(),
            json,
            aside: None,
        }
    }

    /// The stream was lost and is open again: from where it was if `resumed`, or else from its beginning.
    pub(crate) fn reconnected(&mut self, resumed: bool, is_json: bool) {
        self.json = is_json.then(Vec::new);
        self.aside = None;
        if !resumed {
            self.protocol.begin_anew();
            self.assembled = nothing_of(&*self.protocol);
        }
    }

    /// Bytes came.
    pub(crate) fn bytes(&mut self, at: Instant) {
        self.clock.byte(at);
    }

    /// The body so far, if it is one JSON text.
    pub(crate) fn json(&mut self) -> Option<&mut Vec<u8>> {
        self.json.as_mut()
    }

    /// Takes a message, which came at `at`.
    ///
    /// # Errors
    ///
    /// When the stream is to be cut.
    pub(crate) fn read(&mut self, message: &Message<'_>, at: Instant) -> Result<Next, Fault> {
        /// The output has a limit, as everything that a server sends.
        const MOST: usize = 16 * 1024 * 1024;
        self.assembled.next_message();
        let mut read = self.protocol.read(message, &mut self.assembled);
        if read.is_ok() && self.assembled.bytes() > MOST {
            read = Err(Fault::broken(format!("what its messages put together is over {MOST} bytes")));
        }
        if read.is_err() {
            self.assembled.at_fault();
        }
        self.clock.event(self.assembled.fresh(), at);
        self.last.clear();
        /// The most of an event's name in a stalled stream's failure.
        const MOST_OF_A_NAME: usize = 120;
        self.last.push_str(beginning(message.named_event().unwrap_or_default(), MOST_OF_A_NAME));
        read
    }

    /// Takes a line that is no field of an event stream.
    ///
    /// # Errors
    ///
    /// When it is a field `error`, in any API: the stream is to be cut.
    pub(crate) fn unknown(&mut self, line: &[u8]) -> Result<(), Fault> {
        match Said::by(line) {
            Said::Nothing => Ok(()),
            Said::Field(fault) => Err(fault),
            // Clients ignore it, so it is judged when the stream ends.
            Said::Json(fault) => {
                self.aside.get_or_insert(fault);
                Ok(())
            }
        }
    }

    /// The error of a JSON text that was no data.
    pub(crate) fn said_aside(&self) -> Option<&Fault> {
        self.aside.as_ref()
    }

    /// The assembled output so far.
    pub(crate) fn assembled(&self) -> &Assembled {
        &self.assembled
    }

    /// Whether the protocol takes an event for a message.
    pub(crate) fn is_message(&self, event: &Message<'_>) -> bool {
        self.protocol.is_message(event)
    }

    /// Whether the server may end the stream now, `dropped` bytes behind the last event.
    pub(crate) fn may_end(&self, dropped: usize) -> bool {
        dropped == 0 && self.protocol.may_end()
    }

    /// Why the server may not end the stream now, `dropped` bytes behind the last event; `None` if it may.
    pub(crate) fn lacking(&self, dropped: usize) -> Option<Reason> {
        let mark = self.protocol.end_mark().filter(|_| !self.may_end(dropped));
        let lacking = mark.map(|mark| format!("the stream ended without its end mark, {mark}"));
        let Some(fault) = self.aside.as_ref() else {
            let cause = "the stream ended without its end mark";
            return lacking.map(|lacking| Reason::new(ReasonKind::EndMark, lacking).because(cause));
        };
        let reason = Reason::from(fault);
        Some(match lacking {
            Some(lacking) => reason.reworded(format!("{lacking}, and {fault}")),
            None => reason,
        })
    }

    /// The last message before a stream stalled.
    pub(crate) fn since(&self) -> String {
        match (self.clock.events(), self.last.as_str()) {
            (0, _) => "since the stream was opened".to_owned(),
            (n, "") => format!("since message {n}"),
            (n, last) => format!("since message {n}, `{last}`"),
        }
    }

    /// The figures of the finished stream, and its assembled output.
    pub(crate) fn over(self, end: Instant) -> (StreamMetrics, Assembled) {
        let tokens = self.assembled.output_tokens();
        (self.clock.metrics(end, tokens), self.assembled)
    }
}

/// The assembled output of a stream that has just begun.
fn nothing_of(protocol: &dyn Protocol) -> Assembled {
    // The chunks of answers: an id, a model, and a piece of the answer.
    let of_chunks = ["openai_chat", "openai_completions", "openai_responses", "anthropic", "gemini"];
    let is_of_chunks = of_chunks.contains(&protocol.name());
    if is_of_chunks { Assembled::default().of_chunks() } else { Assembled::default() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::protocol::{OpenAiChat, TokenCount};

    #[test]
    fn what_is_put_together_has_an_end() {
        let now = Instant::now();
        let mut reading = Reading::new(Box::new(OpenAiChat::default()), now, false);
        let chunk = format!(r#"{{"choices":[{{"delta":{{"content":"{}"}}}}]}}"#, "x".repeat(1 << 20));
        let message = Message::new(&chunk, None, None, None);
        for _ in 0..16 {
            assert_eq!(reading.read(&message, now), Ok(Next::GoesOn));
        }
        assert!(reading.read(&message, now).unwrap_err().to_string().ends_with("is over 16777216 bytes"));
    }

    #[test]
    fn figures_say_what_the_sources_define() {
        let begun = Instant::now();
        let at = |ms: u64| begun + Duration::from_millis(ms);
        let mut reading = Reading::new(Box::new(OpenAiChat::default()), begun, false);
        reading.bytes(at(90));
        for (ms, data) in [
            (100, r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#),
            (200, r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}"#),
            (300, r#"{"choices":[{"index":0,"delta":{"content":"a b"}}]}"#),
            (500, r#"{"choices":[{"index":0,"delta":{"content":" c"}}]}"#),
            (501, r#"{"choices":[],"usage":{"completion_tokens":4}}"#),
        ] {
            assert_eq!(reading.read(&Message::new(data, None, None, None), at(ms)), Ok(Next::GoesOn));
        }
        assert_eq!(reading.since(), "since message 5");
        let (metrics, _) = reading.over(at(510));
        let ms = |time: Option<Duration>| time.map(|time| time.as_millis());
        assert_eq!(ms(metrics.first_byte), Some(90));
        assert_eq!(ms(metrics.first_event), Some(100)); // vLLM's TTFT
        assert_eq!(ms(metrics.first_content), Some(200)); // GuideLLM's and AIPerf's
        assert_eq!(ms(metrics.first_text), Some(300)); // GuideLLM's TTFOT
        assert_eq!((ms(metrics.last_content), metrics.total.as_millis()), (Some(500), 510));
        assert_eq!((metrics.events, metrics.content_events), (5, 3));
        assert_eq!((metrics.output_tokens, metrics.counted), (4, TokenCount::Usage));
        assert_eq!(ms(metrics.inter_token_latency()), Some(100)); // (500 - 200) / 3
        assert_eq!(ms(metrics.time_per_output_token()), Some(125)); // 500 / 4
        assert_eq!(metrics.tokens_per_event(), Some(4.0 / 3.0));
        let gaps: Vec<u128> = metrics.content_gaps.iter().map(|gap| gap.as_millis()).collect();
        assert_eq!(gaps, [100, 200]);
        assert_eq!(
            (ms(metrics.gaps.min()), ms(metrics.gaps.max()), metrics.gaps.len()),
            (Some(1), Some(200), 4)
        );

        let nothing = Reading::new(Box::new(OpenAiChat::default()), begun, false).over(at(5)).0;
        assert_eq!((nothing.first_byte, nothing.output_tokens), (None, 0));
        assert_eq!((nothing.counted, nothing.tokens_per_event()), (TokenCount::ContentEvents, None));
        assert_eq!((nothing.inter_token_latency(), nothing.time_per_output_token()), (None, None));
    }
}
