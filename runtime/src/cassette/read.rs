//! A file that is read whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::CassetteError;
use super::deck::Recorded;
use super::exchange::{Exchange, When};
use super::line::{self, Broken};

pub(super) fn read(path: &Path) -> Result<Recorded, CassetteError> {
    /// The way out where the file ends in the middle of a line.
    const CUT: &str = "the last line is not whole: the recorder was stopped while it wrote it. Take the line out, or record the \
                       cassette again";
    let bytes = std::fs::read(path).map_err(|error| CassetteError::unread(path, error))?;
    let of_line = |line, reason: &str| CassetteError::of_line(path, line, reason);
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        let is_cut = error.error_len().is_none() && line > 1;
        of_line(line, if is_cut { CUT } else { "it is not UTF-8; mend it, or record the cassette again" })
    })?;
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..).peekable();
    match lines.next() {
        Some((first, number)) => line::check_first(first).map_err(|reason| of_line(number, &reason))?,
        None => return Err(of_line(1, "the file is empty; record the cassette again")),
    }
    let mut exchanges: BTreeMap<u64, Exchange> = BTreeMap::new();
    while let Some((content, number)) = lines.next() {
        if content.trim().is_empty() {
            continue;
        }
        let is_cut = lines.peek().is_none() && !text.ends_with('\n');
        let exchange = line::parse(content, number).map_err(|error| match error {
            Broken::Syntax(_) if is_cut => of_line(number, CUT),
            Broken::Syntax(reason) | Broken::Content(reason) => of_line(number, &reason),
        })?;
        if let Some(other) = exchanges.get(&exchange.number) {
            let reason = format!(
                "it is request {}, and so is line {}; take one of them out, or record the cassette again",
                exchange.number, other.line
            );
            return Err(of_line(number, &reason));
        }
        exchanges.insert(exchange.number, exchange);
    }
    let mut exchanges: Vec<_> = exchanges.into_values().collect();
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
