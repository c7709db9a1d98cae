//! Inputs made of seeds, as libFuzzer makes them, but always the same.

use fastrand::Rng;

/// Bytes at which formats turn.
const TELLING: &[u8] = b"\0\t\n\r \"'$(),.:;=?@[\\]{}*-09aZ\x7f\x80\xbf\xc3\xe2\xef\xf0\xff";

/// An input made of these seeds: one of them with a few mistakes, or parts of two.
///
/// # Panics
/// If there is no seed.
pub fn mutated(random: &mut Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = seeds[random.usize(..seeds.len())].clone();
    for _ in 0..random.usize(..6) {
        let at = random.usize(..=input.len());
        let end = (at + 1 + random.usize(..8)).min(input.len());
        match random.u8(..8) {
            0 => drop(input.drain(at..end)),
            1 => input.insert(at, TELLING[random.usize(..TELLING.len())]),
            2 => input
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = TELLING[random.usize(..TELLING.len())]),
            3 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.u8(..8)),
            4 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            5 => input.truncate(at),
            // A part of another seed, put in or put behind.
            way => {
                let other = &seeds[random.usize(..seeds.len())];
                let from = random.usize(..=other.len());
                let to = from + random.usize(..=(other.len() - from));
                let part = other[from..to].iter().copied();
                if way == 6 {
                    drop(input.splice(at..at, part))
                } else {
                    input.splice(at.., part).for_each(drop)
                }
            }
        }
    }
    input
}
