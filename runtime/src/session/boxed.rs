//! A check whose type is known only to its ticket.

use std::any::Any;
use std::fmt;

use crate::check::{AnyCheck, Check, CheckState, Keeps, MatchResult};
use crate::message::Message;

/// A check of any type.
pub(super) struct BoxedCheck(Box<dyn ErasedCheck + Send>);

trait ErasedCheck: AnyCheck {
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<K: Keeps + 'static> ErasedCheck for Check<K> {
    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl BoxedCheck {
    pub(super) fn new<K: Keeps + Send + 'static>(check: Check<K>) -> Self {
        Self(Box::new(check))
    }

    /// The value the check kept, if of this type.
    pub(super) fn into_kept<K: Keeps + 'static>(self) -> Option<K::Kept> {
        self.0.into_any().downcast::<Check<K>>().ok().map(|check| check.into_kept())
    }
}

impl fmt::Debug for BoxedCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoxedCheck").field(self.0.state()).finish()
    }
}

impl AnyCheck for BoxedCheck {
    fn state(&self) -> &CheckState {
        self.0.state()
    }

    fn state_mut(&mut self) -> &mut CheckState {
        self.0.state_mut()
    }

    fn look(&mut self, message: &Message<'_>) -> MatchResult {
        self.0.look(message)
    }

    fn explain(&self, message: &Message<'_>) -> String {
        self.0.explain(message)
    }

    fn wanted(&self) -> String {
        self.0.wanted()
    }
}
