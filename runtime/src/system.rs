//! What the operating system says, in its own words where Rust has none, and what to do about it.

use std::io::{Error, ErrorKind};

/// An error of the operating system in words; `None` if it is not one.
pub(crate) fn said(error: &Error) -> Option<String> {
    let number = error.raw_os_error()?;
    let kind = error.kind().to_string();
    let own = || Error::from_raw_os_error(number).to_string();
    let what_to_do = match way_out(error.kind(), number) {
        Some(what_to_do) => what_to_do,
        // Rust has a word for it.
        None if kind != "uncategorized error" => return Some(kind),
        None => return Some(own()),
    };
    Some(format!("{}: {what_to_do}", own()))
}

fn way_out(kind: ErrorKind, number: i32) -> Option<&'static str> {
    if kind == ErrorKind::AddrNotAvailable {
        return Some(
            "all ports of this machine for connections to that address may be in use (one stays so for a minute after its \
             connection was closed here; `Client::local_address` sends from further addresses), or it has no way there",
        );
    }
    if kind == ErrorKind::AddrInUse {
        return Some(
            "all ports of this address are in use (`Client::local_address` sends from further ones)",
        );
    }
    if kind == ErrorKind::OutOfMemory {
        return Some("this machine has no memory left for it");
    }
    match Shortage::of(number)? {
        Shortage::Descriptors => Some(
            "this process has no descriptor left; each connection takes one (`ulimit -n` raises how many it may have)",
        ),
        Shortage::DescriptorsOfAll => {
            Some("this machine has no descriptor left (on Linux `sysctl fs.file-max` raises how many it has)")
        }
        Shortage::Buffers => Some("this machine has no memory left for sockets: open fewer at once"),
    }
}

/// The resource that ran out, where Rust has no kind for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortage {
    Descriptors,
    DescriptorsOfAll,
    Buffers,
}

impl Shortage {
    fn of(number: i32) -> Option<Self> {
        // EMFILE, ENFILE and ENOBUFS of Linux and Android, of the BSDs and Apple, and of Windows.
        let (descriptors, of_all, buffers) = if cfg!(windows) {
            (10_024, 4, 10_055)
        } else if cfg!(any(target_os = "linux", target_os = "android")) {
            (24, 23, 105)
        } else {
            (24, 23, 55)
        };
        match number {
            number if number == descriptors => Some(Shortage::Descriptors),
            number if number == of_all => Some(Shortage::DescriptorsOfAll),
            number if number == buffers => Some(Shortage::Buffers),
            _ => None,
        }
    }

    /// Whether there are no descriptors now.
    fn of_descriptors() -> Option<Error> {
        // The caller may not be the one who used them up, and code that read files did not say.
        let error = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0)).err()?;
        error.raw_os_error().and_then(Self::of).map(|_| error)
    }
}

/// Whether a connection could not be made since this machine has nothing left to make it with: no descriptor, no port, no
/// memory. The other side has no part in it.
pub(crate) fn is_shortage(error: &Error) -> bool {
    let kind = error.kind();
    // The ports of an address that is bound to are in use, those for connections to one address cannot be assigned.
    matches!(kind, ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable | ErrorKind::OutOfMemory)
        || error.raw_os_error().and_then(Shortage::of).is_some()
}

/// Why nothing can be opened now, if there are no descriptors left.
pub(crate) fn nothing_can_be_opened() -> Option<String> {
    Shortage::of_descriptors().and_then(|error| said(&error))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_is_in_its_own_words_or_rust_s() {
        for (number, wanted) in [
            (
                24,
                "Too many open files (os error 24): this process has no descriptor left; each connection takes one (`ulimit -n`",
            ),
            (23, "Too many open files in system (os error 23): this machine has no descriptor left"),
            (99, "Cannot assign requested address (os error 99): all ports of this machine"),
            (105, "No buffer space available (os error 105): this machine has no memory left for sockets"),
            (98, "Address already in use (os error 98): all ports of this address are in use"),
            (12, "Cannot allocate memory (os error 12): this machine has no memory left"),
            (111, "connection refused"),
            (104, "connection reset"),
            (2, "entity not found"),
            (71, "Protocol error (os error 71)"),
        ] {
            let text = said(&Error::from_raw_os_error(number)).unwrap();
            assert!(text.starts_with(wanted), "{text}");
        }
        assert_eq!(said(&Error::other("no number")), None);
    }

    #[test]
    fn what_this_machine_lacks_is_no_fault_of_the_server() {
        for (number, wanted) in [
            (24, true),
            (23, true),
            (99, true),
            (98, true),
            (105, true),
            (12, true),
            (111, false),
            (110, false),
            (113, false),
        ] {
            assert_eq!(is_shortage(&Error::from_raw_os_error(number)), wanted, "{number}");
        }
        assert!(!is_shortage(&Error::other("no number")));
    }
}
