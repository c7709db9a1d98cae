//! What one user has for itself of a client.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::reqwest;
use super::tls::Sessions;
use crate::random::{drawn, of_user};

/// What one user has for itself. Most have nothing: each of their requests has a connection of its own, without TLS.
#[derive(Default)]
pub(super) struct Own {
    parts: OnceLock<Box<Parts>>,
    /// How many random numbers it has drawn from the client's seed.
    drawn: AtomicU64,
}

#[derive(Default)]
struct Parts {
    sessions: Arc<Sessions>,
    /// reqwest keeps connections in its clients. One for each local address, of which there are two at most.
    clients: Mutex<Vec<(Option<IpAddr>, Arc<reqwest::Clients>)>>,
}

impl Own {
    fn parts(&self) -> &Parts {
        self.parts.get_or_init(Box::default)
    }

    /// The next random number of this user, from this seed.
    pub(super) fn draw(&self, seed: u64, user: u64) -> u64 {
        drawn(of_user(seed, user), self.drawn.fetch_add(1, Ordering::Relaxed))
    }

    /// The TLS sessions of the user.
    pub(super) fn sessions(&self) -> &Arc<Sessions> {
        &self.parts().sessions
    }

    /// The clients of the user that connect from this address.
    pub(super) fn clients(&self, address: Option<IpAddr>) -> Arc<reqwest::Clients> {
        let mut all = self.parts().clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, clients)) = all.iter().find(|(of, _)| *of == address) {
            return Arc::clone(clients);
        }
        let clients = Arc::new(reqwest::Clients::new(address));
        all.push((address, Arc::clone(&clients)));
        clients
    }
}
