//! Families: many streams of one kind under one name, told apart by an index.
//!
//! The streams of a scenario are numbered. Those that stand alone come first; behind them the members of the
//! families, in the order in which they were opened and the families in turn, so that each can grow:
//!
//! ```text
//!   0   1   2   │   3     4   │   5     6   │ …
//!   s0  s1  s2  │  a[7]  b[0] │  a[8]  b[1] │        two families, `s1` and `s2` among the three
//! ```
//!
//! A family's own number leads to no stream.

use std::collections::BTreeMap;

use super::any_slot::{AnySlot, Streams};
use super::slot::Slot;
use crate::check::AnyCheck;
use crate::journal::{Journal, Stop};
use crate::stream_name::StreamName;

/// The streams of one family. `C` is the kind of their checks.
#[derive(Debug)]
pub struct Family<C> {
    name: &'static str,
    /// The number of its first stream, and how far apart they are.
    first: usize,
    apart: usize,
    slots: Vec<Slot<C>>,
    /// Which of the slots is whose, by the index of the member.
    places: BTreeMap<u64, usize>,
    /// The slots that no member uses any more.
    free: Vec<usize>,
}

impl<C: AnyCheck> Family<C> {
    /// A family without members: the `turn`-th of `families` in a scenario of `streams`.
    #[must_use]
    pub fn new(name: &'static str, streams: usize, families: usize, turn: usize) -> Self {
        Self {
            name,
            first: streams + turn,
            apart: families.max(1),
            slots: Vec::new(),
            places: BTreeMap::new(),
            free: Vec::new(),
        }
    }

    /// How many slots there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.slots.len()
    }

    /// The slot at a place of the family.
    pub fn slot(&mut self, place: usize) -> Option<&mut dyn AnySlot> {
        self.slots.get_mut(place).map(|slot| slot as &mut dyn AnySlot)
    }

    /// The number of a member's stream, if it has one.
    #[must_use]
    pub fn find(&self, member: u64) -> Option<usize> {
        self.places.get(&member).map(|place| self.number(*place))
    }

    /// The number of a member's stream, if it was opened and not closed since.
    #[must_use]
    pub fn opened(&self, member: u64) -> Option<usize> {
        let place = *self.places.get(&member)?;
        self.slots.get(place).is_some_and(is_opened).then(|| self.number(place))
    }

    /// The numbers of all streams that were opened and not closed since, in the order of their indexes.
    #[must_use]
    pub fn all_opened(&self) -> Vec<usize> {
        let places = self.places.values().filter(|place| self.slots.get(**place).is_some_and(is_opened));
        places.map(|place| self.number(*place)).collect()
    }

    /// The number of a member's stream, which is made if there is none.
    pub fn make(&mut self, member: u64) -> usize {
        if let Some(number) = self.find(member) {
            return number;
        }
        let place = self.free.pop().unwrap_or(self.slots.len());
        let number = self.number(place);
        let slot = Slot::of(number, StreamName::of_member(self.name, member));
        match self.slots.get_mut(place) {
            Some(free) => *free = slot,
            None => self.slots.push(slot),
        }
        self.places.insert(member, place);
        number
    }

    /// Lets go of the members that are closed: their slots serve others.
    pub fn tidy(&mut self) {
        let (slots, free) = (&self.slots, &mut self.free);
        self.places.retain(|_, place| {
            let keeps = slots.get(*place).is_some_and(is_opened);
            if !keeps {
                free.push(*place);
            }
            keeps
        });
    }

    /// Sets a check on the stream of this number, as [`Slot::set`] does.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn set(&mut self, user: &mut impl AsMut<Journal>, number: usize, check: C) -> Result<(), Stop> {
        self.by_number(number).map_or(Ok(()), |slot| slot.set(user, check))
    }

    /// Takes the check on the stream of this number if it was decided; gives it if it succeeded.
    pub fn take(&mut self, number: usize) -> Option<C> {
        self.by_number(number)?.take()
    }

    fn by_number(&mut self, number: usize) -> Option<&mut Slot<C>> {
        let place = number.checked_sub(self.first)? / self.apart;
        self.slots.get_mut(place)
    }

    fn number(&self, place: usize) -> usize {
        self.first + place * self.apart
    }
}

fn is_opened<C: AnyCheck>(slot: &Slot<C>) -> bool {
    !slot.is_closed()
}

/// How many numbers the streams of a scenario have, given how many slots each family has.
#[must_use]
pub fn numbers(streams: usize, families: &[usize]) -> usize {
    let longest = families.iter().max().copied().unwrap_or_default();
    streams + families.len() * longest
}

/// The turn of the family, and the place in it, that a number beyond the `streams` of a scenario stands for.
#[must_use]
pub fn turn_and_place(number: usize, streams: usize, families: usize) -> (usize, usize) {
    let families = families.max(1);
    let beyond = number.saturating_sub(streams);
    (beyond % families, beyond / families)
}

/// Those streams of a scenario that are members of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members {
    first: usize,
    apart: usize,
}

impl Members {
    /// Of the `turn`-th of `families` in a scenario of `streams`.
    #[must_use]
    pub fn new(streams: usize, families: usize, turn: usize) -> Self {
        Self { first: streams + turn, apart: families.max(1) }
    }

    pub(crate) fn has(self, number: usize) -> bool {
        number >= self.first && (number - self.first).is_multiple_of(self.apart)
    }

    pub(crate) fn all_decided(self, streams: &mut impl Streams) -> bool {
        let mut numbers = (self.first..streams.count()).step_by(self.apart);
        numbers.all(|number| streams.slot(number).is_none_or(|slot| slot.is_decided()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;

    #[test]
    fn slots_of_members_that_are_closed_serve_others() {
        let mut family: Family<Check<()>> = Family::new("subs", 1, 1, 0);
        let open = |family: &mut Family<_>, member| {
            let number = family.make(member);
            if let Some(slot) = family.slot(number - 1) {
                slot.line().state.ended(0);
            }
            number
        };
        assert_eq!([open(&mut family, 30), open(&mut family, 10), open(&mut family, 20)], [1, 2, 3]);
        assert_eq!(family.all_opened(), [2, 3, 1]);
        if let Some(slot) = family.slot(1) {
            slot.line().state.closed();
        }
        assert_eq!((family.find(10), family.opened(10)), (Some(2), None));
        family.tidy();
        assert_eq!((family.find(10), family.all_opened()), (None, vec![3, 1]));
        assert_eq!((open(&mut family, 40), family.count()), (2, 3));
        assert_eq!(family.all_opened(), [3, 1, 2]);
        assert_eq!(family.slot(1).map(|slot| slot.line().name.to_string()).as_deref(), Some("subs[40]"));
    }

    #[test]
    fn numbers_of_two_families_stand_in_turn() {
        let members = [Members::new(3, 2, 0), Members::new(3, 2, 1)];
        for number in 3..20 {
            let (turn, place) = turn_and_place(number, 3, 2);
            assert_eq!(3 + turn + 2 * place, number);
            assert_eq!(members.map(|members| members.has(number)), [turn == 0, turn == 1]);
        }
        assert!(!members[0].has(2) && !members[1].has(2));
        assert_eq!((numbers(3, &[2, 1]), numbers(1, &[0]), numbers(1, &[1])), (7, 1, 2));
    }
}
