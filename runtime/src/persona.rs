//! Who a virtual user is beyond one run.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::client::Client;
use crate::cookies::Cookies;
use crate::random::Draws;
use crate::taking::Records;

/// Who a virtual user is beyond one run. A user that is to run again as the same one gets the same persona in each of its
/// [starts](crate::UserStart::persona).
///
/// It keeps:
///
/// - the user's number, which is that of its first run;
/// - its cookies;
/// - its connections, if the client [shares](crate::Client::share_connections) them within a user, and its TLS sessions;
/// - its records: a `feed` takes the record again that it took in the run before, in a loop the n-th round's the n-th.
///   Where a run goes beyond those before, it takes the feeder's next ones;
/// - how far it is with its random numbers: with a [seed](crate::UserStart::seed) each run goes on with further ones.
///
/// Connections live as long as the tokio runtime on which they were made. Streams, headers and values end with a run. Runs are meant to follow each other. If two of a persona go on at once, they
/// share all this, and which of them takes which record is not said.
///
/// Clones are the same persona. It holds on to what it keeps until the last one is dropped. A [lazy](crate::Feeder::lazy)
/// feeder holds each record that a persona has taken as long as the feeder lives.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// # use streamgauge::testing::{Script, Server};
/// # let server = Server::start().await?;
/// # server.on("/login/ada", Script::text("").header("Set-Cookie", "session=1"));
/// # server.on("/login/ada", Script::text(""));
/// use streamgauge::{Feeder, Persona, UserStart, scenario};
///
/// let names = Feeder::new(["ada", "grace"]);
/// let visit = scenario! {
///     base (server.url())
///     feed name from (names)
///     http "Login" get "/login/{name}"
/// };
/// let ada = Persona::new();
/// for _ in 0..2 {
///     visit.run_as(UserStart::new().persona(&ada)).await?; // as `ada` both times
/// }
/// let cookies: Vec<_> = server.requests().iter().map(|request| request.header("Cookie").map(str::to_owned)).collect();
/// assert_eq!(cookies, [None, Some("session=1".to_owned())]);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))] fn main() {}
/// ```
#[derive(Clone, Default)]
pub struct Persona(Arc<Inner>);

#[derive(Default)]
struct Inner {
    number: OnceLock<u64>,
    cookies: Cookies,
    /// The user's side of each client that it had: with one scenario, of one.
    clients: Mutex<Vec<Client>>,
    records: Records,
    drawn: Arc<AtomicU64>,
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persona").field("number", &self.0.number.get()).finish_non_exhaustive()
    }
}

impl Persona {
    /// Somebody who has not run yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the user, which is that of its first run.
    pub(crate) fn number(&self, first: impl FnOnce() -> u64) -> u64 {
        *self.0.number.get_or_init(first)
    }

    pub(crate) fn cookies(&self) -> Cookies {
        self.0.cookies.clone()
    }

    /// The client for this user: the one of its runs before, if that is of the same settings.
    pub(crate) fn client(&self, client: Client, number: u64) -> Client {
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.iter().find(|own| own.is_of(&client)) {
            return own.clone();
        }
        let own = client.of_user(number);
        clients.push(own.clone());
        own
    }

    /// The records of its runs before; one more begins.
    pub(crate) fn records(&self) -> Records {
        self.0.records.begin();
        self.0.records.clone()
    }

    /// What it draws with this seed.
    pub(crate) fn draws(&self, seed: u64, number: u64) -> Draws {
        Draws::new(seed, number, Arc::clone(&self.0.drawn))
    }
}
