//! Ctrl-C: the first ends the run, the second the program.

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

/// Whether Ctrl-C was pressed.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub(super) fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Listens for Ctrl-C from here on. Without it (no thread can be started, say) Ctrl-C ends the program at once, as ever.
    pub(super) fn listen(&self, handle: &Handle) {
        let (handle, pressed) = (handle.clone(), Arc::clone(&self.0));
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
                pressed.store(true, Ordering::Release);
                eprintln!("\nending: users have some time to finish; Ctrl-C again ends at once");
                handle.stop();
                if tokio::signal::ctrl_c().await.is_ok() {
                    leave(Exit::Interrupted);
                }
            });
        });
        // Until it listens, or cannot.
        let _: Result<(), _> = is_ready.recv();
        drop(listening);
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
