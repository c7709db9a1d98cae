//! Reads tokens and builds the tree. Mistakes go to the sink, and reading goes on after them.

mod across;
mod attempt;
mod bodies;
mod checks;
mod comparisons;
mod conditions;
mod counts;
mod cursor;
mod defaults;
mod exprs;
mod feed;
mod fixed;
mod fragment;
mod http;
mod http_check;
mod include;
mod keeps;
mod look;
mod member;
mod misplaced;
mod next;
mod numbers;
mod open;
mod other_dialects;
mod other_tools;
mod parser;
mod parts;
mod protocol;
mod ranges;
mod reconnect;
mod rust_steps;
mod said;
mod scenario;
mod source;
mod sse;
mod steps;
mod target;
mod text;
mod time;
mod types;
mod unmatched;
mod whole_check;

#[cfg(test)]
mod tests;

pub(crate) use fragment::fragment;
#[cfg(test)]
pub(crate) use scenario::scenario;
pub(crate) use scenario::scenario_with;
pub(crate) use source::of_rust as source_text;
pub(crate) use text::has_hole;
