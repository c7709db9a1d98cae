//! CPU time of sides that do the same work, in turn: each in a process of its own on one core, with a server of its own
//! on another.
//!
//! Times depend on what else the machine does, so each round is compared within itself, and the middle round counts.

use crate::process::{Core, figures, this_program};
use crate::rounds::middle;
use crate::server::Server;

/// Rounds; the median of each figure counts.
const ROUNDS: usize = 7;

/// Nanoseconds of each side in each round.
pub(crate) struct Turns<const N: usize>([Vec<f64>; N]);

impl<const N: usize> Turns<N> {
    /// Starts each side with these arguments, which are followed by the server's URL. A side prints one figure.
    pub(crate) fn take(sides: [&[&str]; N]) -> streamgauge::Result<Self> {
        let mut turns = [const { Vec::new() }; N];
        for _ in 0..ROUNDS {
            for (side, arguments) in sides.iter().enumerate() {
                let server = Server::start(Core::Servers)?;
                let [figure] = figures(this_program(Core::Clients)?.args(*arguments).arg(server.url()))?;
                turns[side].push(figure);
            }
        }
        Ok(Self(turns))
    }

    /// How many times as much one side takes as another.
    pub(crate) fn ratio(&self, one: usize, other: usize) -> f64 {
        middle(self.0[one].iter().zip(&self.0[other]).map(|(one, other)| one / other).collect())
    }

    /// The sides' figures in microseconds.
    pub(crate) fn microseconds(&self) -> [String; N] {
        self.0.each_ref().map(|turns| format!("{:.2} us", middle(turns.clone()) / 1e3))
    }
}
