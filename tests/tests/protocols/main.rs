//! `protocol`: what the streams of language models and agents mean, over real sockets.

mod a2a;
mod anthropic;
mod error_field;
mod example;
mod lost;
mod mcp;
mod meaning;
mod measured;
mod openai_chat;
mod openai_responses;
mod support;
