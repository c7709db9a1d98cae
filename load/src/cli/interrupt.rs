//! Ctrl-C, as a signal or as a key: the first ends the run, the second the program.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use futures_util::FutureExt;
use tokio::runtime::Builder;

use super::ending::leave;
use crate::control::Handle;
use crate::judge::Exit;
use crate::view;

/// Whether Ctrl-C was pressed, or a key that asks for the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub(super) fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Listens for Ctrl-C from here on. Without it (no thread can be started, say) Ctrl-C ends the program at once, as ever.
    pub(super) fn listen(&self, handle: &Handle) {
        let (handle, interrupt) = (handle.clone(), self.clone());
        let (ready, is_ready) = channel();
        let listening = thread::Builder::new().name("Ctrl-C".to_owned()).spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
            runtime.block_on(async {
                // It listens once it is polled.
                let mut first = pin!(tokio::signal::ctrl_c());
                let heard = first.as_mut().now_or_never();
                drop(ready);
                let heard = match heard {
                    Some(heard) => heard,
                    None => first.await,
                };
                if heard.is_err() {
                    return;
                }
                interrupt.press(&handle);
                if tokio::signal::ctrl_c().await.is_ok() {
                    interrupt.press(&handle);
                }
            });
        });
        // Until it listens, or cannot.
        let _: Result<(), _> = is_ready.recv();
        drop(listening);
    }

    /// Ctrl-C: the first time the run ends, the second time the program.
    pub(super) fn press(&self, handle: &Handle) {
        if self.0.swap(true, Ordering::AcqRel) {
            leave(Exit::Interrupted);
        }
        // The view says so itself.
        if !view::is_on() {
            eprintln!("\nending: users have some time to finish; Ctrl-C again ends at once");
        }
        handle.stop();
    }

    /// The key that stops: the first time as Ctrl-C; the second time users are cut, and what was measured is kept.
    pub(super) fn stop(&self, handle: &Handle) {
        self.0.store(true, Ordering::Release);
        handle.stop();
    }

    /// Leaves Ctrl-C, which the terminal says to all processes, to the one that has started this one.
    pub(super) fn leave_to_parent(&self) {
        let ignoring = thread::Builder::new().name("Ctrl-C".to_owned()).spawn(|| {
            let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
            runtime.block_on(async { while tokio::signal::ctrl_c().await.is_ok() {} });
        });
        drop(ignoring);
    }
}
