//! What was read of a stream and is not decoded yet.

use std::ops::Deref;

use bytes::{Buf, Bytes};

/// The bytes of a read that are not decoded yet. They are a piece of a buffer that may be much larger, and that all
/// streams of a thread may read into. A piece keeps the whole buffer in memory.
#[derive(Debug, Default)]
pub(super) struct Unread {
    bytes: Bytes,
    /// Whether the bytes are a copy, which holds on to nothing else.
    is_own: bool,
}

impl Unread {
    /// These were read; all before them is decoded.
    pub(super) fn read(&mut self, bytes: Bytes) {
        *self = Self { bytes, is_own: false };
    }

    /// So many more are decoded.
    pub(super) fn advance(&mut self, used: usize) {
        if used < self.bytes.len() {
            self.bytes.advance(used);
        } else {
            self.clear();
        }
    }

    /// Nothing is left. An empty piece would hold on to its buffer as well.
    pub(super) fn clear(&mut self) {
        self.bytes = Bytes::new();
    }

    /// Whether a buffer is held that is not the stream's own.
    pub(super) fn holds_buffer(&self) -> bool {
        !self.is_own && !self.bytes.is_empty()
    }

    /// Copies what is left, so that the buffer can go. It is for a stream that is not decoded for a while.
    pub(super) fn let_buffer_go(&mut self) {
        if self.holds_buffer() {
            *self = Self { bytes: Bytes::copy_from_slice(&self.bytes), is_own: true };
        }
    }
}

impl Deref for Unread {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_holds_no_buffer_once_it_is_copied() {
        let buffer = Bytes::from(vec![b'x'; 64 * 1024]);
        let mut unread = Unread::default();
        unread.let_buffer_go();
        assert!(!unread.holds_buffer() && unread.is_empty());
        unread.read(buffer.slice(..100));
        unread.advance(40);
        assert!(unread.holds_buffer() && !buffer.is_unique());
        unread.let_buffer_go();
        assert!(!unread.holds_buffer() && buffer.is_unique());
        assert_eq!(unread.len(), 60);
        unread.advance(60);
        unread.read(buffer.slice(..100));
        assert!(unread.holds_buffer());
        unread.advance(100);
        assert!(unread.is_empty() && buffer.is_unique(), "an empty piece holds on to its buffer");
    }
}
