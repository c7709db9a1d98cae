//! When reqwest makes connections, and how long that takes.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::client::connection::Asker;

/// Notes when reqwest asks for a connection, and when it is there.
#[derive(Clone, Copy)]
pub(super) struct Timed;

impl<S> Layer<S> for Timed {
    type Service = TimedConnector<S>;

    fn layer(&self, connector: S) -> TimedConnector<S> {
        TimedConnector(connector)
    }
}

#[derive(Clone)]
pub(super) struct TimedConnector<S>(S);

impl<S, R> Service<R> for TimedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
    S::Response: 'static,
    S::Error: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let connecting = self.0.call(target);
        Box::pin(async move {
            let begun = Instant::now();
            let connection = connecting.await?;
            // Nobody, if the request got another connection meanwhile: then this one is made in a task of its own.
            Asker::now(|asker| {
                if let Some(asker) = asker {
                    asker.note(|attempt| attempt.made = Some((begun, Instant::now())));
                }
            });
            Ok(connection)
        })
    }
}
