//! Observers that do something at an event, and two observers as one.

use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::testing::Gate;
use streamgauge::{Observer, RunEvent};

use super::Event;

/// A function as an observer, for what only the event itself can tell.
#[derive(Debug, Clone, Copy)]
pub struct Hear<F>(pub F);

impl<F: Fn(&RunEvent<'_>) + Send + Sync> Observer for Hear<F> {
    fn event(&self, event: &RunEvent<'_>) {
        (self.0)(event);
    }
}

/// Two observers as one; the first hears each event first.
#[derive(Debug, Clone, Copy)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Observer, B: Observer> Observer for Both<A, B> {
    fn event(&self, event: &RunEvent<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

/// Opens the gate at the first event of which this is true.
pub fn opens<F>(gate: &Gate, is_wanted: F) -> impl Observer + use<F>
where
    F: Fn(&Event) -> bool + Send + Sync,
{
    opens_after(1, gate, is_wanted)
}

/// Opens the gate at the `count`th event of which this is true.
pub fn opens_after<F>(count: usize, gate: &Gate, is_wanted: F) -> impl Observer + use<F>
where
    F: Fn(&Event) -> bool + Send + Sync,
{
    let (gate, came) = (gate.clone(), AtomicUsize::new(0));
    Hear(move |event: &RunEvent<'_>| {
        if is_wanted(&Event::from(&event.kind)) && came.fetch_add(1, Ordering::Relaxed) + 1 == count {
            gate.open();
        }
    })
}
