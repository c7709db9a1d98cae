//! A package that knows streamgauge by another name alone, and passes it on.

pub use sg::{Scenario, fragment, scenario};

/// Steps for the scenarios of other packages.
///
/// ```
/// use streamgauge_tests_renamed::steps::{opens_and_closes, scaled};
/// use streamgauge_tests_renamed::{Scenario, fragment, scenario};
///
/// fragment! {
///     scaled_twice(n: u32) gives value scaled: u32 { include scaled(n) include streamgauge_tests_renamed::steps::scaled((scaled)) }
/// }
///
/// let scenario = scenario! {
///     "Passed on"
///     base "http://127.0.0.1:1"
///     include scaled_twice(2)
///     if (scaled < 200) { include opens_and_closes("S", ("a", 1)) }
/// };
/// assert_eq!(scenario.title(), "Passed on");
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let user = scenario.run().await.unwrap();
/// assert_eq!(user.scaled, 200);
/// # });
/// ```
pub mod steps {
    /// Times ten.
    pub fn ten_times(n: u32) -> u32 {
        n * 10
    }

    sg::fragment! {
        /// Ten times `n`.
        pub scaled(n: u32) gives value scaled: u32 {
            let scaled: u32 = (crate::steps::ten_times(n))
        }
    }

    sg::fragment! {
        /// Opens a stream and closes it.
        pub opens_and_closes(title: String, pair: (&'static str, u8)) {
            include scaled(u32::from(pair.1))
            sse "{title} {pair.0} {scaled}" name "private" open "/" close
        }
    }
}

/// A scenario by way of the other name.
///
/// ```
/// # use streamgauge_tests_renamed::{Scenario, opening, scenario};
/// let scenario = scenario! { "Passed on" sse "S" open "http://127.0.0.1:1/" close };
/// assert_eq!(scenario.title(), "Passed on");
/// assert_eq!(opening("http://127.0.0.1:1").title(), "Renamed");
/// ```
pub fn opening(url: &str) -> impl Scenario {
    sg::scenario! { move
        "Renamed"
        base (url)
        sse "S" open "/"
            check await within 10s until 1 json "$.price" > 0.0 save price: f64
            close
    }
}

#[cfg(test)]
mod tests {
    use sg::Scenario as _;
    use sg::testing::{Script, Server};

    #[tokio::test]
    async fn it_runs() -> sg::Result {
        let server = Server::start().await?;
        server.on("/", Script::sse().event("data: {\"price\":1.5}").hold());
        super::opening(server.url()).run().await?;
        assert_eq!(server.requests().len(), 1);
        Ok(())
    }
}
