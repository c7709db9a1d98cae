//! An exchange that is being replayed. The user's own future polls it, without a task.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep, sleep_until};

use super::deck::{Answer, Deck};
use super::exchange::{Exchange, Fate, Head, Loss, Raw, When};

/// An exchange that is being replayed.
pub(crate) struct Playing {
    deck: Arc<Deck>,
    exchange: Exchange,
    asked: Instant,
    /// How many exchanges had been asked for when this one was.
    among: usize,
    /// The next piece.
    next: usize,
    /// How much later than recorded all comes now, since a request came later.
    late: Duration,
    /// How many requests the last one waited for.
    requests: u64,
    timer: Option<Pin<Box<Sleep>>>,
    /// The fault that comes at the end.
    fault: Option<usize>,
    is_over: bool,
}

impl Playing {
    /// What answers a request; else why nothing does, in words.
    pub(crate) fn ask(deck: &Arc<Deck>, raw: &Raw<'_>) -> Result<Self, String> {
        let Answer { exchange, asked, among, fault } = deck.ask(raw)?;
        let (deck, requests) = (Arc::clone(deck), exchange.number);
        let late = Duration::ZERO;
        Ok(Self { deck, exchange, asked, among, next: 0, late, requests, timer: None, fault, is_over: false })
    }

    /// Waits until something is due: its time has come, and as many requests as had come before it.
    fn poll_due(&mut self, when: When, cx: &mut Context<'_>) -> Poll<()> {
        let number = self.exchange.number;
        let arrived = self.deck.arrived(number, when.requests, self.among, cx.waker());
        let Some(arrived) = arrived else { return Poll::Pending };
        let recorded = self.deck.paced(when.at);
        if when.requests > self.requests {
            self.requests = when.requests;
            // It comes behind that request as it did then, and what follows keeps its distance to it.
            let behind = (self.exchange.sent + when.at).saturating_sub(self.deck.sent(when.requests));
            let due = arrived.saturating_duration_since(self.asked) + self.deck.paced(behind);
            self.late = self.late.max(due.saturating_sub(recorded));
        }
        let due = self.asked.checked_add(recorded.saturating_add(self.late));
        let Some(due) = due else { return Poll::Pending };
        if due > Instant::now() {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
            ready!(timer.as_mut().poll(cx));
        }
        self.timer = None;
        Poll::Ready(())
    }

    /// The head.
    ///
    /// # Errors
    ///
    /// Why none comes.
    pub(crate) fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<Result<Head, Loss>> {
        match self.exchange.head.clone() {
            Some(head) => {
                ready!(self.poll_due(head.when, cx));
                Poll::Ready(Ok(head))
            }
            None => match ready!(self.poll_end(cx)) {
                Some(loss) => Poll::Ready(Err(loss)),
                // A cassette without a head does not come to its end.
                None => Poll::Pending,
            },
        }
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Loss>>> {
        while let Some(piece) = self.exchange.pieces.get_mut(self.next) {
            let (when, bytes) = (piece.when, piece.bytes.clone());
            if !bytes.is_empty() {
                ready!(self.poll_due(when, cx));
                self.next += 1;
                return Poll::Ready(Some(Ok(bytes)));
            }
            self.next += 1;
        }
        self.poll_end(cx).map(|loss| loss.map(Err))
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Option<Loss>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let loss = match self.exchange.end.fate.clone() {
            Fate::End => None,
            Fate::Cut(loss) | Fate::Reset(loss) => Some(loss),
            // Nobody knows what would have come, so nothing does.
            Fate::Closed => {
                self.fault_came();
                return Poll::Pending;
            }
        };
        ready!(self.poll_due(self.exchange.end.when, cx));
        self.fault_came();
        self.is_over = true;
        Poll::Ready(loss)
    }

    fn fault_came(&mut self) {
        if let Some(fault) = self.fault.take() {
            self.deck.reached(fault);
        }
    }
}
