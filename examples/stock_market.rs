//! A stock market that streams its prices, and two scenarios that watch it.
//!
//! ```text
//! cargo run --example stock_market                                  starts a server of its own
//! cargo run --example stock_market -- --url http://127.0.0.1:8080   takes yours
//! ```

use std::env;
use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::options::{self, Asked};
use streamgauge_examples::stock_market;
use streamgauge_load::summary::Timeline;

/// Gatling's own sample for server-sent events, as it is written here.
async fn gatlings_sample(url: &str, timeline: &Timeline) -> streamgauge::Result {
    let stocks = scenario! {
        "Gatling's sample"
        base (url)

        // Opens a stream, and waits for the first message whose rendering fits the pattern. The last line is ours:
        // a second condition on the same message, which keeps a value of it.
        sse "Stocks"
            open "/stocks/prices"
            check await within 10s until 1
                message regex r#""event":"snapshot(.*)""#
                json "$.price" save opening: f64

        pause 2s                                // the stream goes on meanwhile: look at the ticks

        sse "Close SSE"
            close
    }
    .observer(timeline.clone());

    let user = stocks.run().await?; // one virtual user

    timeline.value("opening", &user.opening); // an `f64`: the scenario cannot end well without it
    Ok(())
}

/// Two streams at once, one of which is watched beside the main flow.
async fn two_streams(url: &str, timeline: &Timeline) -> streamgauge::Result {
    let stocks = scenario! {
        "Two streams and a reconcile"
        base (url)

        sse "All stocks" name "all"
            open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0
                json "$.prices.ACME" save opening: f64

        // `listen` does not wait: this check goes on beside the steps that follow.
        sse "ACME" name "all"
            check listen within 10s until 1
                json "$.symbol" == "ACME"
                json "$.price" save first: f64

        sse "Hooli" name "hooli"
            open "/stocks/prices"
                query "symbol" "HOOLI"
            check await within 10s until 3
                event == "tick"
                json "$.symbol" == "HOOLI"
                json "$.price" collect hooli: f64
        sse "Close Hooli" name "hooli"
            close

        // What `listen` has saved by now comes to the main flow; it could be nothing.
        sse "ACME so far" name "all"
            reconcile

        // The trades of ACME from here on, until the market closes.
        sse "ACME later" name "all"
            check await within 10s until end
                json "$.symbol" == "ACME"
                json "$.price" collect later: f64
        sse "Close all" name "all"
            close
    }
    .observer(timeline.clone());

    let user = stocks.run().await?;

    timeline.value("opening", &user.opening); // f64
    timeline.value("first", &user.first); // Option<f64>, since nothing waited for it
    timeline.value("hooli", &user.hooli); // Vec<f64>
    timeline.value("later", &user.later); // Vec<f64>
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let url = match options::parse(env::args().skip(1)) {
        Ok(Asked::Run { url }) => url,
        Ok(Asked::Help) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("error: {mistake}; `--help` says what there is");
            return ExitCode::from(2);
        }
    };
    let timeline = Timeline::stdout();
    tokio::select! {
        biased; // Ctrl-C first: it is heard before anything else begins
        _ = tokio::signal::ctrl_c() => {
            // The scenario that runs is dropped, which closes its streams at once.
            timeline.note("\ninterrupted: all streams are closed");
            ExitCode::from(130)
        }
        played = play(url, &timeline) => match played {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Of a failed scenario this is the `Failure`: what was wanted, and what came instead.
                eprintln!("\n{error}");
                ExitCode::FAILURE
            }
        },
    }
}

async fn play(url: Option<String>, timeline: &Timeline) -> streamgauge::Result {
    let server;
    let url = match &url {
        Some(url) => url,
        None => {
            server = stock_market::spawn().await?;
            server.url()
        }
    };
    timeline.note(&format!("Prices from {}/stocks/prices", url.trim_end_matches('/')));
    gatlings_sample(url, timeline).await?;
    two_streams(url, timeline).await?;
    timeline.note("\nBoth scenarios ended well.");
    Ok(())
}

const HELP: &str = "\
Runs two scenarios against a stock market, and prints what happens.

Usage: cargo run --example stock_market [-- OPTIONS]

Options:
      --url URL  Run them against this server instead of one that is started for it
  -h, --help     Print this

The server answers GET URL/stocks/prices with an event stream: first an event of the type `snapshot`
with the data {\"price\":1.0,\"prices\":{\"ACME\":1.0}}, then events of the type `tick` with the data
{\"symbol\":\"ACME\",\"price\":1.0}; with ?symbol=HOOLI those of HOOLI alone. It ends the stream after a while.";
