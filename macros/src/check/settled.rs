//! Steps that are done again and again are walked without reports until the state in which they begin no longer changes.

use super::state::State;
use super::walk::{Around, BodyKey, Left, Pass, Reporting, Settled, Walk};

impl Walk<'_> {
    /// Walks a body until the state at its beginning no longer changes. Gives that state, which holds after any number of
    /// rounds, and what the last pass has come to, which is the one that reports. `body` is its key, `pass` walks it once.
    pub(super) fn settle(
        &mut self,
        body: BodyKey,
        entry: &State,
        pass: &mut dyn FnMut(&mut Self, State) -> Pass,
    ) -> (State, Pass) {
        let around = self.around();
        let known = self.settled.get(&body).filter(|known| known.around == around && known.entry == *entry);
        let (top, mut passed) = match known {
            Some(known) => {
                let (top, pass, left) = (known.top.clone(), known.pass.clone(), known.left.clone());
                self.add_left(left);
                (top, pass)
            }
            None => {
                let before = self.take_left();
                let (top, pass) = self.in_silence(|walk| walk.repeated(entry, pass));
                let left = self.take_left();
                self.add_left(before);
                self.add_left(left.clone());
                let (entry, known) = (entry.clone(), (top.clone(), pass.clone()));
                self.settled.insert(body, Settled { around, entry, top, pass, left });
                known
            }
        };
        // In the silence of a loop around it, one more pass would say nothing. Made at each level, it would double the
        // time with each nested loop.
        if !matches!(self.reporting, Reporting::Fixpoint) {
            passed = pass(self, top.clone());
        }
        (top, passed)
    }

    fn repeated(&mut self, entry: &State, pass: &mut dyn FnMut(&mut Self, State) -> Pass) -> (State, Pass) {
        let mut top = entry.clone();
        loop {
            let passed = pass(self, top.clone());
            let next = top.clone().join(&passed.again);
            if next == top {
                return (top, passed);
            }
            top = next;
        }
    }

    fn around(&self) -> Around {
        let attempts = self.attempts.iter().map(|round| round.entry.clone()).collect();
        Around { on_failure: self.on_failure, alone: self.inside.is_alone(), attempts }
    }

    /// Takes what steps have left to what is around them so far.
    fn take_left(&mut self) -> Left {
        let jumps = self.loops.last_mut().map(std::mem::take).unwrap_or_default();
        let rounds = self.attempts.iter_mut();
        let rounds = rounds.map(|round| (round.left.take(), std::mem::take(&mut round.goes_on))).collect();
        Left { jumps, rounds }
    }

    fn add_left(&mut self, left: Left) {
        if let Some(jumps) = self.loops.last_mut() {
            jumps.add(&left.jumps);
        }
        for (round, (left, goes_on)) in self.attempts.iter_mut().zip(left.rounds) {
            if let Some(left) = left {
                round.leave(&left);
            }
            round.goes_on |= goes_on;
        }
    }
}
