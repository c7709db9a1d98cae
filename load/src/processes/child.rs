//! One part of a load, for the process that started it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{FromChild, FromParent, Place};
use crate::control::Handle;
use crate::engine::{self, Part, Watch, blocking};
use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::result::Report;

/// Runs the part, and tells the parent what it came to.
pub(crate) fn run(load: &Load<'_>, place: Place) -> Result<Exit, LoadError> {
    let lost = |error: io::Error| {
        LoadError::Generator(format!("the process that started this one is gone: {error}"))
    };
    let stream = TcpStream::connect(place.parent).map_err(lost)?;
    let mut lines = BufReader::new(stream.try_clone().map_err(lost)?).lines();
    let mut parent = Parent { stream: Arc::new(Mutex::new(stream)), lost: load.handle.clone() };
    parent.tell(&FromChild::Ready { part: place.number });
    let first = lines.next().ok_or_else(|| lost(io::ErrorKind::UnexpectedEof.into()))?.map_err(lost)?;
    let Ok(FromParent::Start { at, prepared }) = serde_json::from_str(&first) else {
        return Err(LoadError::Generator(
            "the process that started this one does not say when to start".to_owned(),
        ));
    };
    for (hook, prepared) in load.before.iter().zip(&prepared) {
        hook.take(prepared).map_err(LoadError::Before)?;
    }
    let handle = load.handle.clone();
    // It ends with the process.
    thread::spawn(move || {
        for line in lines {
            match line.ok().and_then(|line| serde_json::from_str(&line).ok()) {
                Some(FromParent::Steer(what)) => handle.steer(what),
                Some(FromParent::Start { .. }) => {}
                None => break,
            }
        }
        // Without its parent nobody hears what it comes to.
        handle.cut();
    });
    let part = Part { shard: place.shard, cores: place.cores, start: Some(at) };
    let ran = blocking(|| engine::users(load, &part, &mut parent));
    let (told, exit) = match ran {
        Ok(report) => (FromChild::Report(Box::new(report)), Exit::Held),
        Err(error) => (FromChild::Failed(error.to_string()), Exit::CouldNotRun),
    };
    parent.tell(&told);
    Ok(exit)
}

/// The process that started this one.
struct Parent {
    stream: Arc<Mutex<TcpStream>>,
    /// What ends the run when it is gone.
    lost: Handle,
}

impl Parent {
    fn tell(&mut self, what: &FromChild) {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let told = serde_json::to_vec(what).map_err(io::Error::other).and_then(|mut line| {
            line.push(b'\n');
            stream.write_all(&line)
        });
        if told.is_err() {
            self.lost.cut();
        }
    }
}

impl Watch for Parent {
    fn see(&mut self, snapshot: &Snapshot) {
        self.tell(&FromChild::Snapshot(Box::new(snapshot.clone())));
    }

    fn judges(&mut self, so_far: &Report) -> bool {
        self.tell(&FromChild::SoFar(Box::new(so_far.clone())));
        false
    }
}
