//! What one message added to what the messages of its stream put together.

/// Where it stands in what is put together: nothing is copied before something needs it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Added {
    /// From which byte of the text to which.
    pub(super) text: Option<(usize, usize)>,
    /// From which byte of the reasoning, and of the refusal.
    pub(super) reasoning: Option<usize>,
    pub(super) refusal: Option<usize>,
    /// The call that was begun or went on last.
    pub(super) call: Option<AddedCall>,
    /// From which byte of the complete calls.
    pub(super) complete_from: Option<usize>,
    pub(super) finish: bool,
    pub(super) usage: bool,
    /// Output that is not kept.
    pub(super) other: bool,
    /// Whether the message was not what the protocol takes, so that more of it is to be shown.
    pub(super) is_at_fault: bool,
}

/// What was added to a call that is not complete.
#[derive(Debug, Clone, Copy)]
pub(super) struct AddedCall {
    pub(super) key: u64,
    pub(super) is_new: bool,
    /// From which byte of its arguments.
    pub(super) arguments_from: usize,
}

impl Added {
    /// Whether output was added that is kept.
    pub(super) fn has_content(&self) -> bool {
        let texts = self.text.is_some() || self.reasoning.is_some() || self.refusal.is_some();
        texts || self.call.is_some() || self.complete_from.is_some()
    }

    /// The text has grown between these bytes.
    pub(super) fn text(&mut self, from: usize, to: usize) {
        let from = match self.text {
            Some((first, end)) if end == from => first,
            _ => from,
        };
        self.text = Some((from, to));
    }

    /// The call has begun, or its arguments have grown from this byte on.
    pub(super) fn call(&mut self, key: u64, is_new: bool, arguments_from: usize) {
        if self.call.is_none_or(|call| call.key != key) {
            self.call = Some(AddedCall { key, is_new, arguments_from });
        }
    }

    /// A call was completed behind this byte of the complete ones.
    pub(super) fn complete(&mut self, from: usize) {
        self.complete_from.get_or_insert(from);
    }
}
