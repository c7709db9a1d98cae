//! `streamgauge` once more, whose scenarios send their requests to a service in the same process: one that passes each on,
//! over a socket, to the server that its `Host` names. So suites that are written for servers run on the transport of
//! [`Client::service`] as they are: `extern crate streamgauge_in_process as streamgauge`.

mod passes_on;

pub use passes_on::client;
pub use streamgauge::*;

#[doc(hidden)]
pub use streamgauge as real;

/// [`streamgauge::scenario!`] with the client of this crate.
#[macro_export]
macro_rules! scenario {
    ($($scenario:tt)*) => {
        $crate::real::scenario! { $($scenario)* }.client($crate::client())
    };
}
