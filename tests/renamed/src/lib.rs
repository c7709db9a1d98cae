//! A package that knows streamgauge by another name alone, and passes it on.

pub use sg::{Scenario, scenario};

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
