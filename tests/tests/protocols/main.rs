//! `protocol`: what the streams of language models and agents mean, over real sockets.

mod a2a;
mod a2a_states;
mod anthropic;
mod anthropic_blocks;
mod anthropic_errors;
mod chat_answers;
mod chat_calls;
mod chat_errors;
mod chat_values;
mod error_field;
mod example;
mod gemini;
mod lost;
mod mcp;
mod mcp_batches;
mod meaning;
mod measured;
mod openai_chat;
mod openai_completions;
mod openai_responses;
mod outputs;
mod passed_over;
mod read;
mod responses;
mod responses_calls;
mod responses_errors;
mod responses_order;
mod responses_texts;
mod support;
mod taken;

streamgauge_tests::on_both_transports!();
