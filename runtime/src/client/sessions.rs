//! TLS sessions that a later handshake may resume, with the cargo feature `tls`.
//!
//! A store of rustls for thousands of servers takes 10 KB before it holds anything. Each user has a store, so this one is
//! small.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use tokio::time::Instant;

use super::connection::Asker;

/// The sessions with the servers that were connected to last.
pub(super) struct Sessions {
    servers: Mutex<Vec<Server>>,
    /// How many servers are known at most.
    most: usize,
    /// How many tickets of TLS 1.3 are kept of each. A ticket is for one connection, and holds the server's certificates.
    tickets: usize,
}

struct Server {
    name: ServerName<'static>,
    group: Option<NamedGroup>,
    tls12: Option<Box<Tls12ClientSessionValue>>,
    tls13: Vec<Tls13ClientSessionValue>,
}

impl Default for Sessions {
    /// Those of one user, which has few connections at once.
    fn default() -> Self {
        Self { servers: Mutex::default(), most: 8, tickets: 1 }
    }
}

impl Sessions {
    /// Those that all users share.
    pub(super) fn of_all() -> Self {
        Self { servers: Mutex::default(), most: 32, tickets: 8 }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Server>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of a server, which may be a new one.
    fn change(&self, name: ServerName<'static>, change: impl FnOnce(&mut Server)) {
        let mut servers = self.lock();
        if let Some(server) = servers.iter_mut().find(|server| server.name == name) {
            return change(server);
        }
        if servers.len() >= self.most {
            servers.remove(0);
        }
        let mut server = Server { name, group: None, tls12: None, tls13: Vec::new() };
        change(&mut server);
        servers.reserve_exact(1);
        servers.push(server);
    }

    fn of<T>(&self, name: &ServerName<'_>, look: impl FnOnce(&mut Server) -> Option<T>) -> Option<T> {
        self.lock().iter_mut().find(|server| server.name == *name).and_then(look)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, name: ServerName<'static>, group: NamedGroup) {
        self.change(name, |server| server.group = Some(group));
    }

    fn kx_hint(&self, name: &ServerName<'_>) -> Option<NamedGroup> {
        // rustls asks this when a handshake begins. Nothing else tells when reqwest begins one.
        Asker::now(|asker| {
            if let Some(asker) = asker {
                asker.note(|attempt| {
                    attempt.tls_begun.get_or_insert_with(Instant::now);
                });
            }
        });
        self.of(name, |server| server.group)
    }

    fn set_tls12_session(&self, name: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.change(name, |server| server.tls12 = Some(Box::new(session)));
    }

    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.of(name, |server| server.tls12.as_deref().cloned())
    }

    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.of(name, |server| server.tls12.take());
    }

    fn insert_tls13_ticket(&self, name: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.change(name, |server| {
            // The oldest is the first to be out of date.
            if server.tls13.len() >= self.tickets {
                server.tls13.remove(0);
            }
            server.tls13.reserve_exact(1);
            server.tls13.push(ticket);
        });
    }

    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.of(name, |server| server.tls13.pop())
    }
}
