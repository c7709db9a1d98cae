//! A request as it goes out: its URL is parsed, its headers stand in their order.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::percent_decode_str;
use url::{ParseError, Url};

use super::error::TransportError;
use super::header::header_value;
use super::settings::Settings;
use super::target::Target;
use crate::request::Request;
use crate::shown::{Shown, base64, is_secret_header};
use crate::url::shown;

/// A request that is complete but for what each side adds by itself: `Host`, the length of the body, and the client's
/// default headers.
pub(super) struct Outgoing {
    pub(super) method: Method,
    /// `http` or `https`, and without a name and a password: those are in the headers, so that nobody logs them.
    pub(super) target: Arc<Target>,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Outgoing {
    /// The request for `target`, which is that of its URL.
    pub(super) fn new(
        request: &Request,
        target: Result<Arc<Target>, ParseError>,
    ) -> Result<Self, TransportError> {
        let method = method(&request.method)?;
        let mut target = target.map_err(|error| {
            TransportError::request(format!("`{}` is not a URL: {error}", shown(&request.url)))
        })?;
        if !matches!(target.url.scheme(), "http" | "https") {
            let reason =
                format!("`{}` is no URL that can be sent: not `http` or `https`", shown(&request.url));
            return Err(TransportError::request(reason));
        }
        let credentials = credentials(&target.url);
        if !request.query.is_empty() || credentials.is_some() {
            let mut url = target.url.clone();
            if !request.query.is_empty() {
                url.query_pairs_mut().extend_pairs(&request.query);
            }
            if credentials.is_some() {
                // A URL of `http` has a host, and so takes them.
                let _ = url.set_username("");
                let _ = url.set_password(None);
            }
            target = Arc::new(Target::new(url));
        }
        let headers = headers(request, credentials)?;
        let body = request.body.as_ref().map(|(content, _)| content.clone());
        Ok(Self { method, target, headers, body })
    }

    /// Adds the client's default headers and `Host`, where nothing is written by hand.
    pub(super) fn complete(&mut self, settings: &Settings) -> Result<(), TransportError> {
        let headers = &mut self.headers;
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        headers.entry(USER_AGENT).or_insert_with(|| settings.user_agent.clone());
        if !headers.contains_key(HOST) {
            headers.insert(HOST, self.target.host()?);
        }
        Ok(())
    }
}

/// The method, which may have been known only when the step ran.
fn method(method: &str) -> Result<Method, TransportError> {
    let refused = |why: &str| {
        let name = Shown::new(method).max(80).to_string();
        TransportError::request(format!("{name:?} {why}"))
    };
    match Method::from_bytes(method.as_bytes()) {
        Ok(Method::CONNECT) => Err(refused("asks a proxy for a tunnel, and is no method of a step")),
        Ok(method) => Ok(method),
        Err(_) => Err(refused("is no method: only letters, digits and !#$%&'*+-.^_`|~ can stand in one")),
    }
}

/// The name and the password in a URL.
fn credentials(url: &Url) -> Option<(String, String)> {
    let decoded = |text| percent_decode_str(text).decode_utf8().ok().map(String::from);
    // A name that is no text stays where it is.
    let name = decoded(url.username())?;
    let password = url.password().and_then(decoded);
    if name.is_empty() && password.is_none() {
        return None;
    }
    Some((name, password.unwrap_or_default()))
}

/// The headers in the order in which they are sent.
fn headers(request: &Request, credentials: Option<(String, String)>) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    if let Some((name, password)) = &credentials {
        headers.append(AUTHORIZATION, header_value("Authorization", &basic(name, password).into(), true)?);
    }
    if let Some((_, content_type)) = &request.body {
        headers.insert(CONTENT_TYPE, header_value("Content-Type", content_type, false)?);
    }
    for (name, value) in &request.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            let name = Shown::new(name).max(80);
            TransportError::request(format!("{name:?} is not the name of a header"))
        })?;
        let is_guarded = request.guarded.iter().any(|guarded| guarded.eq_ignore_ascii_case(name));
        headers.insert(header, header_value(name, value, is_secret_header(name) || is_guarded)?);
    }
    if request.basic.is_some() || request.bearer.is_some() {
        // They replace an `Authorization` that was written by hand or comes from the URL.
        headers.remove(AUTHORIZATION);
    }
    if let Some((name, password)) = &request.basic {
        headers.append(AUTHORIZATION, header_value("Authorization", &basic(name, password).into(), true)?);
    }
    if let Some(token) = &request.bearer {
        headers
            .append(AUTHORIZATION, header_value("Authorization", &format!("Bearer {token}").into(), true)?);
    }
    Ok(headers)
}

/// RFC 7617.
fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{name}:{password}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(request: Request) -> Outgoing {
        let target = Target::of(&request.url);
        Outgoing::new(&request, target).unwrap()
    }

    fn lines(outgoing: &Outgoing) -> Vec<String> {
        let headers = outgoing.headers.iter();
        headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn the_credentials_of_a_url_become_a_header() {
        for (url, header, left) in [
            ("http://u:p@a/b?c#d", Some("authorization: Basic dTpw"), "http://a/b?c#d"),
            ("http://u%3A%20@a/", Some("authorization: Basic dTogOg=="), "http://a/"),
            ("http://:p@a/", Some("authorization: Basic OnA="), "http://a/"),
            // What is no text cannot be one.
            ("http://u:%FF@a/", Some("authorization: Basic dTo="), "http://a/"),
            ("http://%FF:p@a/", None, "http://%FF:p@a/"),
            ("http://a/", None, "http://a/"),
        ] {
            let outgoing =
                outgoing(Request { method: "GET".into(), url: url.to_owned(), ..Request::default() });
            assert_eq!(lines(&outgoing), Vec::from_iter(header), "{url}");
            assert_eq!(outgoing.target.url.as_str(), left);
            assert!(outgoing.headers.values().all(HeaderValue::is_sensitive), "{url}");
        }
    }

    #[test]
    fn what_a_request_adds_to_its_url_is_not_in_the_next() {
        for (value, url) in
            [(Some("1"), "http://a/b?q=1"), (Some("2"), "http://a/b?q=2"), (None, "http://a/b")]
        {
            let query = value.map(|value| ("q".to_owned(), value.to_owned())).into_iter().collect();
            let request =
                Request { method: "GET".into(), url: "http://a/b".to_owned(), query, ..Request::default() };
            assert_eq!(outgoing(request).target.url.as_str(), url);
        }
    }

    #[test]
    fn headers_stand_in_the_order_in_which_they_came_and_the_last_of_a_name_holds() {
        let request = Request {
            method: "POST".into(),
            url: "http://u:p@a/?x=1".to_owned(),
            headers: [("b", "1"), ("authorization", "mine"), ("a", "2"), ("B", "3"), ("content-type", "own")]
                .map(|(name, value)| (name.into(), value.into()))
                .to_vec(),
            query: vec![("y z".to_owned(), "&".to_owned())],
            body: Some((Bytes::from_static(b"{}"), "application/json".into())),
            ..Request::default()
        };
        let by_hand = outgoing(request.clone());
        assert_eq!(lines(&by_hand), ["authorization: mine", "content-type: own", "b: 3", "a: 2"]);
        assert_eq!(by_hand.target.url.as_str(), "http://a/?x=1&y+z=%26");
        assert_eq!(by_hand.body.as_deref(), Some(&b"{}"[..]));
        let bearer = outgoing(Request { bearer: Some("t".to_owned()), ..request });
        assert!(lines(&bearer).contains(&"authorization: Bearer t".to_owned()));
        assert!(!lines(&bearer).contains(&"authorization: mine".to_owned()));
    }
}
