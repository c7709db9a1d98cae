//! A service of one's own on a port of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower_service::Service;

use crate::client::{BoxError, Pieces, Served, ServiceBody};

/// Serves a `Router` of axum, or any other service that [`Client::service`](crate::Client::service) takes, on a free port of
/// 127.0.0.1, over HTTP/1.1 and to clients that begin with it over HTTP/2, until what it gives is [stopped](Serving::stop) or
/// dropped. It runs on the tokio runtime that it is started on, by the real clock: under paused time sockets are overtaken.
///
/// Needs the cargo feature `serve`.
///
/// # Errors
///
/// When the operating system has no port to give.
///
/// ```
/// # use std::convert::Infallible;
/// # use std::future::{Ready, ready};
/// # use std::task::{Context, Poll};
/// # #[derive(Clone)]
/// # struct MyService;
/// # impl tower_service::Service<http::Request<streamgauge::Body>> for MyService {
/// #     type Response = http::Response<streamgauge::Body>;
/// #     type Error = Infallible;
/// #     type Future = Ready<Result<Self::Response, Infallible>>;
/// #     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> { Poll::Ready(Ok(())) }
/// #     fn call(&mut self, request: http::Request<streamgauge::Body>) -> Self::Future {
/// #         ready(Ok(http::Response::new(request.into_body())))
/// #     }
/// # }
/// # fn my_service() -> MyService { MyService }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// let server = streamgauge::testing::serve(my_service()).await?;
/// streamgauge::scenario! {
///     base (server.url())
///     http "Echo" post "/echo" body text "hello" check body == "hello"
/// }
/// .run()
/// .await?;
/// server.stop().await;
/// # Ok(())
/// # }
/// ```
pub async fn serve<S, B>(service: S) -> io::Result<Serving>
where
    S: Service<Request<ServiceBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let stop = watch::Sender::new(false);
    let serving = tokio::spawn(accept(listener, Served::new(service), stop.subscribe()));
    Ok(Serving { address, url: format!("http://{address}"), stop, serving })
}

/// A service on a port; [`serve`] gives it. Dropping it closes all its connections at once.
#[derive(Debug)]
#[must_use = "a server that is dropped is gone"]
pub struct Serving {
    address: SocketAddr,
    url: String,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Serving {
    /// The root of its URLs, `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it gracefully: no further connection is accepted, and each one is closed behind the response that is under way.
    /// A stream without an end keeps it waiting until its reader closes.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes all connections at once.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // It never panics; its connections do in tasks of their own.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Accepts connections until it is to stop, and then waits for those that are there. When it is aborted it closes them.
async fn accept(listener: TcpListener, service: Served, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(converse(stream, service.clone(), stop.clone()))),
                // The usual reason is too many open files, which takes a while to pass.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of one connection. A panic of the service closes it.
async fn converse(stream: TcpStream, service: Served, mut stop: watch::Receiver<bool>) {
    // Small pieces are to leave at once; where it cannot be set, they leave a little later.
    let _ = stream.set_nodelay(true);
    let answers = service_fn(move |request: Request<hyper::body::Incoming>| {
        let answering = service.answer(request.map(ServiceBody::coming));
        async move { answering.await.map(|response| response.map(Sent)).map_err(io::Error::other) }
    });
    // Of HTTP/2, each request is answered by a task.
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), answers));
    tokio::select! {
        // What went wrong is seen by the client.
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The body of a response on its way out.
struct Sent(Pieces);

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0
            .as_mut()
            .poll_piece(cx)
            .map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(io::Error::other)))
    }
}
