//! 100,000 idle streams on one machine: the memory of all clients together.
//!
//! A process may have only so many files open, so there are several clients, and for each a server. Each client has
//! several addresses of the loopback: the more ports are taken on one, the longer the kernel looks for a free one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Ipv4Addr;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use streamgauge::{Client, Scenario};

use crate::bar::{Limit, Line};
use crate::holding::{Holding, user};
use crate::process::{Core, resident_memory, streams_that_fit, this_program, thread_cpu, without_counting};
use crate::server::Server;

/// The argument that makes this program one client: its name, the server's URL, and a number of streams.
pub(crate) const COMMAND: &str = "hold-many";

const STREAMS: usize = 100_000;
/// The most streams of a process, few enough that there are several processes, which work at the same time.
const MOST: usize = 17_000;
/// Addresses that a client has.
const ADDRESSES: u8 = 8;

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

/// Measures the bar of 100,000 streams.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let processes = STREAMS.div_ceil(streams_that_fit(MOST));
    let each = STREAMS.div_ceil(processes);
    let servers = (0..processes).map(|_| Server::start(Core::Any)).collect::<std::io::Result<Vec<_>>>()?;
    let began = Instant::now();
    let started = servers.iter().map(|server| Process::start(&server.url(), each));
    let mut clients = started.collect::<streamgauge::Result<Vec<_>>>()?;
    clients.iter_mut().try_for_each(Process::all_open)?;
    let wall = began.elapsed().as_secs_f64();
    let grown = clients.iter_mut().map(Process::growth).collect::<streamgauge::Result<Vec<_>>>()?;
    let (bytes, cpu) = grown.iter().fold((0.0, 0.0), |sum, client| (sum.0 + client[0], sum.1 + client[1]));
    let streams = (each * processes) as f64;
    let limit = Limit::Varying { bar: 0.45, failure: 0.45 };
    Ok(vec![
        Line::bar("idle: memory of the clients of 100,000 streams", bytes / GIB, "GiB", limit),
        Line::info(
            format!("    {streams} streams in {processes} processes"),
            format!(
                "{:.2} KiB and {:.0} us of CPU each; open in {wall:.0} s",
                bytes / 1024.0 / streams,
                cpu / streams
            ),
        ),
    ])
}

/// A client.
struct Process {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(url: &str, streams: usize) -> streamgauge::Result<Self> {
        let mut program = this_program(Core::Any)?;
        program.args([COMMAND, url, &streams.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = program.spawn()?;
        let output = process.stdout.take().ok_or("a process has no output")?;
        Ok(Self { process, output: BufReader::new(output) })
    }

    /// Waits until its streams are open, the first event of each checked.
    fn all_open(&mut self) -> streamgauge::Result {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line.trim() == "open" { Ok(()) } else { Err("a client has ended".into()) }
    }

    /// The bytes that it has grown by, and its microseconds of CPU. It ends.
    fn growth(&mut self) -> streamgauge::Result<[f64; 2]> {
        if let Some(mut input) = self.process.stdin.take() {
            input.write_all(b"\n")?;
        }
        let mut told = String::new();
        self.output.read_to_string(&mut told)?;
        let figures: Vec<f64> = told.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        figures.try_into().map_err(|_| "a client has ended".into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Opens the streams and says so; prints what they took when it is asked.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [url, streams] = arguments else { return Err("a URL and a number are needed".into()) };
    let (url, streams) = (url.clone(), streams.parse()?);
    without_counting(|| {
        // The kernel lets the probes of thousands of streams go in one moment, more than the loopback's queue holds
        // (`net.core.netdev_max_backlog`, 1,000): some are lost twice, and their streams are taken for dead.
        let client = Client::new().tcp_keepalive(Duration::from_secs(600));
        let client = (2..2 + ADDRESSES)
            .fold(client, |client, last| client.local_address(Ipv4Addr::new(127, 0, 0, last)));
        // The process ends with its streams.
        let user: &'static _ = Box::leak(Box::new(user(url, "/first/tick", client)));
        let (mut holding, resident, cpu) = (Holding::new()?, resident_memory(), thread_cpu());
        holding.open_up_to(streams, &mut || {
            let run = user.run();
            async move { run.await.map(drop).map_err(Into::into) }
        })?;
        println!("open");
        std::io::stdin().read_line(&mut String::new())?;
        holding.none_ended()?;
        let (grown, cpu) = (resident_memory() - resident, thread_cpu() - cpu);
        println!("{grown} {}", 1e6 * cpu.as_secs_f64());
        Ok(())
    })
}
