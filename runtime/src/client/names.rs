//! The addresses of names. A thread looks a name up once, and again after a while; the users who wait for the look-up share
//! it. Of a name's addresses, users take the first in turn.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::connection::Asker;
use super::look_up::LookUp;
use super::settings::Settings;

/// Finds the addresses of names: those that a client was given, else those that its function or the system knows.
pub(super) struct Names {
    given: HashMap<String, Vec<SocketAddr>>,
    every: Duration,
    look_up: Option<LookUp>,
}

/// Addresses, or why there are none. Users who wait for the same look-up share both.
type Found = Result<Arc<[SocketAddr]>, Arc<io::Error>>;

/// What a thread knows of a name.
#[derive(Default)]
struct Known {
    found: Option<(Instant, Arc<[SocketAddr]>)>,
    /// A look-up, as long as somebody waits for it.
    under_way: Weak<OnceCell<Found>>,
}

/// What a thread has of a name that somebody asks for.
enum Sought {
    Found(Arc<[SocketAddr]>),
    UnderWay(Arc<OnceCell<Found>>),
}

/// So many names are kept of each function, and of the system.
const MOST: usize = 1024;

thread_local! {
    /// By the number of the function, 0 for the system, and the name.
    static KNOWN: RefCell<HashMap<u64, HashMap<String, Known>>> = RefCell::default();
}

impl Names {
    pub(super) fn of(settings: &Settings) -> Arc<Self> {
        let mut given = HashMap::<_, Vec<_>>::new();
        for (name, address) in &settings.resolved {
            given.entry(name.clone()).or_default().push(*address);
        }
        Arc::new(Self { given, every: settings.resolve_every, look_up: settings.look_up.clone() })
    }

    /// Finds the addresses of a name, in the order in which whoever asks tries them.
    pub(super) fn find(self: &Arc<Self>, name: &str) -> Finding {
        if let Some(given) = self.given.get(name) {
            return Finding::Known(tell(given, None));
        }
        let looking = match self.known(name) {
            Sought::Found(addresses) => return Finding::Known(tell(&addresses, None)),
            Sought::UnderWay(looking) => looking,
        };
        let (names, name, begun) = (Arc::clone(self), name.to_owned(), Instant::now());
        Finding::Asked(Box::pin(async move {
            // If whoever looks it up gives up, the next one who waits goes on.
            match looking.get_or_init(|| names.look_up(&name)).await {
                Ok(addresses) => Ok(tell(addresses, Some(begun.elapsed()))),
                Err(error) => Err(io::Error::new(error.kind(), Shared(Arc::clone(error)))),
            }
        }))
    }

    /// What this thread knows of a name; a look-up that is to begin if it knows nothing.
    fn known(&self, name: &str) -> Sought {
        KNOWN.with_borrow_mut(|known| {
            let names = known.entry(self.number()).or_default();
            if names.len() >= MOST && !names.contains_key(name) {
                names.retain(|_, known| known.under_way.strong_count() > 0);
            }
            let known = names.entry(name.to_owned()).or_default();
            let fresh = known.found.as_ref().filter(|(at, _)| at.elapsed() < self.every);
            if let Some((_, addresses)) = fresh {
                return Sought::Found(Arc::clone(addresses));
            }
            Sought::UnderWay(known.under_way.upgrade().unwrap_or_else(|| {
                let looking = Arc::new(OnceCell::new());
                known.under_way = Arc::downgrade(&looking);
                looking
            }))
        })
    }

    fn number(&self) -> u64 {
        self.look_up.as_ref().map_or(0, |look_up| look_up.number)
    }

    /// Looks a name up, and keeps its addresses for those who ask later on this thread.
    async fn look_up(&self, name: &str) -> Found {
        let (asked, look_up) = (name.to_owned(), self.look_up.clone());
        let looking = tokio::task::spawn_blocking(move || match look_up {
            Some(look_up) => (look_up.ask)(&asked),
            None => (&*asked, 0).to_socket_addrs().map(Iterator::collect),
        });
        let found = looking.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        let found = match found {
            Ok(addresses) if addresses.is_empty() => Err(io::Error::other("the name has no address")),
            found => found,
        };
        let found = found.map(Arc::<[SocketAddr]>::from).map_err(Arc::new);
        KNOWN.with_borrow_mut(|known| {
            let known = known.entry(self.number()).or_default().entry(name.to_owned()).or_default();
            *known = Known::default();
            if let Ok(addresses) = &found {
                known.found = Some((Instant::now(), Arc::clone(addresses)));
            }
        });
        found
    }
}

/// The addresses in the order of the user who asks, who is told of them. `waited` is how long they were waited for.
fn tell(addresses: &[SocketAddr], waited: Option<Duration>) -> Vec<SocketAddr> {
    Asker::now(|asker| {
        let ordered = in_turn(addresses, asker.map(Asker::user).unwrap_or_default());
        if let Some(asker) = asker {
            asker.found(&ordered, waited);
        }
        ordered
    })
}

/// The addresses in the order of this user. The family that the system prefers stays in front.
fn in_turn(addresses: &[SocketAddr], user: u64) -> Vec<SocketAddr> {
    let is_first =
        |address: &SocketAddr| addresses.first().is_some_and(|first| first.is_ipv6() == address.is_ipv6());
    let (mut ordered, mut others): (Vec<_>, Vec<_>) = addresses.iter().copied().partition(is_first);
    for family in [&mut ordered, &mut others] {
        let turn = usize::try_from(user).unwrap_or_default().checked_rem(family.len());
        family.rotate_left(turn.unwrap_or_default());
    }
    ordered.append(&mut others);
    ordered
}

/// The addresses of a name, to come.
pub(super) enum Finding {
    Known(Vec<SocketAddr>),
    Asked(Asked),
}

/// A look-up under way.
type Asked = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

impl Future for Finding {
    type Output = io::Result<Vec<SocketAddr>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Known(addresses) => Poll::Ready(Ok(std::mem::take(addresses))),
            Self::Asked(asked) => asked.as_mut().poll(cx),
        }
    }
}

/// The error of a look-up that several waited for.
#[derive(Debug)]
struct Shared(Arc<io::Error>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Shared {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_take_the_addresses_in_turn_and_the_preferred_family_stays_in_front() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let all = ["[::1]:0", "10.0.0.1:0", "[::2]:0", "10.0.0.2:0", "10.0.0.3:0"].map(address);
        for (user, wanted) in [
            (0, ["[::1]:0", "[::2]:0", "10.0.0.1:0", "10.0.0.2:0", "10.0.0.3:0"]),
            (1, ["[::2]:0", "[::1]:0", "10.0.0.2:0", "10.0.0.3:0", "10.0.0.1:0"]),
            (2, ["[::1]:0", "[::2]:0", "10.0.0.3:0", "10.0.0.1:0", "10.0.0.2:0"]),
            (u64::MAX, ["[::2]:0", "[::1]:0", "10.0.0.1:0", "10.0.0.2:0", "10.0.0.3:0"]),
        ] {
            assert_eq!(in_turn(&all, user), wanted.map(address), "{user}");
        }
        assert!(in_turn(&[], 7).is_empty());
    }
}
