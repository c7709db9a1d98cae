//! One part of a load, for the process that started it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::thread;

use super::failures::part_of;
use super::{FromChild, FromParent, Place};
use crate::engine::{self, Part, Watch, blocking};
use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::result::Report;

/// Runs the part, and tells the parent what it came to.
pub(crate) fn run(load: &mut Load<'_>, place: Place) -> Result<Exit, LoadError> {
    let lost = |error: io::Error| {
        LoadError::Generator(format!("the process that started this one is gone: {error}"))
    };
    let stream = TcpStream::connect(place.parent).map_err(lost)?;
    let mut lines = BufReader::new(stream.try_clone().map_err(lost)?).lines();
    let mut parent = Parent { stream };
    parent.tell(&FromChild::Ready { number: place.number, key: place.key });
    let first = lines.next().ok_or_else(|| lost(io::ErrorKind::UnexpectedEof.into()))?.map_err(lost)?;
    let Ok(FromParent::Start { at, prepared, level }) = serde_json::from_str(&first) else {
        return Err(LoadError::Generator(
            "the process that started this one does not say when to start".to_owned(),
        ));
    };
    let handle = load.handle.clone();
    handle.be_part();
    // It ends with the process.
    thread::spawn(move || {
        for line in lines {
            match line.ok().and_then(|line| serde_json::from_str(&line).ok()) {
                Some(FromParent::Said(said)) => handle.hear(said),
                Some(FromParent::NextStage(at)) => handle.next_stage_at(at),
                Some(FromParent::Start { .. }) => {}
                None => break,
            }
        }
        // Without its parent nobody hears what it comes to.
        leave(Exit::CouldNotRun);
    });
    let part = Part { shard: place.shard, cores: place.cores, processes: place.count, start: Some(at) };
    let ran = (|| {
        load.before.iter().zip(&prepared).try_for_each(|(hook, prepared)| hook.take(prepared)).map_err(
            |reason| LoadError::Before(format!("what it has prepared did not reach the process: {reason}")),
        )?;
        if let Some(level) = level {
            let written = load.written();
            load.be_at(&level, &written)?;
        }
        if let Some(file) = &mut load.settings.failures {
            *file = part_of(file, place.number);
        }
        blocking(|| engine::users(load, &part, &mut parent))
    })();
    let (told, exit) = match ran {
        Ok(report) => (FromChild::Report(Box::new(report)), Exit::Held),
        Err(error) => (FromChild::Failed(error.to_string()), Exit::CouldNotRun),
    };
    parent.tell(&told);
    Ok(exit)
}

/// The process that started this one.
struct Parent {
    stream: TcpStream,
}

impl Parent {
    /// Says something to it; if it is gone, whoever reads its lines notices.
    fn tell(&mut self, what: &FromChild) {
        let _ = serde_json::to_vec(what).map_err(io::Error::other).and_then(|mut line| {
            line.push(b'\n');
            self.stream.write_all(&line)
        });
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

    fn is_through(&mut self, stages: usize) -> bool {
        self.tell(&FromChild::Through(stages));
        false
    }

    fn gives_up(&mut self, report: Report) {
        self.tell(&FromChild::Report(Box::new(report)));
        leave(Exit::Held);
    }
}

#[expect(clippy::exit, reason = "threads of cores that users have blocked cannot be ended otherwise")]
fn leave(exit: Exit) {
    std::process::exit(exit.code().into());
}
