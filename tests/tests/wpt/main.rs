//! The web platform's tests of `EventSource`, as far as they are about what goes over the network and not about objects
//! of a browser. Each test is named after the file that it follows, and runs on both transports; the bytes and what is
//! expected are ours. README.md, beside, says what is left out.

mod close;
mod format;
mod format_field;
mod format_id;
mod format_mime;
mod reconnect;
mod request;
mod source;
