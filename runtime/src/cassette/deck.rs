//! A cassette that is being replayed: which exchanges were asked for, and which one answers a request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::exchange::{Asked, Exchange, Fate, Raw};
use super::faults::{Course, Injected};
use super::mask::Masks;
use super::matching::{Compared, Ignored};
use super::place::events;
use super::rewrite::Rewrite;
use crate::shown::Shown;

/// The exchanges of a file, in the order of their requests.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) path: PathBuf,
    pub(super) exchanges: Vec<Exchange>,
}

/// How a cassette is replayed.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// Times are divided by this; 0 stands for no time at all.
    pub(super) faster: Option<f64>,
    pub(super) ignored: Ignored,
    pub(super) faults: Vec<Injected>,
}

/// A replay, as its clients share it.
#[derive(Debug)]
pub(crate) struct Deck {
    pub(super) recorded: Arc<Recorded>,
    way: Way,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Of each exchange, how many had been asked for when it was, itself included. `None` if it was not.
    asked: Vec<Option<usize>>,
    /// When each exchange that was asked for was, in this order.
    arrivals: Vec<Instant>,
    /// Woken by each arrival.
    waiting: Vec<Waker>,
    /// Exchanges that wait for more requests: how many in all.
    held: BTreeMap<u64, u64>,
    /// Exchanges that a fault of ours broke off, and so may be asked for again.
    broken_off: Vec<usize>,
    /// What became of each fault.
    faults: Vec<Course>,
    /// The recorded origins, and by which ones they are asked now.
    origins: BTreeMap<String, String>,
    /// What is not to be told.
    masks: Masks,
    /// What was asked for and is not recorded, and how often.
    unknown: Vec<(String, usize)>,
}

/// What is left at the end.
#[derive(Debug, Default, Clone)]
pub(super) struct Left {
    pub(super) unasked: Vec<String>,
    pub(super) unknown: Vec<String>,
    pub(super) held: Vec<String>,
    pub(super) unreached: Vec<String>,
}

/// What answers a request.
pub(super) struct Answer {
    pub(super) exchange: Exchange,
    pub(super) asked: Instant,
    /// How many exchanges had been asked for when this one was.
    pub(super) among: usize,
    /// The fault by which it ends.
    pub(super) fault: Option<usize>,
}

impl Deck {
    pub(super) fn new(recorded: Arc<Recorded>, way: Way) -> Self {
        let state = State {
            asked: vec![None; recorded.exchanges.len()],
            faults: vec![Course::Unasked; way.faults.len()],
            ..State::default()
        };
        Self { recorded, way, state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A recorded time as it passes now.
    pub(super) fn paced(&self, time: Duration) -> Duration {
        match self.way.faster {
            None => time,
            Some(0.0) => Duration::ZERO,
            Some(factor) => Duration::try_from_secs_f64(time.as_secs_f64() / factor).unwrap_or(Duration::MAX),
        }
    }

    /// When the request of this number was sent, while it was recorded.
    pub(super) fn sent(&self, number: u64) -> Duration {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let exchange = place.and_then(|place| self.recorded.exchanges.get(place));
        exchange.map(|exchange| exchange.sent).unwrap_or_default()
    }

    /// What answers a request; else why nothing does, in words.
    pub(super) fn ask(&self, raw: &Raw<'_>) -> Result<Answer, String> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let asked = state.masks.asked(raw);
        let Some(Chosen { place, resumed }) = self.choose(state, &asked) else {
            let unknown = self.unknown(state, asked);
            match state.unknown.iter_mut().find(|(known, _)| *known == unknown) {
                Some((_, times)) => *times += 1,
                None => state.unknown.push((unknown.clone(), 1)),
            }
            return Err(unknown);
        };
        let now = Instant::now();
        let mut exchange = self.recorded.exchanges[place].clone();
        state.origins.insert(exchange.asked.origin.clone(), asked.origin);
        let fault = self.fault(state, &exchange);
        let among = match state.asked[place] {
            Some(among) => among,
            None => {
                state.arrivals.push(now);
                let among = state.arrivals.len();
                state.asked[place] = Some(among);
                among
            }
        };
        // By the places of the recorded bytes, and so before URLs become longer or shorter.
        if let Some(fault) = fault {
            state.faults[fault] = Course::Due(exchange.number);
            self.way.faults[fault].apply(&mut exchange);
            state.broken_off.push(place);
        }
        if let Some(bytes) = resumed {
            exchange.skip(bytes);
        }
        Rewrite::new(state.known_origins()).answer(&mut exchange);
        let waiting = std::mem::take(&mut state.waiting);
        drop(guard);
        waiting.into_iter().for_each(Waker::wake);
        Ok(Answer { exchange, asked: now, among, fault })
    }

    /// A fault has come.
    pub(super) fn reached(&self, fault: usize) {
        self.lock().faults[fault] = Course::Come;
    }

    /// The exchange that answers: the first that is equal and was not asked for. One that was broken off comes before it if
    /// the request goes on behind one of its events, and else behind it.
    fn choose(&self, state: &mut State, asked: &Asked) -> Option<Chosen> {
        let exchanges = &self.recorded.exchanges;
        let id = asked.header("last-event-id");
        let is = |place: usize, loosely| {
            let recorded = &exchanges[place].asked;
            asked.may_be(recorded)
                && Compared::new(asked, recorded, state.known_origins()).is_same(&self.way.ignored, loosely)
        };
        for loosely in [false, true] {
            let again = state.broken_off.iter().rposition(|&place| is(place, loosely));
            let resumed = again.and_then(|again| {
                let place = *state.broken_off.get(again)?;
                let events = events(&exchanges[place].body());
                let event =
                    events.into_iter().find(|event| event.id.is_some() && event.id.as_deref() == id)?;
                Some((again, Chosen { place, resumed: Some(event.end) }))
            });
            if let Some((again, chosen)) = resumed {
                state.broken_off.remove(again);
                return Some(chosen);
            }
            // Those that are alike are told apart by where a stream goes on, and by whether a user has its cookies.
            let others = |place: usize| {
                let differs = |name| exchanges[place].asked.header(name) != asked.header(name);
                (differs("last-event-id"), differs("cookie"))
            };
            let mut best = None;
            for place in (0..exchanges.len()).filter(|&place| state.asked[place].is_none()) {
                if best.is_none_or(|(least, _)| others(place) < least) && is(place, loosely) {
                    best = Some((others(place), place));
                }
                if best.is_some_and(|(least, _)| least == (false, false)) {
                    break;
                }
            }
            if let Some((_, place)) = best {
                return Some(Chosen { place, resumed: None });
            }
            if let Some(again) = again {
                return Some(Chosen { place: state.broken_off.remove(again), resumed: None });
            }
        }
        None
    }

    /// The first fault that comes into this answer.
    fn fault(&self, state: &mut State, exchange: &Exchange) -> Option<usize> {
        for (number, fault) in self.way.faults.iter().enumerate() {
            if !matches!(state.faults[number], Course::Unasked | Course::Beyond(_)) || !fault.is_for(exchange)
            {
                continue;
            }
            match fault.at.offset(exchange) {
                Ok(_) => return Some(number),
                Err(most) => state.faults[number] = Course::Beyond(fault.beyond(exchange, most)),
            }
        }
        None
    }

    /// Why nothing answers, with the nearest request.
    fn unknown(&self, state: &State, asked: Asked) -> String {
        /// What is shown of a target, in characters: a failure shows 512 of a body.
        const SHOWN: usize = 120;
        let file = self.recorded.path.display();
        let mut shown = asked.clone();
        state.masks.hide_in(&mut shown);
        let line = Shown::masked(shown.line()).max(SHOWN).to_string();
        let mut said = format!("the cassette `{file}` has no answer to {line}");
        let exchanges = self.recorded.exchanges.iter().zip(&state.asked);
        let compared = exchanges.map(|(exchange, done)| {
            let compared = Compared::new(&asked, &exchange.asked, state.known_origins());
            let (cost, differences) = compared.differences(&self.way.ignored, &state.masks);
            (cost, done.is_some(), exchange, differences)
        });
        // Writing to a `String` cannot fail.
        let Some((_, is_done, nearest, differences)) = compared.min_by_key(|(cost, done, ..)| (*cost, *done))
        else {
            let _ = write!(said, ": nothing is recorded in it");
            return said;
        };
        let Exchange { number, line, asked: recorded, .. } = nearest;
        if differences.is_empty() {
            let times = self.recorded.exchanges.iter();
            let times = times.filter(|other| {
                Compared::new(&asked, &other.asked, state.known_origins()).is_same(&self.way.ignored, true)
            });
            let _ = write!(
                said,
                ": it was recorded {}, and has been asked for already, last as request {number} (line {line})",
                match times.count() {
                    1 => "once".to_owned(),
                    times => format!("{times} times"),
                }
            );
            return said;
        }
        let was = Shown::masked(recorded.line()).max(SHOWN).to_string();
        let done = if is_done { ", which has been asked for already" } else { "" };
        let _ = write!(
            said,
            "; the nearest is request {number} (line {line}), {was}{done}: {}",
            differences.join("; ")
        );
        said
    }

    /// When enough requests had come, if they have: so many, or as many behind the exchange's own as while it was recorded.
    pub(super) fn arrived(&self, number: u64, requests: u64, among: usize, waker: &Waker) -> Option<Instant> {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let enough = count(requests).min(among.saturating_add(count(requests.saturating_sub(number))));
        let mut state = self.lock();
        // An exchange is asked for before anything of it comes.
        let arrival = state.arrivals.get(enough.saturating_sub(1)).copied();
        if arrival.is_some() {
            state.held.remove(&number);
        } else {
            state.held.insert(number, requests);
            if !state.waiting.iter().any(|known| known.will_wake(waker)) {
                state.waiting.push(waker.clone());
            }
        }
        arrival
    }

    /// What is left.
    pub(super) fn left(&self) -> Left {
        let state = self.lock();
        let exchanges = || self.recorded.exchanges.iter().zip(&state.asked);
        let told = |exchange: &Exchange| {
            let Exchange { number, line, asked, .. } = exchange;
            format!("request {number} (line {line}), {}", Shown::masked(asked.line()).max(200))
        };
        let held = exchanges().filter_map(|(exchange, _)| {
            let requests = state.held.get(&exchange.number)?;
            let missing = self.recorded.exchanges.iter().zip(&state.asked);
            let missing = missing.filter(|(other, asked)| other.number <= *requests && asked.is_none());
            let missing: Vec<_> = missing.map(|(other, _)| told(other)).collect();
            // All may have come when nobody read it any more.
            (!missing.is_empty()).then(|| format!("{} waits for {}", told(exchange), missing.join(" and ")))
        });
        let held = held.collect();
        let faults = self.way.faults.iter().zip(&state.faults);
        let unreached = faults.filter_map(|(fault, course)| fault.missed(course));
        let unknown = state.unknown.iter().map(|(said, times)| match times {
            1 => said.clone(),
            _ => format!("{said} ({times} times)"),
        });
        Left {
            unasked: exchanges()
                .filter(|(_, asked)| asked.is_none())
                .map(|(exchange, _)| told(exchange))
                .collect(),
            unknown: unknown.collect(),
            held,
            unreached: unreached.collect(),
        }
    }
}

impl State {
    /// Which origins are asked by which ones now.
    fn known_origins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.origins.iter().map(|(recorded, now)| (recorded.as_str(), now.as_str()))
    }
}

struct Chosen {
    place: usize,
    /// Behind so many bytes of the body.
    resumed: Option<usize>,
}

impl Exchange {
    /// Leaves out the beginning of the body, and the time that it took.
    fn skip(&mut self, bytes: usize) {
        let parts: Vec<_> = self.pieces.iter().map(|piece| piece.bytes.clone()).collect();
        let cut = super::splice::Edit { place: 0..bytes, text: String::new() };
        for (piece, bytes) in self.pieces.iter_mut().zip(super::splice::splice(&parts, &[cut])) {
            piece.bytes = bytes;
        }
        self.pieces.retain(|piece| !piece.bytes.is_empty());
        let begins = self.head.as_ref().map(|head| head.when.at).unwrap_or_default();
        let first = self.pieces.first().map_or(self.end.when.at, |piece| piece.when.at);
        let earlier = first.saturating_sub(begins);
        for piece in &mut self.pieces {
            piece.when.at = piece.when.at.saturating_sub(earlier);
        }
        self.end.when.at = self.end.when.at.saturating_sub(earlier);
    }

    /// Leaves out all behind so many bytes of the body, and ends so.
    pub(super) fn stop(&mut self, bytes: usize, fate: Fate) {
        let mut left = bytes;
        let mut kept = Vec::new();
        for mut piece in std::mem::take(&mut self.pieces) {
            // The fault comes when the next byte would have.
            self.end.when = piece.when;
            if piece.bytes.len() > left {
                if left > 0 {
                    piece.bytes.truncate(left);
                    kept.push(piece);
                }
                break;
            }
            left -= piece.bytes.len();
            kept.push(piece);
        }
        self.pieces = kept;
        self.end.fate = fate;
    }
}
