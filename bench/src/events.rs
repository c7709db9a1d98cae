//! Events as servers send them.

/// Bytes of text that a [`llm_event`] adds.
pub(crate) const WORD: usize = 7;

/// An event as a language model's server sends for each token, of 258 bytes.
pub(crate) fn llm_event(number: usize) -> String {
    let word = ["streams", "events ", "tokens ", " and an"][number % 4];
    let event = format!(
        "data: {{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\
         \"created\":1741570283,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\
         \"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{word}\"}},\"logprobs\":null,\"finish_reason\":null}}]}}\n\n"
    );
    assert_eq!(event.len(), 258);
    event
}

/// A stock price as a ticker sends it, of 116 bytes.
pub(crate) fn tick(number: usize) -> String {
    let (id, cents) = (10_000 + number % 90_000, number % 100);
    let event = format!(
        "event: tick\nid: {id}\ndata: {{\"symbol\":\"ACME.US\",\"price\":1012.{cents:02},\"volume\":120000,\
         \"time\":\"2025-01-01T10:00:00.000Z\"}}\n\n"
    );
    assert_eq!(event.len(), 116);
    event
}

/// What a language model's server sends behind the last token.
pub(crate) const LLM_END: &str = "data: {\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\
     \"created\":1741570283,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"delta\":{},\
     \"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// A stock price with a long text beside it, of 100,000 bytes.
pub(crate) fn large_tick(_: usize) -> String {
    let head = "data: {\"symbol\":\"ACME.US\",\"price\":1012.50,\"news\":\"";
    let end = "\"}\n\n";
    format!("{head}{}{end}", "n".repeat(100_000 - head.len() - end.len()))
}
