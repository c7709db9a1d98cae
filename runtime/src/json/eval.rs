//! The nodes of a JSONPath (RFC 9535, 2) in a tape, with a limit to how much is looked at.

use std::fmt;

use super::query::{Path, Segment, Selector, Work};
use super::tape::{Kind, Place, Tape};

/// Why a path was not answered. What it would have found is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It has looked at this many nodes.
    Nodes(u64),
    /// A pattern that a message holds compiles to more than this many bytes.
    Pattern(usize),
    /// The text is too long.
    Long,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Nodes(max) => write!(
                f,
                "the path was stopped after {} nodes, the limit for one with several `..`, with a filter that looks \
                 at something from `$`, or that compares large values again and again",
                thousands(*max)
            ),
            Stopped::Pattern(max) => write!(
                f,
                "the path was stopped: a pattern in the text compiles to more than {} bytes",
                thousands(u64::try_from(*max).unwrap_or(u64::MAX))
            ),
            Stopped::Long => f.write_str("the path was not looked up: the text has 4 GiB or more"),
        }
    }
}

/// `1000000` as `1,000,000`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A path at work on a tape.
pub(super) struct Eval<'a, 't> {
    pub(super) tape: &'a Tape<'t>,
    left: u64,
    max: u64,
    /// The pattern of the text that was compiled last.
    pub(super) pattern: Option<(String, Option<regex::Regex>)>,
}

impl<'a, 't> Eval<'a, 't> {
    /// The most nodes that a path may look at, where the size of the text alone does not limit its work. A node counts
    /// each time it is looked at.
    const MOST: u64 = 1_000_000;
    /// So many bytes of text are as much work as a node.
    const WORD: usize = 16;

    pub(super) fn new(tape: &'a Tape<'t>, work: Work) -> Self {
        let size = u64::try_from(tape.len() + tape.raw(Tape::ROOT).len() / Self::WORD).unwrap_or(u64::MAX);
        // Twice what it takes: comparing nested values with each other adds a logarithm.
        let linear = work.passes().map_or(0, |passes| size.saturating_mul(passes).saturating_mul(2));
        let max = Self::MOST.saturating_add(linear);
        Self { tape, left: max, max, pattern: None }
    }

    /// For what is linear in any case.
    pub(super) fn unlimited(tape: &'a Tape<'t>) -> Self {
        Self { tape, left: u64::MAX, max: u64::MAX, pattern: None }
    }

    /// Counts nodes that are looked at.
    #[inline]
    pub(super) fn spend(&mut self, nodes: u64) -> Result<(), Stopped> {
        match self.left.checked_sub(nodes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Stopped::Nodes(self.max)),
        }
    }

    /// Counts a text that is looked at.
    pub(super) fn spend_text(&mut self, text: &str) -> Result<(), Stopped> {
        self.spend(u64::try_from(text.len() / Self::WORD).unwrap_or(u64::MAX))
    }

    /// The nodes of a path, which begins at `current` or at the root.
    pub(super) fn path(&mut self, path: &Path, current: Place) -> Result<Vec<Place>, Stopped> {
        let mut nodes = vec![if path.from_root { Tape::ROOT } else { current }];
        for segment in &path.segments {
            let mut next = Vec::new();
            for node in nodes {
                self.segment(segment, node, &mut next)?;
            }
            nodes = next;
        }
        Ok(nodes)
    }

    fn segment(&mut self, segment: &Segment, node: Place, nodes: &mut Vec<Place>) -> Result<(), Stopped> {
        if !segment.descends {
            return self.selectors(segment, node, nodes);
        }
        let (mut at, after) = (node, self.tape.after(node));
        while at < after {
            if self.tape.is_replaced(at) && at != node {
                at = self.tape.after(at);
                continue;
            }
            self.selectors(segment, at, nodes)?;
            at += 1;
        }
        Ok(())
    }

    fn selectors(&mut self, segment: &Segment, node: Place, nodes: &mut Vec<Place>) -> Result<(), Stopped> {
        self.spend(1)?;
        let kind = self.tape.kind(node);
        if !matches!(kind, Kind::Object | Kind::Array) {
            return Ok(());
        }
        segment.selectors.iter().try_for_each(|selector| self.selector(selector, node, kind, nodes))
    }

    fn selector(
        &mut self,
        selector: &Selector,
        node: Place,
        kind: Kind,
        nodes: &mut Vec<Place>,
    ) -> Result<(), Stopped> {
        match selector {
            Selector::Name(name) if kind == Kind::Object => nodes.extend(self.member(node, name)?),
            Selector::Wildcard => {
                for child in self.tape.children(node) {
                    self.spend(1)?;
                    nodes.push(child);
                }
            }
            Selector::Index(index) if kind == Kind::Array => nodes.extend(self.element(node, *index)?),
            Selector::Slice { start, end, step } if kind == Kind::Array => {
                let elements = self.elements(node)?;
                let chosen = slice(elements.len(), *start, *end, *step);
                nodes.extend(chosen.filter_map(|index| elements.get(index)));
            }
            Selector::Filter(test) => {
                for child in self.tape.children(node) {
                    self.spend(1)?;
                    if self.holds(test, child)? {
                        nodes.push(child);
                    }
                }
            }
            Selector::Name(_) | Selector::Index(_) | Selector::Slice { .. } => {}
        }
        Ok(())
    }

    pub(super) fn member(&mut self, object: Place, name: &str) -> Result<Option<Place>, Stopped> {
        for member in self.tape.children(object) {
            self.spend(1)?;
            if self.tape.is_named(member, name) {
                return Ok(Some(member));
            }
        }
        Ok(None)
    }

    /// The elements of an array, or the members of an object.
    pub(super) fn elements(&mut self, array: Place) -> Result<Vec<Place>, Stopped> {
        let mut elements = Vec::new();
        for element in self.tape.children(array) {
            self.spend(1)?;
            elements.push(element);
        }
        Ok(elements)
    }

    pub(super) fn element(&mut self, array: Place, index: i64) -> Result<Option<Place>, Stopped> {
        if let Ok(index) = usize::try_from(index) {
            for (place, element) in self.tape.children(array).enumerate() {
                self.spend(1)?;
                if place == index {
                    return Ok(Some(element));
                }
            }
            return Ok(None);
        }
        let elements = self.elements(array)?;
        let from_end = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        Ok(elements.len().checked_sub(from_end).and_then(|place| elements.get(place)).copied())
    }
}

/// The indexes of a slice (RFC 9535, 2.3.4.2.2).
fn slice(len: usize, start: Option<i64>, end: Option<i64>, step: i64) -> impl Iterator<Item = usize> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let from_start = |index: i64| if index >= 0 { index } else { len.saturating_add(index) };
    let forwards = step >= 0;
    let start = from_start(start.unwrap_or(if forwards { 0 } else { len - 1 }));
    // A backward slice without an end goes down to the first element. The place before that has no index.
    let end = end.map_or(if forwards { len } else { -1 }, from_start);
    let (mut at, end) = if forwards {
        (start.clamp(0, len), end.clamp(0, len))
    } else {
        (start.clamp(-1, len - 1), end.clamp(-1, len - 1))
    };
    std::iter::from_fn(move || {
        let has_more = if forwards { step > 0 && at < end } else { at > end };
        let index = has_more.then(|| usize::try_from(at).ok()).flatten();
        at = at.saturating_add(step);
        index
    })
}
