//! The settings of the client, each against a server on this machine that says what it saw.

mod authority;
mod compression;
mod connected;
mod connections;
mod echo;
mod ends;
mod heads;
mod loopback;
mod names;
mod plain;
mod proxies;
mod sessions;
mod settings;
mod socks;
mod tls;
mod tls_words;
mod types;
mod versions;

use streamgauge::{Client, Failure, scenario};

streamgauge_tests::on_both_transports!();

/// What a stream's first event says that the server saw.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    version: String,
    connection: usize,
    peer: String,
    target: String,
}

/// Opens a stream of the echo server with this client and reads what it says.
async fn ask(url: &str, client: Client) -> Result<Answer, Failure> {
    let asks = scenario! {
        sse "Echo" open "{url}"
            check await within 10s until 1
                json "$.version" save version
                json "$.connection" save connection: usize
                json "$.peer" save peer
                json "$.target" save target
            close
    };
    let values = asks.client(client).run().await?;
    Ok(Answer {
        version: values.version,
        connection: values.connection,
        peer: values.peer,
        target: values.target,
    })
}
