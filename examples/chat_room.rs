//! People log in, listen to a room, and hear what they say: a whole journey, by several users at once.
//!
//! ```text
//! cargo run --example chat_room                                  starts a server of its own
//! cargo run --example chat_room -- --url http://127.0.0.1:8080   takes yours
//! ```

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use futures_util::future::join_all;
use serde::Deserialize;
use streamgauge::{Feeder, scenario};
use streamgauge_examples::chat_room;
use streamgauge_examples::options::{self, Asked};

/// An account of the list.
#[derive(Debug, Deserialize)]
struct Account {
    name: String,
    password: String,
}

/// The list; a test would read a file, with `Feeder::csv` or `Feeder::json`.
const ACCOUNTS: &str = r#"[
    {"name": "ada", "password": "ada"}, {"name": "grace", "password": "ecarg"},
    {"name": "alan", "password": "nala"}, {"name": "edsger", "password": "regsde"},
    {"name": "barbara", "password": "arabrab"}, {"name": "tony", "password": "ynot"}
]"#;

async fn play(url: &str) -> streamgauge::Result {
    let accounts: Feeder<Account> = Feeder::json_text(ACCOUNTS)?;
    let count = accounts.count().unwrap_or(0);

    let chat = scenario! {
        "Chat room"
        base (url)

        // Each user takes the next account.
        feed account from (accounts)

        // An answer is checked as a message is. The cookie is kept for the user; the token is a value.
        http "Login" post "/login"
            body form { "user": "{account.name}", "password": "{account.password}" }
            check
                header "content-type" == "application/json"
                json "$.user" == "{account.name}"
                json "$.token" save token

        sse "Lobby" open "/rooms/lobby/events"
                bearer "{token}"
                reconnect 3
            check await within 10s until 1
                event == "joined"

        let who = (account.name.clone())
        let heard: Vec<u64> = (Vec::new())
        repeat 3 as line {
            // Set before the message is sent: the server has it on the stream before it answers.
            sse "Echo" check listen within 10s until 1
                json "$.from" == "{account.name}"
                json "$.text" == "line {line}"
                id save echo: u64

            http "Say" post "/rooms/lobby/messages"
                body json { "text": "line {line}" }
                check
                    status == 201
                    json "$.id" save said: u64
                    elapsed < 5s

            sse "Echo" await
            if (echo != said) { fail "said {said}, but heard {echo}" }
            let heard = ([heard, vec![echo]].concat())
        }

        http "Latest" get "/rooms/lobby/latest"             // redirects to the message
            check json "$.id" >= (echo)
        sse "Lobby" close
    };

    println!("{count} users log in to {url}, and say three lines each.\n");
    let start = Instant::now();
    let users = join_all((0..count).map(|_| chat.run())).await;
    let time = start.elapsed();

    let mut failures = Vec::new();
    for user in users {
        match user {
            Ok(values) => println!("{:<14} heard {:?}", values.who, values.heard),
            Err(failure) => failures.push(failure),
        }
    }
    println!("\n{} of {count} heard all that they said, in {:.0?}.", count - failures.len(), time);
    match failures.into_iter().next() {
        Some(failure) => Err(failure.into()),
        None => Ok(()),
    }
}

#[tokio::main(flavor = "current_thread")] // one thread is enough for all users
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
    match run(url).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Of a failed scenario this is the `Failure`: what was wanted, and what came instead.
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(url: Option<String>) -> streamgauge::Result {
    match url {
        Some(url) => play(&url).await,
        None => {
            let server = chat_room::spawn().await?;
            play(server.url()).await
        }
    }
}

const HELP: &str = "\
Lets people of a list log in to a chat, listen to a room, and hear what they say.

Usage: cargo run --example chat_room [-- OPTIONS]

Options:
      --url URL  Do it on this server instead of one that is started for it
  -h, --help     Print this

The server answers POST URL/login with a token and a cookie, GET URL/rooms/ROOM/events with an event stream, and
POST URL/rooms/ROOM/messages with 201; a password is the name backwards.";
