//! What one message added to what the messages of its stream put together.

/// Where it stands in what is put together: nothing is copied before something needs it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Added {
    /// From which byte of the text to which.
    pub(super) text: Option<(usize, usize)>,
    /// The call that was begun or went on last.
    pub(super) call: Option<AddedCall>,
    /// From which byte of the complete calls.
    pub(super) complete_from: Option<usize>,
    pub(super) finish: bool,
    pub(super) usage: bool,
    /// The bytes of output that is not kept.
    pub(super) other: usize,
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
