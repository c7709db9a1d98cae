//! The buffer into which all connections of a thread read.

use std::cell::RefCell;
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The room that is made for a read.
const ROOM: usize = 64 * 1024;

/// The least room that a read has. If less is left, new room is made.
const LEAST: usize = 16 * 1024;

thread_local! {
    /// Every piece that is read is split off its front. Its memory is used again once nobody holds a piece of it, so
    /// that a thread needs one such buffer, however many streams it has.
    static BUFFER: RefCell<BytesMut> = RefCell::default();
}

/// Reads what has come, at most 64 KiB. Only the end of the connection gives an empty piece.
pub(super) fn poll_read(
    io: &mut (impl AsyncRead + Unpin),
    cx: &mut Context<'_>,
) -> Poll<io::Result<BytesMut>> {
    BUFFER.with_borrow_mut(|buffer| {
        // If nobody holds a piece, the same memory is used again, which is still in the cache.
        if !buffer.try_reclaim(ROOM) && buffer.capacity() < LEAST {
            buffer.reserve(ROOM);
        }
        // The future holds nothing between polls, so each poll can make a new one.
        pin!(io.read_buf(buffer)).poll(cx).map_ok(|_| buffer.split())
    })
}
