//! What an idle stream costs, together with its virtual user: the bytes that are allocated and not freed, and the growth
//! of the process. Each stream had one event, which was checked.
//!
//! Figures are the difference of two numbers of streams, so what is there once does not count. Each side opens its
//! streams in its own process, so that none reuses memory that the other freed.

use std::hint::black_box;

use allocation_counter::measure;
use streamgauge::sse::{Decoder, Item};
use streamgauge::{Client, Run, Scenario, Transport, UserStart, scenario};

use crate::bar::{Limit, Line};
use crate::by_hand::{self, Tick};
use crate::holding::{Holding, first_is_checked, user};
use crate::measuring::meter;
use crate::process::{Core, figures, resident_memory, streams_that_fit, this_program};
use crate::server::{Server, ask_now};

/// The argument that makes this program one side.
pub(crate) const COMMAND: &str = "hold";

/// The two numbers of streams.
const FEWER: usize = 1_000;
const MORE: usize = 5_000;

/// Measures the bars of memory.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    if streams_that_fit(MORE) < MORE {
        return Err(format!(
            "{MORE} streams are more than the limit of open files allows: raise it, `ulimit -Hn`"
        )
        .into());
    }
    let per_stream = |side: &str| -> streamgauge::Result<[f64; 2]> {
        // Each side has a server of its own, since a server goes on holding the streams of a side that has ended.
        let server = Server::start(Core::Any)?;
        figures(this_program(Core::Any)?.args([COMMAND, side, &server.url()]))
    };
    let ([plain, plain_pages], [by_hand, pages_by_hand]) = (per_stream("plain")?, per_stream("by hand")?);
    let [large, large_pages] = per_stream("large")?;
    let [measured, measured_pages] = per_stream("measured")?;
    let ([tls, tls_pages], [tls_by_reqwest, pages_by_reqwest]) =
        (per_stream("tls")?, per_stream("tls by reqwest")?);
    let kib = |bytes: f64| format!("{:.1} KiB", bytes / 1024.0);
    let resident = "    resident";
    Ok(vec![
        Line::bar(
            "memory: live bytes of a user and its open, idle stream",
            plain,
            "B",
            Limit::AtMost(2_900.0),
        ),
        Line::info("    by hand, a task and a response", format!("{by_hand:.0} B")),
        Line::info(resident, format!("{}, by hand {}", kib(plain_pages), kib(pages_by_hand))),
        Line::bar(
            "memory: the same, measured, over not measured",
            measured - plain,
            "B",
            Limit::AtMost(600.0),
        ),
        Line::info(resident, kib(measured_pages)),
        Line::bar("memory: the same after an event of 100 KB", large, "B", Limit::AtMost(8_192.0)),
        Line::info(resident, kib(large_pages)),
        Line::bar("memory: the same over TLS 1.3", tls, "B", Limit::Release),
        Line::info(resident, format!("{}, by reqwest {}", kib(tls_pages), kib(pages_by_reqwest))),
        Line::bar(
            "memory: the same over TLS 1.3, over reqwest's",
            tls / tls_by_reqwest,
            "x",
            Limit::AtMost(0.5),
        ),
        Line::info("    each stream", format!("{tls:.0} over {tls_by_reqwest:.0} B")),
        Line::bar(
            "memory: the future of a user with two streams",
            size_of_user() as f64,
            "B",
            Limit::Release,
        ),
    ])
}

/// Opens the streams; prints the live bytes and those of resident memory that each takes.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [side, url] = arguments else { return Err("a side and a URL are needed".into()) };
    match side.as_str() {
        "plain" => users(user(url.clone(), "/hold/tick", Client::new())),
        "measured" => measured_users(user(url.clone(), "/hold/tick", Client::new())),
        "large" => users(user(url.clone(), "/hold/large", Client::new())),
        "by hand" => tasks(url),
        _ => {
            let told = ask_now(url, "/tls")?;
            let (secure_url, certificate) = told.split_once('\n').ok_or("the server speaks no TLS")?;
            let transport = if side == "tls" { Transport::Automatic } else { Transport::Reqwest };
            let client = Client::new().http1_only().root_certificates(certificate).without_system_roots();
            users(user(secure_url.to_owned(), "/hold/tick", client.transport(transport)))
        }
    }
}

fn users(user: impl Scenario + 'static) -> streamgauge::Result {
    // The process ends with its streams.
    let user: &'static _ = Box::leak(Box::new(user));
    print_growth(|| {
        let run = user.run();
        async move { run.await.map(drop).map_err(Into::into) }
    })
}

fn measured_users(user: impl Scenario + 'static) -> streamgauge::Result {
    let user: &'static _ = Box::leak(Box::new(user));
    print_growth(|| {
        let run = user.run_as(UserStart::new().recorder(meter()));
        async move { run.await.map(drop).map_err(Into::into) }
    })
}

fn tasks(url: &str) -> streamgauge::Result {
    let (client, url) = (by_hand::client()?, format!("{url}/hold/tick"));
    print_growth(|| {
        let (client, url) = (client.clone(), url.clone());
        async move {
            let (mut response, mut decoder) = (by_hand::open(&client, &url).await?, Decoder::new());
            while let Some(bytes) = response.chunk().await? {
                let mut input = &bytes[..];
                while let Some(item) = decoder.next(&mut input)? {
                    if let Item::Event(event) = item {
                        black_box(serde_json::from_str::<Tick>(event.data)?.price);
                        first_is_checked();
                    }
                }
            }
            Ok(())
        }
    })
}

fn print_growth<F>(mut open: impl FnMut() -> F) -> streamgauge::Result
where
    F: Future<Output = streamgauge::Result> + Send + 'static,
{
    let mut holding = Holding::new()?;
    holding.open_up_to(FEWER, &mut open)?;
    let (resident, mut opened) = (resident_memory(), Ok(()));
    let live = measure(|| opened = holding.open_up_to(MORE, &mut open)).bytes_current as f64;
    opened?;
    let grown = resident_memory() - resident;
    let streams = (MORE - FEWER) as f64;
    println!("{} {}", live / streams, grown / streams);
    Ok(())
}

fn size_of_user() -> usize {
    fn size<F>(_: &Run<F>) -> usize {
        size_of::<F>()
    }
    let two = scenario! {
        base "http://127.0.0.1:1"
        sse "Prices" name "prices" open "/prices"
            check await within 10s until 1
                json "$.price" > 0.0 save opening: f64
        sse "News" name "news" open "/news"
            check listen within 10s expect 1..
                json "$.price" collect news: f64
        sse "News" name "news" await
        sse "News" name "news" close
        sse "Prices" name "prices" close
    };
    size(&two.run())
}
