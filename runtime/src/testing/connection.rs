use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::play::{Broken, Ending, play};
use super::request::{self, MAX_BODY, Request};
use super::state::{Begun, ConnectionState, State};
use super::{Fault, Script};

/// What all tasks of a server share. Each change wakes all who wait for something.
pub(super) type Shared = watch::Sender<State>;

/// How long the server reads from a connection that it has closed. Bytes that came later would reset the connection.
const LINGER: Duration = Duration::from_secs(1);

/// Accepts connections until it is aborted, which closes them all.
pub(super) async fn accept(listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let mut id = 0;
                    shared.send_modify(|state| id = state.opened());
                    connections.spawn(serve(stream, id, shared.clone()));
                }
                Err(error) => {
                    let why = error.to_string();
                    shared.send_modify(|state| state.faults.push(Fault::Accept { why }));
                    // The usual reason is too many open files, which takes a while to pass.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// How a connection came to its end.
enum Over {
    Left,
    Close,
    Reset,
}

async fn serve(mut stream: TcpStream, id: u64, shared: Shared) {
    // Small pieces are to leave at once; where it cannot be set, they leave a little later.
    let _ = stream.set_nodelay(true);
    let over = talk(&mut stream, id, &shared).await;
    let state = match over {
        Over::Left => ConnectionState::ClosedByClient,
        Over::Close | Over::Reset => ConnectionState::ClosedByServer,
    };
    // Recorded first: a client that sees the end finds it in the record.
    shared.send_modify(|shared| shared.closed(id, state));
    match over {
        Over::Left => {}
        Over::Close => close(stream).await,
        Over::Reset => {
            if let Err(error) = stream.set_zero_linger() {
                let why = format!("the connection cannot be reset: {error}");
                fault(&shared, Fault::Unreadable { connection: id, why });
            }
        }
    }
}

/// Ends our side, and waits a little for the other to end its own.
async fn close(mut stream: TcpStream) {
    if stream.shutdown().await.is_ok() {
        let mut rest = [0; 1024];
        let drain = async { while matches!(stream.read(&mut rest).await, Ok(1..)) {} };
        let _ = tokio::time::timeout(LINGER, drain).await;
    }
}

/// Answers requests until either side closes the connection.
async fn talk(stream: &mut TcpStream, id: u64, shared: &Shared) -> Over {
    let mut buffer = BytesMut::with_capacity(4096);
    loop {
        let request = match next_request(stream, &mut buffer, id, shared).await {
            Ok(Some(request)) => request,
            Ok(None) => return left(stream, &buffer, id, shared).await,
            Err(why) => {
                refuse(stream, id, why, shared).await;
                return Over::Close;
            }
        };
        let (method, path) = (request.method.clone(), request.path.clone());
        let alive = request.keeps_alive();
        let mut script = None;
        shared.send_modify(|state| script = Some(state.answer(request)));
        let Some(script) = script else { return Over::Close };

        let (mut reader, mut writer) = stream.split();
        let played = tokio::select! {
            // A client that has gone is seen first, so that the same order of events always gives the same record.
            biased;
            () = departure(&mut reader, &mut buffer) => None,
            played = play(&script, &method, &mut writer) => Some(played),
        };
        shared.send_modify(|state| state.streams -= 1);
        match played {
            None | Some(Err(Broken::Io)) => return left(stream, &buffer, id, shared).await,
            Some(Ok(Ending::Whole)) if alive => {}
            Some(Ok(Ending::Whole | Ending::Close)) => return Over::Close,
            Some(Ok(Ending::Reset)) => return Over::Reset,
            Some(Err(Broken::Script(why))) => {
                fault(shared, Fault::Script { path, why });
                return Over::Reset;
            }
            Some(Err(Broken::Panic(message))) => {
                fault(shared, Fault::Panicked { path, message });
                return Over::Reset;
            }
        }
    }
}

/// Says what is wrong with a request, to the test and to the client.
async fn refuse(stream: &mut TcpStream, id: u64, why: String, shared: &Shared) {
    let refusal = Script::text(&why).with_status(400);
    fault(shared, Fault::Unreadable { connection: id, why });
    let _ = play(&refusal, "GET", stream).await;
}

/// The client has gone, perhaps in the middle of a request.
async fn left(stream: &mut TcpStream, buffer: &BytesMut, id: u64, shared: &Shared) -> Over {
    let mut was_told = false;
    shared.send_modify(|state| was_told = state.begun.remove(&id).is_some_and(|begun| begun.is_told));
    if let Some(why) = request::half(buffer)
        && !was_told
    {
        // One that only stopped sending can read the answer.
        refuse(stream, id, why, shared).await;
    }
    Over::Left
}

fn fault(shared: &Shared, fault: Fault) {
    shared.send_modify(|state| state.faults.push(fault));
}

/// Reads one request; `None` once the client has gone.
async fn next_request(
    stream: &mut TcpStream,
    buffer: &mut BytesMut,
    id: u64,
    shared: &Shared,
) -> Result<Option<Request>, String> {
    loop {
        if let Some(request) = request::take(buffer, id)? {
            note_begun(shared, id, None);
            return Ok(Some(request));
        }
        note_begun(shared, id, request::half(buffer));
        if !matches!(stream.read_buf(buffer).await, Ok(1..)) {
            return Ok(None);
        }
    }
}

/// Records how far a request has come, for a client that sends nothing more and keeps the connection open.
fn note_begun(shared: &Shared, id: u64, half: Option<String>) {
    shared.send_if_modified(|state| {
        match half {
            Some(why) => drop(state.begun.insert(id, Begun { since: Instant::now(), why, is_told: false })),
            None => drop(state.begun.remove(&id)),
        }
        // Nobody waits for this.
        false
    });
}

/// Returns once the client has gone; keeps what it sends ahead for the next request.
async fn departure(reader: &mut (impl AsyncRead + Unpin), buffer: &mut BytesMut) {
    while buffer.len() <= MAX_BODY && matches!(reader.read_buf(buffer).await, Ok(1..)) {}
    if buffer.len() > MAX_BODY {
        // A client that sends more than that ahead has to wait, as with any server.
        std::future::pending::<()>().await;
    }
}
