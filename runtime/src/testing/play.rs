use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::action::{Action, End, Generator, Pause};
use super::script::{Framing, Script};

/// How a script came to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The response is complete, and the connection may carry another.
    Whole,
    /// The connection is to be closed.
    Close,
    /// The connection is to be reset.
    Reset,
}

/// Why a script could not be played to its end.
#[derive(Debug)]
pub(super) enum Broken {
    /// The client no longer takes anything.
    Io,
    /// The script contradicts itself.
    Script(String),
    /// A closure of the script panicked.
    Panic(String),
}

impl From<std::io::Error> for Broken {
    fn from(_: std::io::Error) -> Self {
        Self::Io
    }
}

/// Sends what the script says, as it says; returns when the connection should be closed or may be used again.
pub(super) async fn play(
    script: &Script,
    method: &str,
    out: &mut (impl AsyncWrite + Unpin),
) -> Result<Ending, Broken> {
    for pause in &script.before_head {
        pass(pause).await;
    }
    let framing = script.framing().map_err(Broken::Script)?;
    out.write_all(script.head(framing).as_bytes()).await?;
    if method == "HEAD" && framing != Framing::Raw {
        return Ok(if framing.ends_by_itself() { Ending::Whole } else { Ending::Close });
    }
    let mut body = Body { out, framing, sent: 0 };
    for action in &script.actions {
        match action {
            Action::Send(bytes) => body.send(bytes).await?,
            Action::Split(bytes, size) => {
                for piece in bytes.chunks(*size) {
                    body.send(piece).await?;
                    // A client on the same thread gets to see the piece alone.
                    tokio::task::yield_now().await;
                }
            }
            Action::Pause(pause) => pass(pause).await,
            Action::Generate(generator) => body.generate(generator).await?,
        }
    }
    match &script.end {
        None | Some(End::Clean) => body.finish().await,
        Some(End::Hold) => std::future::pending().await,
        Some(End::Cut(last)) => body.cut(last).await,
        Some(End::Reset) => Ok(Ending::Reset),
    }
}

async fn pass(pause: &Pause) {
    match pause {
        Pause::For(time) => tokio::time::sleep(*time).await,
        Pause::At(gate) => gate.pass().await,
    }
}

/// A body on its way out.
struct Body<'a, W> {
    out: &'a mut W,
    framing: Framing,
    /// Bytes of the body that have been sent, without their framing.
    sent: usize,
}

impl<W: AsyncWrite + Unpin> Body<'_, W> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        if bytes.is_empty() {
            // An empty chunk would be the last one.
            return Ok(());
        }
        self.sent += bytes.len();
        match self.framing {
            Framing::Chunked => {
                // One buffer, so that a chunk leaves in one piece.
                let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
                chunk.extend_from_slice(bytes);
                chunk.extend_from_slice(b"\r\n");
                self.out.write_all(&chunk).await?;
            }
            Framing::Length(length) if self.sent > length => {
                let why = format!("it sends more than the {length} bytes that its head announces");
                return Err(Broken::Script(why));
            }
            Framing::Length(_) | Framing::ToClose | Framing::Raw => self.out.write_all(bytes).await?,
        }
        Ok(self.out.flush().await?)
    }

    async fn generate(&mut self, generator: &Generator) -> Result<(), Broken> {
        for index in 0..generator.count {
            if let Some(period) = generator.every
                && index > 0
            {
                tokio::time::sleep(period).await;
            }
            let bytes = make(generator, index)?;
            self.send(&bytes).await?;
        }
        Ok(())
    }

    async fn finish(self) -> Result<Ending, Broken> {
        match self.framing {
            Framing::Chunked => {
                self.out.write_all(b"0\r\n\r\n").await?;
                Ok(Ending::Whole)
            }
            Framing::Length(length) if self.sent < length => {
                let why =
                    format!("it ends after {} of the {length} bytes that its head announces", self.sent);
                Err(Broken::Script(why))
            }
            Framing::Length(_) => Ok(Ending::Whole),
            Framing::ToClose | Framing::Raw => Ok(Ending::Close),
        }
    }

    async fn cut(mut self, last: &[u8]) -> Result<Ending, Broken> {
        if self.framing == Framing::Chunked {
            // Sixteen bytes are promised that never come.
            let mut chunk = format!("{:x}\r\n", last.len() + 16).into_bytes();
            chunk.extend_from_slice(last);
            self.out.write_all(&chunk).await?;
        } else {
            self.send(last).await?;
        }
        Ok(Ending::Close)
    }
}

fn make(generator: &Generator, index: usize) -> Result<Bytes, Broken> {
    // Nothing of ours is touched by the closure, so nothing can be left half done.
    catch_unwind(AssertUnwindSafe(|| (generator.make)(index)))
        .map_err(|panic| Broken::Panic(message(panic.as_ref())))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
