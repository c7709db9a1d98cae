//! OpenAI completions, and the servers that speak them (vLLM, llama.cpp).

use super::openai_chat::OpenAiChat;
use super::{Assembled, Fault, Next, Protocol};
use crate::message::Message;

/// OpenAI completions: `POST /v1/completions` with `"stream": true`, which vLLM, llama.cpp and others serve.
///
/// Unnamed messages, each a `text_completion` whose `choices` have a `text`, up to `data: [DONE]`. The rules are those of
/// [`OpenAiChat`](struct@super::OpenAiChat), for errors too. Source: OpenAI API reference, "Completions"; vLLM
/// `vllm/entrypoints/openai/completion/protocol.py`; llama.cpp `tools/server/README.md`.
///
/// `text`, `finish` and `usage` are those of the answer. With several (`"n": 2`, or a list of prompts) they are those of
/// the first, and `choice 1 text` is that of the second. There are no tools, no reasoning and no refusals.
#[derive(Debug, Clone, Default)]
pub struct OpenAiCompletions {
    chunks: OpenAiChat,
}

impl Protocol for OpenAiCompletions {
    fn name(&self) -> &str {
        "openai_completions"
    }

    fn end_mark(&self) -> Option<&str> {
        self.chunks.end_mark()
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        self.chunks.read(message, assembled)
    }
}
