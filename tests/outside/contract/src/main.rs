//! The test service for LaunchDarkly's `sse-contract-tests`: what the harness tells it, it does with a `Session`.
//!
//! It starts the harness itself, which is told where the service listens and then runs its tests against it. The exit
//! code is the harness's, and the last line says which transport the streams were carried by.
//!
//! ```console
//! $ contract_service <the harness> [automatic | reqwest] [more arguments for the harness]
//! ```

use std::process::{ExitCode, ExitStatus};

use streamgauge::Transport;
use streamgauge_contract::{Carried, routes};
use tokio::net::TcpListener;
use tokio::process::Command;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match run().await {
        // A harness that a signal ended has no code.
        Ok(status) => {
            status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, Into::into)
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitStatus, String> {
    let mut arguments = std::env::args().skip(1);
    let harness = arguments.next().ok_or("usage: contract_service <the harness> [automatic | reqwest]")?;
    let transport = match arguments.next().as_deref() {
        None | Some("automatic") => Transport::Automatic,
        Some("reqwest") => Transport::Reqwest,
        Some(other) => return Err(format!("`{other}` is no transport: `automatic` and `reqwest` are")),
    };

    let listener =
        TcpListener::bind("127.0.0.1:0").await.map_err(|error| format!("cannot listen: {error}"))?;
    let address = listener.local_addr().map_err(|error| format!("cannot listen: {error}"))?;
    let carried = Carried::default();
    let service = routes(transport, carried.clone());
    tokio::spawn(async move { axum::serve(listener, service).await });

    let mut command = Command::new(&harness);
    command
        .args(["-url", &format!("http://{address}"), "-host", "127.0.0.1"])
        .args(arguments)
        .kill_on_drop(true);
    let status = command.status().await.map_err(|error| format!("cannot start `{harness}`: {error}"))?;
    println!("{carried}");
    Ok(status)
}
