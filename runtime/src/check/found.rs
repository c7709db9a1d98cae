//! What a condition finds.

use std::fmt;

use super::node::Node;
use crate::shown::Secrets;

/// What a condition found.
#[derive(Debug)]
pub enum Found<'m> {
    /// The value that was asked for.
    One(Node<'m>),
    /// Every value.
    All(Vec<Node<'m>>),
    /// How many values there are.
    Count(usize),
    /// Nothing, as `missing` asks.
    Nothing,
}

impl Found<'_> {
    /// Tells `secrets` each of its texts, for a value that is a secret.
    pub(super) fn tell(&self, secrets: &mut Secrets) {
        match self {
            Found::One(node) => node.texts(&mut |text| secrets.found(text)),
            Found::All(nodes) => nodes.iter().for_each(|node| node.texts(&mut |text| secrets.found(text))),
            Found::Count(_) | Found::Nothing => {}
        }
    }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::One(node) => write!(f, "{node}"),
            Found::All(nodes) => {
                /// More would make a report unreadable.
                const SHOWN: usize = 20;
                let shown: Vec<String> = nodes.iter().take(SHOWN).map(Node::to_string).collect();
                match nodes.len() {
                    0..=SHOWN => write!(f, "[{}]", shown.join(", ")),
                    all => write!(f, "[{}, … ({all} in all)]", shown.join(", ")),
                }
            }
            Found::Count(count) => write!(f, "{count}"),
            Found::Nothing => f.write_str("nothing"),
        }
    }
}

/// Why a condition does not hold for a message.
#[derive(Debug)]
pub(super) enum Miss<'m> {
    /// Nothing was found in the text, or the message does not have it.
    Nothing {
        text: Option<&'m str>,
    },
    Is(Node<'m>),
    Count(usize),
    /// It could not be looked at, and why.
    Unknown(String),
}
