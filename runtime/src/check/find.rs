//! What a condition finds in a message, or in a response.

use super::compare::Compare;
use super::condition::{Condition, Select, Test};
use super::found::{Found, Miss};
use super::node::Node;
use super::received::Received;
use crate::json;
use crate::message::{Message, Target};

impl Condition {
    /// What this condition finds in `message`, looked at by itself.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find_alone<'m>(&self, message: &'m Message<'_>) -> Result<Found<'m>, Miss<'m>> {
        let looked_up = self.singular().map(|(steps, jsonp)| {
            let text = message.text(self.target);
            let text = if jsonp { text.and_then(json::strip_jsonp) } else { text };
            json::find_one(text?, steps)
        });
        self.find(message, looked_up)
    }

    /// What this condition finds in `message`; `looked_up` is the node of a singular path.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find<'m>(
        &self,
        message: &'m Message<'_>,
        looked_up: Option<Option<&'m str>>,
    ) -> Result<Found<'m>, Miss<'m>> {
        if let (Target::Message, Test::Whole) = (self.target, &self.test) {
            // Its JSON is written only if somebody asks for it.
            let whole = (!message.is_comment()).then_some(Node::Message(message));
            return self.compare_values(whole.into_iter(), None);
        }
        let text = message.text(self.target);
        if let Some(node) = looked_up {
            return self.compare_values(node.into_iter().map(Node::json), text);
        }
        let Some(target) = text else { return self.compare_values(std::iter::empty(), text) };
        self.find_in(target)
    }

    /// What this condition finds in a response.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find_in_response<'m>(&self, response: &'m Received) -> Result<Found<'m>, Miss<'m>> {
        match self.target {
            Target::Status => {
                // As JSON, which is shown without quotes.
                self.compare_values(std::iter::once(Node::json(&response.status_text)), Some(""))
            }
            Target::Lost => {
                let count = response.losses.count.to_string();
                self.compare_values(std::iter::once(Node::Json(count.into())), Some(""))
            }
            Target::LostKind => {
                let kind = response.losses.kind.map(|kind| Node::Text(kind.into()));
                self.compare_values(kind.into_iter(), None)
            }
            Target::LostStatus => {
                let status = response.losses.status.map(|status| Node::Json(status.to_string().into()));
                self.compare_values(status.into_iter(), None)
            }
            Target::Elapsed => self.compare_values(std::iter::once(Node::Time(response.elapsed)), Some("")),
            Target::Header(name) => {
                let mut values = response.values_of(name).peekable();
                let first = values.peek().copied();
                if let Test::Whole = self.test {
                    return self.compare_values(values.map(|value| Node::Text(value.into())), first);
                }
                // A test looks at each value by itself, and all that it finds stands in a row.
                let mut found = Vec::new();
                for value in values {
                    self.all_in(value, &mut found)?;
                }
                self.compare_values(found.into_iter(), first)
            }
            _ => self.find_in(&response.body),
        }
    }

    /// Takes the selected values of those that a test found, and compares them.
    pub(super) fn compare_values<'m>(
        &self,
        mut nodes: impl Iterator<Item = Node<'m>>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        match self.select {
            Select::Find(n) => {
                let node = match self.absent.instead_of(nodes.nth(n)) {
                    Ok(node) => node,
                    Err(found) => return Ok(found),
                };
                match (node, &self.compare) {
                    (None, Compare::Missing) => Ok(Found::Nothing),
                    (None, _) => Err(Miss::Nothing { text }),
                    (Some(node), compare) if compare.holds(&node) => Ok(Found::One(node)),
                    (Some(node), _) => Err(Miss::Is(node)),
                }
            }
            Select::All => {
                let nodes: Vec<Node<'m>> = nodes.collect();
                match (&self.compare, nodes.iter().position(|node| !self.compare.holds(node))) {
                    (Compare::Missing, _) if nodes.is_empty() => Ok(Found::Nothing),
                    (_, _) if nodes.is_empty() => Err(Miss::Nothing { text }),
                    (_, None) => Ok(Found::All(nodes)),
                    (_, Some(first)) => {
                        Err(nodes.into_iter().nth(first).map_or(Miss::Nothing { text }, Miss::Is))
                    }
                }
            }
            Select::Count => self.compare_count(nodes.count()),
        }
    }

    /// Compares the number of values that a test found.
    pub(super) fn compare_count<'m>(&self, count: usize) -> Result<Found<'m>, Miss<'m>> {
        if self.compare.holds_for_count(count) { Ok(Found::Count(count)) } else { Err(Miss::Count(count)) }
    }
}
