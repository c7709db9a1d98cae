//! The end of the program where threads cannot be ended.

use crate::judge::Exit;
use crate::view;

/// Ends the program, and leaves the terminal as it was.
pub(super) fn leave(exit: Exit) {
    end(exit.code().into());
}

#[expect(
    clippy::exit,
    reason = "whoever asks for it does not want to wait, or there are threads that users have blocked for good"
)]
fn end(code: i32) {
    view::leave_soon();
    std::process::exit(code);
}

/// Has the signals that end a program leave the terminal as it was, where the view has taken it. The codes are those that a shell gives
/// them: 143 of SIGTERM, 129 of SIGHUP, 131 of SIGQUIT.
#[cfg(unix)]
pub(super) fn heed_signals() {
    use std::sync::Once;
    use std::sync::mpsc::channel;
    use std::thread;

    use tokio::runtime::Builder;
    use tokio::select;
    use tokio::signal::unix::{SignalKind, signal};

    static HEEDED: Once = Once::new();
    HEEDED.call_once(|| {
        let (ready, is_ready) = channel();
        let listening = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
            runtime.block_on(async {
                let (Ok(mut terminate), Ok(mut hang_up), Ok(mut quit)) = (
                    signal(SignalKind::terminate()),
                    signal(SignalKind::hangup()),
                    signal(SignalKind::quit()),
                ) else {
                    return;
                };
                drop(ready);
                let number = select! {
                    Some(()) = terminate.recv() => SignalKind::terminate().as_raw_value(),
                    Some(()) = hang_up.recv() => SignalKind::hangup().as_raw_value(),
                    Some(()) = quit.recv() => SignalKind::quit().as_raw_value(),
                    else => return,
                };
                end(128 + number);
            });
        });
        // Until it listens, or cannot.
        let _: Result<(), _> = is_ready.recv();
        drop(listening);
    });
}

#[cfg(not(unix))]
pub(super) fn heed_signals() {}
