//! `protocol`: what the streams of language models and agents mean, over real sockets.

mod meaning;
mod measured;
mod support;
