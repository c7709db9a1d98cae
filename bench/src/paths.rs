//! Whether what a JSONPath costs grows with the size of a message alone.
//!
//! The same bytes come as many small messages and as few large ones. What is linear costs the same; what is quadratic
//! costs as many times as much as a large message is larger.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use streamgauge::{JsonPath, scenario};

use crate::bar::{Bar, Limit};
use crate::process::thread_cpu;
use crate::rounds::middle;

const SMALL: usize = 4_000;
const LARGE: usize = 64 * SMALL;
/// Numbers that come in all.
const NUMBERS: usize = 4 * LARGE;
const PATHS: [&str; 4] = ["$[*]", "$..*", "$[?@ > 0]", "$..[?@ > 0]"];

/// Measures the bars of paths, each by counting the nodes.
pub(crate) fn run(rounds: usize) -> streamgauge::Result<Vec<Bar>> {
    let url = serve()?;
    let mut bars = Vec::new();
    for path in PATHS {
        let (mut growths, mut each) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let small = cost(&url, path, SMALL)?;
            let large = cost(&url, path, LARGE)?;
            growths.push(large / small);
            each.push(1e9 * large / NUMBERS as f64);
        }
        let name = format!("paths: {path}, messages of {LARGE} numbers over {SMALL}");
        bars.push(Bar::new(&name, middle(growths), "x", Limit::AtMost(4.0)));
        bars.push(Bar::new(&format!("paths: {path}, CPU of each number"), middle(each), "ns", Limit::Free));
    }
    Ok(bars)
}

/// CPU seconds of this thread for all the numbers, of which so many are in a message.
fn cost(url: &str, path: &str, numbers: usize) -> streamgauge::Result<f64> {
    let (messages, path) = (NUMBERS / numbers, JsonPath::parse(path)?);
    let counting = scenario! {
        base (url)
        sse "Numbers" open "/{numbers}/{messages}"
            check await within 600s expect (messages) json (path) count == (numbers)
            close
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = thread_cpu();
    runtime.block_on(counting.run())?;
    Ok((thread_cpu() - before).as_secs_f64())
}

/// A server of `/NUMBERS/MESSAGES`, which ends with the process; gives its URL.
fn serve() -> std::io::Result<String> {
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // A client that is gone is no fault of the server's.
            let _ = answer(connection);
        }
    });
    Ok(url)
}

fn answer(mut connection: std::net::TcpStream) -> std::io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut head = [0; 1024];
    let read = connection.read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let mut figures = path.split('/').filter_map(|figure| figure.parse::<usize>().ok());
    let (numbers, messages) = (figures.next().unwrap_or(1), figures.next().unwrap_or(1));
    let message = format!("data: [{}1]\n\n", "1,".repeat(numbers - 1));
    let all = message.repeat(messages);
    write!(
        connection,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\n\r\n{all}",
        all.len()
    )
}
