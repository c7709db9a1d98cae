//! A file that is read whole.

use std::path::Path;

use super::CassetteError;
use super::deck::Recorded;
use super::exchange::{Exchange, When};
use super::line;

pub(super) fn read(path: &Path) -> Result<Recorded, CassetteError> {
    let bytes = std::fs::read(path).map_err(|error| CassetteError::unread(path, error))?;
    let of_line = |line, reason: &str| CassetteError::of_line(path, line, reason);
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        of_line(line, "it is not UTF-8; mend it, or record the cassette again")
    })?;
    let mut lines = text.lines().zip(1..);
    match lines.next() {
        Some((first, number)) => line::check_first(first).map_err(|reason| of_line(number, &reason))?,
        None => return Err(of_line(1, "the file is empty; record the cassette again")),
    }
    let last = text.lines().count();
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (content, number) in lines {
        if content.trim().is_empty() {
            continue;
        }
        let is_cut = number == last && !text.ends_with('\n');
        let exchange = line::parse(content, number).map_err(|reason| match reason {
            _ if is_cut && serde_json::from_str::<serde_core::de::IgnoredAny>(content).is_err() => of_line(
                number,
                "the last line is not whole: the recorder was stopped while it wrote it. Take the line out, or record the \
                 cassette again",
            ),
            reason => of_line(number, &reason),
        })?;
        if let Some(other) = exchanges.iter().find(|other| other.number == exchange.number) {
            let reason = format!(
                "it is request {}, and so is line {}; take one of them out, or record the cassette again",
                exchange.number, other.line
            );
            return Err(of_line(number, &reason));
        }
        exchanges.push(exchange);
    }
    exchanges.sort_by_key(|exchange| exchange.number);
    renumber(&mut exchanges);
    Ok(Recorded { path: path.to_owned(), exchanges })
}

/// Counts the exchanges that are there: others were still open when the recorder was killed, or were taken out by hand, and nothing can
/// wait for them.
fn renumber(exchanges: &mut [Exchange]) {
    let numbers: Vec<u64> = exchanges.iter().map(|exchange| exchange.number).collect();
    let there = |requests: u64| numbers.partition_point(|number| *number <= requests) as u64;
    for exchange in exchanges {
        exchange.number = there(exchange.number);
        let own = exchange.number;
        let heads = exchange.head.iter_mut().map(|head| &mut head.when);
        let pieces = exchange.pieces.iter_mut().map(|piece| &mut piece.when);
        for When { requests, .. } in heads.chain(pieces).chain([&mut exchange.end.when]) {
            *requests = there(*requests).max(own);
        }
    }
}
