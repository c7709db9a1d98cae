//! A service that passes requests on to servers.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, HOST};
use http::{Request, Response};
use streamgauge::{Body, Client};
use tower_service::Service;

/// A client of the service that passes requests on.
///
/// # Panics
/// If reqwest's client cannot be built.
#[must_use]
pub fn client() -> Client {
    let carrier = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    // A connection for each request, so that a closed stream closes one.
    let carrier = carrier.pool_max_idle_per_host(0).build().expect("a client of reqwest");
    Client::service(PassesOn(carrier))
}

#[derive(Clone)]
struct PassesOn(reqwest::Client);

type BoxError = Box<dyn Error + Send + Sync>;

impl Service<Request<Body>> for PassesOn {
    type Response = Response<reqwest::Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let carrier = self.0.clone();
        Box::pin(async move {
            let (head, mut body) = request.into_parts();
            let host = head.headers.get(HOST).ok_or("there is no `Host`")?.to_str()?;
            let mut passed =
                reqwest::Request::new(head.method, format!("http://{host}{}", head.uri).parse()?);
            let mut content = Vec::new();
            while let Some(frame) =
                std::future::poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut body), cx)).await
            {
                content.extend_from_slice(frame?.data_ref().map_or(&[], |data| data));
            }
            if !content.is_empty() || head.headers.contains_key(CONTENT_LENGTH) {
                *passed.body_mut() = Some(content.into());
            }
            *passed.headers_mut() = head.headers;
            Ok(carrier.execute(passed).await?.into())
        })
    }
}
