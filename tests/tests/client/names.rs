//! Names are looked up once for all users of a thread, and users take the addresses in turn.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, Failure, FailureKind, RunEvent, RunEventKind, Scenario, UserStart, scenario};
use streamgauge_tests::{Hear, assert_says, soon};

/// A page behind a name that no name server knows, with the client that does. The URL has no port, so that of the address
/// holds.
fn page(client: Client) -> impl Scenario {
    scenario! { http "Page" get "http://pods.test/page" }.client(client)
}

async fn server() -> Server {
    let server = Server::start().await.unwrap();
    server.on("/page", Script::text("page"));
    server
}

/// An address at which nothing listens.
fn nobody() -> SocketAddr {
    ([127, 0, 0, 1], 1).into()
}

fn run(pages: &impl Scenario, user: u64) -> impl Future<Output = Result<(), Failure>> {
    soon(pages.start_as(UserStart::new().number(user)))
}

/// A function that always gives these addresses after a while, and how often it was asked.
fn counted(
    addresses: impl Into<Vec<SocketAddr>>,
) -> (impl Fn(&str) -> io::Result<Vec<SocketAddr>>, Arc<AtomicUsize>) {
    let (asked, addresses) = (Arc::new(AtomicUsize::new(0)), addresses.into());
    let counts = Arc::clone(&asked);
    let look_up = move |name: &str| {
        assert_eq!(name, "pods.test");
        counts.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(100));
        Ok(addresses.clone())
    };
    (look_up, asked)
}

#[tokio::test]
async fn users_take_the_addresses_of_a_name_in_turn() {
    let (one, two) = (server().await, server().await);
    let given = Client::new().resolve("pods.test", one.address()).resolve("Pods.Test", two.address());
    let (look_up, _) = counted([one.address(), two.address()]);
    for client in [given, Client::new().resolve_with(look_up)] {
        let pages = page(client);
        let before = [one.requests().len(), two.requests().len()];
        for user in [0, 2, 4, 1, 7, 8] {
            run(&pages, user).await.unwrap();
        }
        let came = [one.requests().len() - before[0], two.requests().len() - before[1]];
        assert_eq!(came, [4, 2]);
    }
}

#[tokio::test]
async fn an_address_where_nothing_listens_is_passed_over() {
    let server = server().await;
    let there = server.address();
    let (all, hears) = {
        let all = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&all);
        (all, hears)
    };
    let client = Client::new().resolve("pods.test", nobody()).resolve("pods.test", there);
    let pages = scenario! { http "Page" get "http://pods.test/page" }.client(client);
    let pages = pages.observer(Hear(move |event: &RunEvent<'_>| match event.kind {
        RunEventKind::Connected { address, .. } => hears.lock().unwrap().push(Some(address)),
        RunEventKind::Responded { address, .. } => hears.lock().unwrap().push(address),
        _ => {}
    }));
    for user in [0, 1] {
        run(&pages, user).await.unwrap();
        assert_eq!(std::mem::take(&mut *all.lock().unwrap()), [Some(there); 2], "user {user}");
    }
    let failure = run(&page(Client::new().resolve("pods.test", nobody())), 0).await.unwrap_err();
    assert_eq!((failure.kind(), failure.address()), (FailureKind::Connect, Some(nobody())));
    // Of several, the first of this user.
    let other = ([127, 0, 0, 2], 1).into();
    let both = page(Client::new().resolve("pods.test", nobody()).resolve("pods.test", other));
    assert_eq!(run(&both, 1).await.unwrap_err().address(), Some(other));
}

#[tokio::test]
async fn those_who_wait_at_once_share_a_look_up_and_later_ones_know_it() {
    let server = server().await;
    let (look_up, asked) = counted([server.address()]);
    let all = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&all);
    let pages = scenario! { http "Page" get "http://pods.test/page" }
        .client(Client::new().resolve_with(look_up))
        .observer(Hear(move |event: &RunEvent<'_>| {
            if let RunEventKind::Connected { name_lookup, .. } = event.kind {
                hears.lock().unwrap().push(name_lookup);
            }
        }));
    let (one, two, three) = tokio::join!(run(&pages, 0), run(&pages, 1), run(&pages, 2));
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    let waited = std::mem::take(&mut *all.lock().unwrap());
    assert!(
        waited.len() == 3 && waited.iter().all(|waited| *waited >= Some(Duration::from_millis(90))),
        "{waited:?}"
    );
    run(&pages, 3).await.unwrap();
    assert_eq!(*all.lock().unwrap(), [None]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_name_is_looked_up_again_after_a_while() {
    let server = server().await;
    let (look_up, asked) = counted([server.address()]);
    let client = Client::new().resolve_with(look_up).resolve_every(Duration::from_millis(200));
    let pages = page(client.clone());
    run(&pages, 0).await.unwrap();
    tokio::time::sleep(Duration::from_millis(250)).await;
    run(&pages, 0).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let pages = page(client.resolve_every(Duration::ZERO));
    for _ in 0..3 {
        run(&pages, 0).await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_look_up_that_fails_is_told_to_all_who_wait_and_is_not_kept() {
    let server = server().await;
    let (asked, address) = (AtomicUsize::new(0), server.address());
    let client = Client::new().resolve_with(move |_| {
        std::thread::sleep(Duration::from_millis(100));
        match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Err(io::Error::other("the registry is asleep")),
            1 => Ok(Vec::new()),
            _ => Ok(vec![address]),
        }
    });
    let pages = page(client);
    let (one, two) = tokio::join!(run(&pages, 0), run(&pages, 1));
    for failure in [one.unwrap_err(), two.unwrap_err()] {
        assert_says(&failure, &["the registry is asleep"]);
        assert_eq!((failure.kind(), failure.address()), (FailureKind::Connect, None));
    }
    assert_says(&run(&pages, 0).await.unwrap_err(), &["the name has no address"]);
    run(&pages, 0).await.unwrap();
}

#[tokio::test]
async fn who_gives_up_leaves_the_look_up_to_the_others() {
    let server = server().await;
    let (look_up, asked) = counted([server.address()]);
    let pages = page(Client::new().resolve_with(look_up));
    let gives_up = tokio::time::timeout(Duration::from_millis(20), run(&pages, 0));
    let (first, second) = tokio::join!(gives_up, run(&pages, 1));
    assert!(first.is_err());
    second.unwrap();
    assert!((1..=2).contains(&asked.load(Ordering::SeqCst)));
}
