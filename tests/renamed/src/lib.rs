//! A package that knows streamgauge by another name alone, and passes it on.

pub use sg::{fragment, scenario, Scenario};

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
pub fn opening(url: &str) -> impl Scenario + '_ {
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
    use sg::testing::{Script, Server};
    use sg::Scenario as _;

    #[tokio::test]
    async fn it_runs() -> sg::Result {
        let server = Server::start().await?;
        server.on("/", Script::sse().event("data: {\"price\":1.5}").hold());
        super::opening(server.url()).run().await?;
        assert_eq!(server.requests().len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn the_newer_parts_run_too() -> sg::Result {
        let server = Server::start().await?;
        server.on("/login", Script::json("{\"gen\":7}"));
        let delta = r#"{"choices":[{"index":0,"delta":{"content":"Paris"},"finish_reason":"stop"}]}"#;
        server.on("/chat", Script::sse().message("{\"choices\":[]}").message(delta).message("[DONE]").end());
        server.on("/s", Script::sse().event("id: 1\ndata: x").event("id: 2\ndata: y").hold());
        let feeder = sg::Feeder::new(vec![("/s".to_owned(), 2)]);
        let strict = true;
        let user = sg::scenario! {
            base (server.url())
            feed record from (&feeder)
            http "Login" get "/login" check when (strict) status == 200 json "$.gen" save number: u32
            repeat 2 as i {
                sse "Sub {i}" name "subs"[(i)] open (record.0.as_str()) unmatched 5 reconnect 1
                    check await within 10s until (record.1)
                        when (strict) data satisfies (|data| data.len() == 1)
                        require id rising per data
                        require sequence [ data == "x", 1.. data == "y" ]
            }
            sse "All" name "subs"[all] close
            sse "Chat" open post "/chat" body json { "n": (number) } protocol openai_chat unmatched 5
                check await within 10s until 1 text contains "Par" text save answer
                unmatched collect rest dropped save dropped
                check await within 10s until end
                close
            include super::steps::scaled(number)
        }
        .run()
        .await?;
        assert_eq!((user.answer.as_str(), user.rest.len(), user.dropped, user.scaled), ("Paris", 1, 0, 70));
        Ok(())
    }
}
