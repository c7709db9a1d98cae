//! The terminal while the view is on it: the other screen, and keys as they are pressed. However the view ends, [`leave`] makes
//! the terminal what it was.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use super::others::Others;

/// What there is to be undone. A process has one terminal.
static SCREEN: Mutex<Option<Screen>> = Mutex::new(None);

struct Screen {
    terminal: File,
    others: Others,
}

/// Takes the terminal behind standard error, and gives what draws on it.
///
/// # Errors
///
/// If it is none, or refuses; then all is as it was.
pub(crate) fn enter() -> io::Result<File> {
    #[cfg(panic = "abort")]
    leave_at_panics();
    let mut screen = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let (terminal, others) = Others::take()?;
    let entered = (|| {
        enable_raw_mode()?;
        let drawn = terminal.try_clone()?;
        execute!(&terminal, EnterAlternateScreen, Hide)?;
        Ok(drawn)
    })();
    let entered_screen = screen.insert(Screen { terminal, others });
    if entered.is_err() {
        entered_screen.undo();
        *screen = None;
    }
    entered
}

/// Whether the view is on.
pub(crate) fn is_on() -> bool {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// Makes the terminal what it was; nothing if it is that already.
pub(crate) fn leave() {
    let left = SCREEN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(mut screen) = left {
        screen.undo();
    }
}

/// The same where the program is about to end: a terminal that takes nothing more is not waited for.
pub(crate) fn leave_soon() {
    if !is_on() {
        return;
    }
    let (done, is_done) = channel();
    let leaves = thread::Builder::new().name("leave the view".to_owned()).spawn(move || {
        leave();
        let _ = done.send(());
    });
    if leaves.is_ok() {
        let _ = is_done.recv_timeout(Duration::from_secs(1));
    }
}

/// Whether keys go to this program: whoever asks for them in the background is stopped.
pub(super) fn is_in_foreground() -> bool {
    #[cfg(unix)]
    {
        let foreground = rustix::termios::tcgetpgrp(io::stderr());
        foreground.is_ok_and(|group| group == rustix::process::getpgrp())
    }
    #[cfg(not(unix))]
    true
}

/// Stops the program with all its processes, as Ctrl-Z does, until it is to go on. Where no shell would let it go on, the system does
/// not stop it.
pub(super) fn stop() {
    #[cfg(unix)]
    {
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        // Another thread may be the one that is stopped first.
        thread::sleep(Duration::from_millis(200));
    }
}

/// Where a panic ends the program at once, nothing of the view is dropped: the terminal is given back before the panic tells of itself.
#[cfg(panic = "abort")]
fn leave_at_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let tells = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave_soon();
            tells(panic);
        }));
    });
}

impl Screen {
    fn undo(&mut self) {
        // Each is tried, whatever became of the others.
        let _ = disable_raw_mode();
        let _ = execute!(&self.terminal, LeaveAlternateScreen, Show);
        let _ = self.terminal.flush();
        self.others.give_back();
    }
}
