//! Which ports of this machine connections take.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The ports that connections take, by target and local address.
pub(crate) type InUse = BTreeMap<(SocketAddr, IpAddr), Taken>;

/// How many ports are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// By connections that are there.
    pub(crate) open: u64,
    /// By connections that are closed and wait.
    pub(crate) waiting: u64,
}

impl Taken {
    pub(crate) fn all(self) -> u64 {
        self.open + self.waiting
    }
}

/// The ports that connections of this machine to these targets take; `None` where that is unknown. It takes about a millisecond for
/// a thousand connections of the machine, so it is not to be asked often.
pub(crate) fn ports_in_use(targets: &BTreeSet<SocketAddr>) -> Option<InUse> {
    let mut all = InUse::new();
    add(&mut all, targets, File::open("/proc/net/tcp").ok()?);
    // Without IPv6 there is none.
    if let Ok(file) = File::open("/proc/net/tcp6") {
        add(&mut all, targets, file);
    }
    Some(all)
}

/// Adds what Linux says: a connection a line, behind a line of titles.
fn add(all: &mut InUse, targets: &BTreeSet<SocketAddr>, text: impl std::io::Read) {
    let mut lines = BufReader::with_capacity(1 << 16, text);
    let mut line = String::new();
    while matches!(lines.read_line(&mut line), Ok(1..)) {
        if let Some((target, source, is_open)) =
            connection(&line).filter(|(target, ..)| targets.contains(target))
        {
            let taken = all.entry((target, source)).or_default();
            *(if is_open { &mut taken.open } else { &mut taken.waiting }) += 1;
        }
        line.clear();
    }
}

/// The target, the local address and whether it is open: `0: 0100007F:C350 0100007F:1F90 01 …`.
fn connection(line: &str) -> Option<(SocketAddr, IpAddr, bool)> {
    /// What is to become a connection, or is one; the others are closed by this side, or by both.
    const OPEN: [&str; 4] = ["01", "02", "03", "08"];

    let mut words = line.split_ascii_whitespace().skip(1);
    let (source, target, state) = (words.next()?, words.next()?, words.next()?);
    Some((address(target)?, address(source)?.ip(), OPEN.contains(&state)))
}

/// An address as Linux writes it: words of 32 bits in the order of the machine's bytes.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at * 8..at * 8 + 8)?, 16).ok()?.to_ne_bytes());
    let ip = match ip.len() {
        8 => Ipv4Addr::from(word(0)?).into(),
        32 => {
            let mut bytes = [0; 16];
            for (at, four) in bytes.chunks_exact_mut(4).enumerate() {
                four.copy_from_slice(&word(at)?);
            }
            // A socket of both families writes an address of IPv4 so.
            Ipv6Addr::from(bytes).to_canonical()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn connections_are_read_as_linux_writes_them() {
        let text = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0\n   \
            1: 0200007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0\n   \
            2: 0200007F:C351 0100007F:1F90 06 00000000:00000000 03:00000f5a 00000000     0        0 0 3 0\n   \
            3: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0\n";
        let six = "  sl\n   0: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:1F90 01 0\n   \
            1: 00000000000000000000000001000000:C353 00000000000000000000000001000000:1F90 01 0\n";
        let target: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let mut all = InUse::new();
        for text in [text, six] {
            add(&mut all, &BTreeSet::from([target, "[::1]:8080".parse().unwrap()]), text.as_bytes());
        }
        let taken = |target: &str, source: &str| {
            all.get(&(target.parse().unwrap(), source.parse().unwrap())).copied().unwrap_or_default()
        };
        assert_eq!(taken("127.0.0.1:8080", "127.0.0.2"), Taken { open: 1, waiting: 1 });
        assert_eq!(taken("127.0.0.1:8080", "127.0.0.1"), Taken { open: 1, waiting: 0 });
        assert_eq!(taken("[::1]:8080", "::1"), Taken { open: 1, waiting: 0 });
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_connection_takes_its_port_until_some_time_after_it_is_closed() {
        // An address of this process alone: on that of all, another process may have had the port just before.
        let [.., a, b, c] = std::process::id().to_be_bytes();
        let listener = TcpListener::bind((Ipv4Addr::new(127, a, b, c.clamp(1, 254)), 0)).unwrap();
        let target = listener.local_addr().unwrap();
        let client = TcpStream::connect(target).unwrap();
        let (server, _) = listener.accept().unwrap();
        let taken = || {
            let all = ports_in_use(&BTreeSet::from([target])).unwrap();
            all.get(&(target, Ipv4Addr::LOCALHOST.into())).copied().unwrap_or_default()
        };
        assert_eq!(taken(), Taken { open: 1, waiting: 0 });
        drop(client);
        drop(server);
        assert_eq!(taken(), Taken { open: 0, waiting: 1 });
    }
}
