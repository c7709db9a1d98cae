//! Requests by hand.

use super::{Session, Step, key};
use crate::check::{Keeps, ResponseCheck};
use crate::location::Location;
use crate::request::Http;

impl Session {
    /// Sends a request, waits for the whole response, and gives what the check keeps of it; the streams go on.
    ///
    /// ```
    /// use streamgauge::Http;
    /// use streamgauge::check::{Condition, Json, ResponseCheck};
    /// use streamgauge::session::Session;
    /// use streamgauge::{JsonPath, Target};
    ///
    /// # #[cfg(feature = "testing")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # use streamgauge::testing::{Script, Server};
    /// # let server = Server::start().await?;
    /// # server.on("/login", Script::json(r#"{"token":"t0ken"}"#));
    /// let mut session = Session::new().base(server.url());
    /// let token = Condition::on(Target::Body).json(&JsonPath::parse("$.token")?);
    /// let check = ResponseCheck::new().when(token).save::<Json, String>();
    /// let ((), token) = session.http("Login", Http::new("POST", "/login"), check).await?;
    /// assert_eq!(token.as_deref(), Some("t0ken"));
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// When no response came in time, or it does not pass the check; or when a `listen` check fails meanwhile.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    #[track_caller]
    pub fn http<'s, K>(&'s mut self, title: &'s str, http: Http, check: ResponseCheck<K>) -> Step<'s, K::Kept>
    where
        K: Keeps + Send + 's,
        K::Kept: Send,
    {
        let at = Location::caller();
        Box::pin(async move {
            self.user.journal.end_steps();
            let kept = self.user.http(&mut self.streams, title, key("http", at), http, check).await;
            self.outcome(kept)?.ok_or_else(|| self.gone(at))
        })
    }
}
