//! Scripted servers, and what they were asked.

use std::sync::mpsc;

use streamgauge::testing::{Request, Script, Server};

/// A server with one script, at `/s`.
///
/// # Panics
/// If it cannot start, as all the servers here.
pub async fn serving(script: Script) -> Server {
    serving_in_turn([script]).await
}

/// A server with these scripts at `/s`, one for each request.
pub async fn serving_in_turn(scripts: impl IntoIterator<Item = Script>) -> Server {
    serving_at(scripts.into_iter().map(|script| ("/s", script))).await
}

/// A server with these scripts, each at its path.
pub async fn serving_at<'a>(scripts: impl IntoIterator<Item = (&'a str, Script)>) -> Server {
    let server = Server::start().await.expect("a server starts");
    for (path, script) in scripts {
        server.on(path, script);
    }
    server
}

/// A server that sends these events at `/`, each given as its lines, and then ends the stream.
pub async fn serve<S: AsRef<str>>(events: impl IntoIterator<Item = S>) -> Server {
    serving_at([("/", Script::sse().events(events))]).await
}

/// A server with one script, at `/s`, on a thread of its own, for flows that block theirs. It runs until the sender is
/// dropped.
pub async fn elsewhere(script: Script) -> (Server, mpsc::Sender<()>) {
    let (started, starts) = tokio::sync::oneshot::channel();
    let (ended, ends) = mpsc::channel();
    std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().expect("a runtime starts");
        assert!(started.send(runtime.block_on(serving(script))).is_ok());
        // Until the test has dropped its end.
        let _ = ends.recv();
    });
    (super::soon(starts).await.expect("the server starts"), ended)
}

/// A script that begins with a short reconnection time.
pub fn quick() -> Script {
    Script::sse().bytes("retry: 5\n\n")
}

/// The methods and paths of all requests.
#[must_use]
pub fn asked(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// The only request that came.
///
/// # Panics
/// If there is another number of them.
#[must_use]
#[track_caller]
pub fn only_request(server: &Server) -> Request {
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    requests[0].clone()
}

/// The ids that the requests to `/s` came with.
#[must_use]
pub fn last_event_ids(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests_to("/s");
    requests.iter().map(|request| request.header("Last-Event-ID").map(str::to_owned)).collect()
}
