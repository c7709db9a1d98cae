//! What a condition finds in a message, or in a response.

use super::compare::Compare;
use super::condition::{Condition, Select, Test};
use super::found::{Found, Miss};
use super::node::Node;
use super::received::Received;
use crate::JsonPath;
use crate::json::{self, Stopped, Unread};
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
        let text = message.text(self.target);
        if let Some(node) = looked_up {
            return self.judge(node.into_iter().map(json_node), text);
        }
        let Some(target) = text else { return self.judge(std::iter::empty(), text) };
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
                self.judge(std::iter::once(json_node(&response.status_text)), Some(""))
            }
            Target::Elapsed => self.judge(std::iter::once(Node::Time(response.elapsed)), Some("")),
            Target::Header(name) => {
                let mut values = response
                    .headers
                    .iter()
                    .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.as_str())
                    .peekable();
                let first = values.peek().copied();
                self.judge(values.map(|value| Node::Text(value.into())), first)
            }
            _ => self.find_in(&response.body),
        }
    }

    /// What the test finds in a text.
    fn find_in<'m>(&self, target: &'m str) -> Result<Found<'m>, Miss<'m>> {
        let text = Some(target);
        match &self.test {
            Test::Whole => self.judge(std::iter::once(Node::Text(target.into())), text),
            Test::Regex(regex) => match regex.captures_len() {
                1 => self.judge(regex.find_iter(target).map(|found| Node::Text(found.as_str().into())), text),
                2 => self.judge(
                    // A group that took no part yields nothing.
                    regex
                        .captures_iter(target)
                        .filter_map(|found| found.get(1))
                        .map(|group| Node::Text(group.as_str().into())),
                    text,
                ),
                _ => self.judge(
                    regex.captures_iter(target).map(|found| {
                        Node::Groups(found.iter().skip(1).map(|group| group.map(|g| g.as_str())).collect())
                    }),
                    text,
                ),
            },
            Test::Json(path) => self.nodes(path, Some(target), text),
            Test::Jsonp(path) => self.nodes(path, json::strip_jsonp(target), text),
            Test::Jmespath(path) => match path.values(target, self.selects) {
                Err(none) if none.is_unknown() => Err(Miss::Unknown(none.to_string())),
                found => {
                    let values = found.unwrap_or_default().into_iter();
                    self.judge(values.map(|value| Node::Json(value.into())), text)
                }
            },
            Test::Contains(part) => {
                self.judge(target.matches(&**part).map(|found| Node::Text(found.into())), text)
            }
        }
    }

    /// The nodes of a path in `json`, which is the `text` that is looked at, or a part of it.
    fn nodes<'m>(
        &self,
        path: &JsonPath,
        json: Option<&'m str>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        let unknown = |stopped: Stopped| Miss::Unknown(stopped.to_string());
        let Some(json) = json else { return self.judge(std::iter::empty(), text) };
        if self.select == Select::Count {
            return self.judge_count(path.count(json).map_err(unknown)?);
        }
        self.judge(path.nodes(json).map_err(unknown)?.into_iter().map(json_node), text)
    }

    fn judge<'m>(
        &self,
        mut nodes: impl Iterator<Item = Node<'m>>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        match self.select {
            Select::Find(n) => match (nodes.nth(n), &self.compare) {
                (None, Compare::Missing) => Ok(Found::Nothing),
                (None, _) => Err(Miss::Nothing { text }),
                (Some(node), compare) if compare.holds(&node) => Ok(Found::One(node)),
                (Some(node), _) => Err(Miss::Is(node)),
            },
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
            Select::Count => self.judge_count(nodes.count()),
        }
    }

    fn judge_count<'m>(&self, count: usize) -> Result<Found<'m>, Miss<'m>> {
        if self.compare.holds_for_count(count) { Ok(Found::Count(count)) } else { Err(Miss::Count(count)) }
    }

    /// Why a text could not be looked at; `None` if it could, and there is nothing to find.
    pub(super) fn no_json(&self, text: Option<&str>) -> Option<String> {
        let text = match &self.test {
            Test::Json(_) => text,
            Test::Jsonp(_) => text.and_then(json::strip_jsonp),
            Test::Jmespath(path) => {
                return path.values(text?, self.selects).err().map(|reason| reason.to_string());
            }
            _ => return None,
        };
        (!text.is_some_and(json::is_json)).then(|| Unread::NotJson.to_string())
    }
}

fn json_node(raw: &str) -> Node<'_> {
    Node::Json(raw.into())
}
