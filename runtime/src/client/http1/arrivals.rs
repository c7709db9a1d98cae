//! When bytes arrived, by the kernel: Linux gives the time beside the bytes (`SO_TIMESTAMPNS`).

use std::cell::Cell;
use std::io::{self, IoSliceMut};
use std::num::NonZeroU64;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant, SystemTime};

use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockProtocol, SockType, recvmsg, setsockopt,
    socket,
};
use tokio::io::{AsyncRead, Interest, ReadBuf};
use tokio::net::TcpStream;

/// Says how long what is read of a connection has lain there.
///
/// Only a read behind one that took all there was is asked, since what is left over has its own reason to wait: a read has an
/// end. To ask costs more than to read, so of those only some are.
#[derive(Debug)]
pub(super) struct Arrivals {
    /// Whether the kernel notes the time.
    asks: bool,
    /// Whether nothing was left by the last read.
    is_drained: bool,
    /// How many reads there were behind such a one, as far as it counts.
    reads: u8,
    /// How many nanoseconds the bytes of the last read had lain there, at least one.
    wait: Option<NonZeroU64>,
}

/// Of the first so many reads each is asked, so that the response head and the first event are, …
const FIRST: u8 = 8;

/// … and then each with this number: a prime, so that a server's rhythm does not hide from it.
const EACH: u8 = 7;

/// The most that a read brings which is asked. Its room has to be cleared, so it is small. The next read brings the rest.
const ROOM: usize = 4 * 1024;

impl Arrivals {
    /// Of this connection, if the kernel is to be asked.
    pub(super) fn of(tcp: &TcpStream, asks: bool) -> Self {
        // A kernel that refuses says nothing: it is not known then.
        let asks = asks && setsockopt(tcp, ReceiveTimestampns, &true).is_ok();
        if asks {
            keep_asking();
        }
        Self { asks, is_drained: true, reads: 0, wait: None }
    }

    /// How long the bytes that were read last had lain there, if that is known. It is said once.
    #[inline]
    pub(super) fn take_wait(&mut self) -> Option<Duration> {
        self.wait.take().map(|wait| Duration::from_nanos(wait.get()))
    }

    /// Reads, as [`TcpStream`] does.
    #[inline]
    pub(super) fn poll_read(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.asks {
            return self.poll_asking(tcp, cx, buf);
        }
        Pin::new(tcp).poll_read(cx, buf)
    }

    fn poll_asking(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.is_drained {
            ready!(tcp.poll_read_ready(cx))?;
            if !self.is_turn() {
                break;
            }
            let room = buf.remaining().min(ROOM);
            let into = buf.initialize_unfilled_to(room);
            let mut came = None;
            let read = tcp.try_io(Interest::READABLE, || {
                let (n, arrived) = receive(tcp.as_raw_fd(), into)?;
                came = Some((n, arrived));
                // There is no more for now, as tokio has it too: it spares the read that would find nothing.
                if 0 < n && n < room { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
            });
            match (came, read) {
                (Some((n, arrived)), _) => {
                    buf.advance(n);
                    self.is_drained = n < room;
                    self.was_read();
                    self.wait = arrived.and_then(Clocks::wait_of_now);
                    return Poll::Ready(Ok(()));
                }
                // What was there is gone.
                (None, Err(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
                (None, read) => return Poll::Ready(read),
            }
        }
        let before = buf.filled().len();
        ready!(Pin::new(tcp).poll_read(cx, buf))?;
        if self.is_drained {
            // What is noted is of another read.
            self.wait = None;
            self.was_read();
        }
        self.is_drained = buf.remaining() > 0 && buf.filled().len() > before;
        Poll::Ready(Ok(()))
    }

    /// Whether the next read behind one that left nothing is asked.
    fn is_turn(&self) -> bool {
        self.reads < FIRST || self.reads == FIRST + EACH - 1
    }

    /// A read behind one that left nothing has brought something.
    fn was_read(&mut self) {
        self.reads = if self.reads == FIRST + EACH - 1 { FIRST } else { self.reads + 1 };
    }
}

/// The kernel notes times a few milliseconds after the first socket has asked, and no longer once the last that did is closed. So one
/// that nothing is sent over stays.
fn keep_asking() {
    static STAYS: OnceLock<Option<OwnedFd>> = OnceLock::new();
    STAYS.get_or_init(|| {
        let socket =
            socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None::<SockProtocol>);
        socket.ok().filter(|socket| setsockopt(socket, ReceiveTimestampns, &true).is_ok())
    });
}

/// What the kernel says beside the bytes; aligned as it wants it.
#[repr(align(8))]
struct Beside([u8; 64]);

/// Reads, and gives how many bytes came and when the last of them did, since 1970.
fn receive(socket: RawFd, into: &mut [u8]) -> io::Result<(usize, Option<Duration>)> {
    let (mut beside, mut pieces) = (Beside([0; 64]), [IoSliceMut::new(into)]);
    let message = recvmsg::<()>(socket, &mut pieces, Some(&mut beside.0), MsgFlags::empty())?;
    let arrived = message.cmsgs().ok().and_then(|mut all| {
        all.find_map(|said| match said {
            ControlMessageOwned::ScmTimestampns(at) => Some(Duration::from(at)),
            _ => None,
        })
    });
    Ok((message.bytes, arrived))
}

/// The clock of the wall, which may be set, beside one that only goes on.
#[derive(Debug, Clone, Copy)]
struct Clocks {
    wall: Duration,
    steady: Instant,
    /// Since when it was not set, by itself.
    since: Duration,
}

/// By more than this the two clocks do not differ from one look to the next, unless one is set.
const JUMP: Duration = Duration::from_millis(100);

impl Clocks {
    /// How many nanoseconds passed since bytes arrived at this time, at least one.
    fn wait_of_now(arrived: Duration) -> Option<NonZeroU64> {
        thread_local! {
            static CLOCKS: Cell<Option<Clocks>> = const { Cell::new(None) };
        }
        let steady = Instant::now();
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let mut clocks = CLOCKS.get().unwrap_or(Self { wall, steady, since: Duration::ZERO });
        let wait = clocks.wait(arrived, wall, steady);
        CLOCKS.set(Some(clocks));
        NonZeroU64::new(u64::try_from(wait?.as_nanos()).unwrap_or(u64::MAX).max(1))
    }

    /// How long it is since bytes arrived; `None` if the clock was set meanwhile.
    fn wait(&mut self, arrived: Duration, wall: Duration, steady: Instant) -> Option<Duration> {
        let expected = self.wall.saturating_add(steady.saturating_duration_since(self.steady));
        if wall.abs_diff(expected) > JUMP {
            self.since = wall;
        }
        (self.wall, self.steady) = (wall, steady);
        let is_of_this_clock = self.since <= arrived && arrived <= wall.saturating_add(JUMP);
        is_of_this_clock.then(|| wall.saturating_sub(arrived))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn what_arrived_waits_until_now_and_what_comes_from_before_the_clock_was_set_is_not_known() {
        let begin = Instant::now();
        let mut clocks = Clocks { wall: secs(1_000), steady: begin, since: Duration::ZERO };
        let at = |after: u64| begin + secs(after);
        assert_eq!(clocks.wait(secs(1_000), secs(1_001), at(1)), Some(secs(1)));
        // The kernel's clock may be a little ahead of ours.
        assert_eq!(clocks.wait(secs(1_002) + JUMP, secs(1_002), at(2)), Some(Duration::ZERO));
        // It is set on by an hour: what arrived before has no time.
        assert_eq!(clocks.wait(secs(1_002), secs(4_603), at(3)), None);
        assert_eq!(clocks.wait(secs(1_002), secs(4_604), at(4)), None);
        assert_eq!(clocks.wait(secs(4_604), secs(4_605), at(5)), Some(secs(1)));
        // It is set back.
        assert_eq!(clocks.wait(secs(4_605), secs(1_006), at(6)), None);
        assert_eq!(clocks.wait(secs(1_006), secs(1_007), at(7)), Some(secs(1)));
    }

    #[test]
    fn the_first_reads_are_asked_and_then_each_seventh() {
        let mut arrivals = Arrivals { asks: true, is_drained: true, reads: 0, wait: None };
        let asked: Vec<bool> = (0..30)
            .map(|_| {
                let asked = arrivals.is_turn();
                arrivals.was_read();
                asked
            })
            .collect();
        let numbers: Vec<usize> = (0..30).filter(|read| asked[*read]).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 14, 21, 28]);
    }
}
