//! Several local addresses for servers on this machine.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use super::route::Route;
use super::settings::Settings;

/// The addresses that users take in turn: all of `127.0.0.0/8` is this machine.
pub(super) fn addresses() -> impl Iterator<Item = IpAddr> {
    (1..=8).map(|last| Ipv4Addr::new(127, 0, 0, last).into())
}

/// Whether a request to this URL goes to `127.0.0.0/8`, and is to be sent from one of these addresses: as the client says, and if it
/// says nothing, as whoever started the user wants it.
pub(super) fn spreads(settings: &Settings, wanted: bool, url: &Url) -> bool {
    settings.spread_loopback.unwrap_or(wanted)
        // Elsewhere only `127.0.0.1` is set up.
        && cfg!(any(target_os = "linux", target_os = "android", windows))
        && settings.local_addresses.is_empty()
        && matches!(settings.route, Route::Direct)
        && is_loopback(settings, url)
}

fn is_loopback(settings: &Settings, url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let mut given = settings.resolved.iter().filter(|(of, _)| of == name).peekable();
            given.peek().is_some()
                && given.all(|(_, address)| address.is_ipv4() && address.ip().is_loopback())
        }
        Some(Host::Ipv6(_)) | None => false,
    }
}
