//! Ctrl-C: the first ends the run, the second the program.

use std::thread;

use tokio::runtime::Builder;

use crate::control::Handle;
use crate::judge::Exit;

/// Listens for Ctrl-C from here on. Without it (no thread can be started, say) Ctrl-C ends the program at once, as ever.
pub(super) fn listen(handle: &Handle) {
    let handle = handle.clone();
    let listening = thread::Builder::new().name("Ctrl-C".to_owned()).spawn(move || {
        let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            eprintln!("\nending: users have some time to finish; Ctrl-C again ends at once");
            handle.stop();
            if tokio::signal::ctrl_c().await.is_ok() {
                end();
            }
        });
    });
    drop(listening);
}

/// Leaves Ctrl-C, which the terminal says to all processes, to the one that has started this one.
pub(super) fn leave_to_parent() {
    let ignoring = thread::Builder::new().name("Ctrl-C".to_owned()).spawn(|| {
        let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    });
    drop(ignoring);
}

#[expect(clippy::exit, reason = "whoever says so twice does not want to wait for anything")]
fn end() {
    std::process::exit(Exit::Interrupted.code().into());
}
