//! What a stream is called.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The name of a stream, as events give it: `s1`, or of a member of a family `subs[7]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StreamName {
    name: &'static str,
    member: Option<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    index: u64,
    /// With the name.
    text: Arc<str>,
}

impl StreamName {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, member: None }
    }

    pub(crate) fn of_member(name: &'static str, index: u64) -> Self {
        Self { name, member: Some(Member { index, text: format!("{name}[{index}]").into() }) }
    }

    pub(crate) fn is_member(&self) -> bool {
        self.member.is_some()
    }

    /// As it is written: `"s1"`, `"subs"[7]`.
    pub(crate) fn quoted(&self) -> impl fmt::Display {
        match &self.member {
            Some(member) => format!("{:?}[{}]", self.name, member.index),
            None => format!("{:?}", self.name),
        }
    }
}

impl Deref for StreamName {
    type Target = str;

    fn deref(&self) -> &str {
        self.member.as_ref().map_or(self.name, |member| &member.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_named_with_its_index() {
        let (alone, member) = (StreamName::new("s1"), StreamName::of_member("subs", 7));
        assert_eq!((&*alone, alone.quoted().to_string().as_str()), ("s1", "\"s1\""));
        assert_eq!((&*member, member.quoted().to_string().as_str()), ("subs[7]", "\"subs\"[7]"));
        assert!(member.is_member() && !alone.is_member());
    }
}
