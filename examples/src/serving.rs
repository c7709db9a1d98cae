//! A server of an example: a router on a free port, in this process.

use std::io;
use std::net::Ipv4Addr;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running server. Dropping it ends it, and every stream of it.
#[derive(Debug)]
#[must_use = "a server that is dropped is gone"]
pub struct Server {
    url: String,
    serving: JoinHandle<()>,
    /// Streams go on until it is dropped.
    _open: watch::Sender<()>,
}

/// Serves what `routes` makes, which is given what changes when the server is dropped.
pub(crate) async fn serve(routes: impl FnOnce(watch::Receiver<()>) -> Router) -> io::Result<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    // Events are small, and go out at once.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let (open, is_open) = watch::channel(());
    let routes = routes(is_open);
    let serving = tokio::spawn(async move {
        // It never returns an error: axum waits a while when no connection can be accepted.
        let _ = axum::serve(listener, routes).await;
    });
    Ok(Server { url, serving, _open: open })
}

impl Server {
    /// The root of the server's URLs, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A running server with a runtime of its own.
#[derive(Debug)]
#[must_use = "a server that is dropped is gone"]
pub struct OnThreads {
    server: Server,
    _runtime: Runtime,
}

impl OnThreads {
    pub(crate) fn start<F: Future<Output = io::Result<Server>>>(
        spawn: impl FnOnce() -> F,
    ) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let server = runtime.block_on(spawn())?;
        Ok(Self { server, _runtime: runtime })
    }

    /// The root of the server's URLs, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
