//! The end of the program where threads cannot be ended.

use crate::judge::Exit;

#[expect(
    clippy::exit,
    reason = "whoever asks for it does not want to wait, or there are threads that users have blocked for good"
)]
pub(super) fn leave(exit: Exit) {
    std::process::exit(exit.code().into());
}
