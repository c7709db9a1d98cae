//! How long a stream waits before it is opened again.

use std::time::Duration;

/// The wait when the server named no time (WHATWG leaves it open; browsers wait about as long).
const DEFAULT: Duration = Duration::from_secs(3);

/// After so many losses in a row without a message, a stream waits longer.
const MANY: u32 = 5;

/// A client's settings for the waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waits {
    /// The least of every wait.
    pub(super) min: Duration,
    /// The least average of the waits after many losses.
    pub(super) after_losses: Duration,
    /// `None` is 0, but for pauses, which are then drawn anew in each run.
    pub(super) seed: Option<u64>,
    /// Whether waits are spread at all.
    pub(super) spread: bool,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            min: Duration::from_millis(10),
            after_losses: Duration::from_millis(50),
            seed: None,
            spread: true,
        }
    }
}

/// Which wait comes next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    /// The place of the stream among those of its user.
    pub(crate) stream: usize,
    /// The attempts before it, in the life of the stream.
    pub(crate) attempts: u64,
    /// Losses and failed attempts since the last message.
    pub(crate) fruitless: u32,
}

impl Waits {
    /// The time that the server asked for, or the least wait if that is longer, and up to a tenth more. So streams that
    /// were lost together do not all come back together. Without the spread it is just that time.
    pub(super) fn before(self, asked: Option<Duration>, user: u64, turn: Turn) -> Duration {
        let mut random = self.random(user, turn);
        let wait = asked.unwrap_or(DEFAULT).max(self.min);
        if !self.spread {
            return if turn.fruitless < MANY { wait } else { wait.max(self.after_losses) };
        }
        let wait = wait.saturating_add((wait / 10).mul_f64(random.f64()));
        if turn.fruitless < MANY {
            return wait;
        }
        // From half to one and a half of it, so that streams refused together spread out.
        let half = self.after_losses / 2;
        wait.max(half.saturating_add((half.saturating_mul(2)).mul_f64(random.f64())))
    }

    /// The same for the same seed, user, stream and attempt, whatever else was drawn before.
    fn random(self, user: u64, turn: Turn) -> fastrand::Rng {
        let stream = u64::try_from(turn.stream).unwrap_or_default();
        let parts = [user, stream, turn.attempts];
        let seed = parts.into_iter().fold(self.seed.unwrap_or_default(), |seed, part| {
            // Neighbouring numbers must not give neighbouring waits.
            fastrand::Rng::with_seed(seed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15)).u64(..)
        });
        fastrand::Rng::with_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Client;

    const FIRST: Turn = Turn { stream: 0, attempts: 0, fruitless: 1 };

    #[test]
    fn a_wait_is_what_the_server_asked_for_and_at_most_a_tenth_more() {
        for (asked, min) in [
            (None, 3000),
            (Some(0), 10),
            (Some(9), 10),
            (Some(10), 10),
            (Some(11), 11),
            (Some(u64::MAX), u64::MAX),
        ] {
            let (asked, min) = (asked.map(Duration::from_millis), Duration::from_millis(min));
            for attempts in 0..100 {
                let wait = Waits::default().before(asked, 0, Turn { attempts, ..FIRST });
                assert!(min <= wait && wait <= min.saturating_add(min / 10), "{asked:?} {wait:?}");
            }
        }
    }

    #[test]
    fn after_five_losses_without_a_message_it_is_50_ms_on_average() {
        let wait = |asked, fruitless, attempts| {
            Waits::default().before(
                Some(Duration::from_millis(asked)),
                7,
                Turn { attempts, fruitless, ..FIRST },
            )
        };
        let ms = |ms| Duration::from_millis(ms);
        assert!((0..100).all(|attempts| wait(0, 4, attempts) <= ms(11)));
        let waits: Vec<Duration> = (0..2000).map(|attempts| wait(0, 5, attempts)).collect();
        assert!(waits.iter().all(|wait| (ms(25)..=ms(75)).contains(wait)), "{waits:?}");
        let mean = waits.iter().sum::<Duration>() / 2000;
        assert!((ms(48)..=ms(52)).contains(&mean), "{mean:?}");
        // What is asked for beyond it stays.
        assert!((0..100).all(|attempts| (ms(3000)..=ms(3300)).contains(&wait(3000, 500, attempts))));
    }

    #[test]
    fn the_least_and_the_later_wait_are_settings() {
        let client = Client::new().min_reconnect_wait(Duration::ZERO);
        let late = Turn { fruitless: 9, ..FIRST };
        assert_eq!(client.reconnect_wait(Some(Duration::ZERO), FIRST, None), Duration::ZERO);
        assert!(client.reconnect_wait(Some(Duration::ZERO), late, None) >= Duration::from_millis(25));
        let client = client.reconnect_wait_after_losses(Duration::ZERO);
        assert_eq!(client.reconnect_wait(Some(Duration::ZERO), late, None), Duration::ZERO);
        let client = client.min_reconnect_wait(Duration::MAX).reconnect_wait_after_losses(Duration::MAX);
        assert_eq!(client.reconnect_wait(None, late, None), Duration::MAX);
    }

    #[test]
    fn without_the_spread_a_wait_is_what_was_asked_for() {
        let client = Client::new().no_spread();
        let ms = Duration::from_millis;
        for (asked, fruitless, wait) in [(700, 1, 700), (2, 1, 10), (2, 5, 50), (700, 5, 700)] {
            let turn = Turn { fruitless, ..FIRST };
            assert_eq!(
                client.reconnect_wait(Some(ms(asked)), turn, Some(7)),
                ms(wait),
                "{asked} {fruitless}"
            );
        }
        assert_eq!(client.reconnect_wait(None, FIRST, None), DEFAULT);
    }

    #[test]
    fn the_spread_is_drawn_from_the_seed_for_each_user_stream_and_attempt() {
        let wait = |seed, user, turn| {
            let client = Client::new().of_user(user);
            let wait = client.reconnect_wait(None, turn, Some(seed));
            // That of a load does the same as the client's own.
            assert_eq!(wait, Client::new().seed(seed).of_user(user).reconnect_wait(None, turn, None));
            wait
        };
        assert_eq!(wait(1, 2, FIRST), wait(1, 2, FIRST));
        let others = [
            wait(1, 2, FIRST),
            wait(2, 2, FIRST),
            wait(1, 3, FIRST),
            wait(1, 2, Turn { stream: 1, ..FIRST }),
            wait(1, 2, Turn { attempts: 1, ..FIRST }),
        ];
        for (place, one) in others.iter().enumerate() {
            assert!(others[..place].iter().all(|other| one != other), "{others:?}");
        }
    }
}
