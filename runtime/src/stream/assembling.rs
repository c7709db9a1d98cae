//! What a failure says of what a stream's protocol has put together.

use crate::assembled::Assembled;
use crate::failure::Failure;
use crate::shown::{Secrets, Shown, beginning};

/// Shows what was put together so far, each part in a line under the word by which conditions ask for it.
pub(super) fn assembling(failure: Failure, assembled: Option<&Assembled>, secrets: &Secrets) -> Failure {
    let Some(assembled) = assembled else { return failure };
    let is_bare = assembled.choices().all(|(_, choice)| parts(choice, secrets).is_empty());
    if is_bare && assembled.usage().is_none() && !assembled.has_other() {
        return failure.fact("text", "none has come, nor anything else of an answer");
    }
    let has_more =
        assembled.has_other() || !(assembled.reasoning().is_empty() && assembled.refusal().is_empty());
    let failure = if assembled.text().is_empty() && has_more {
        failure.fact("text", "none has come, but other output, such as reasoning or a refusal")
    } else {
        failure
    };
    let failure = parts(assembled, secrets)
        .into_iter()
        .fold(failure, |failure, (label, part)| failure.fact(label, part));
    let others = assembled.choices().skip(1).flat_map(|(index, choice)| {
        parts(choice, secrets).into_iter().map(move |(label, part)| format!("{index} {label} {part}"))
    });
    let others: Vec<String> = others.take(MOST_OF_OTHERS).collect();
    let failure = if others.is_empty() { failure } else { failure.fact("choice", others.join("\n")) };
    match assembled.usage() {
        Some(usage) => failure.fact("usage", plain(usage, secrets)),
        None => failure,
    }
}

/// How many parts are shown of the choices beside the first.
const MOST_OF_OTHERS: usize = 12;

/// What there is of one choice, each part with its word.
fn parts(choice: &Assembled, secrets: &Secrets) -> Vec<(&'static str, String)> {
    let text = |text: &str| (!text.is_empty()).then(|| format!("{:?}", shown(text, &clean(text, secrets))));
    let parts = [
        ("text", text(choice.text())),
        ("reasoning", text(choice.reasoning())),
        ("refusal", text(choice.refusal())),
        ("tool", tool(choice, secrets)),
        ("finish", choice.finish().map(|finish| plain(finish, secrets))),
    ];
    parts.into_iter().filter_map(|(label, part)| Some((label, part?))).collect()
}

/// The calls that are complete, then those that are not.
fn tool(assembled: &Assembled, secrets: &Secrets) -> Option<String> {
    /// How many calls are shown that are not complete.
    const SHOWN: usize = 5;
    let open = assembled.open_calls();
    let incomplete = open.iter().take(SHOWN).map(|call| {
        let (name, arguments) = (plain(call.name(), secrets), call.arguments().unwrap_or_default());
        format!("{name} {} (not complete)", plain(arguments, secrets))
    });
    let mut lines: Vec<String> =
        assembled.tool().map(|tool| plain(tool, secrets)).into_iter().chain(incomplete).collect();
    if open.len() > SHOWN {
        lines.push(format!("and {} more that are not complete", open.len() - SHOWN));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The bytes of a text that are looked at: far more than are shown, so that what is masked is whole.
const LOOKED_AT: usize = 16 * 1024;

/// The characters that are shown of each part.
const SHOWN: usize = 2000;

fn clean(text: &str, secrets: &Secrets) -> String {
    secrets.clean(beginning(text, LOOKED_AT)).into_owned()
}

fn shown<'c>(text: &str, clean: &'c str) -> Shown<'c> {
    let shown = Shown::masked(clean).max(SHOWN);
    if text.len() > LOOKED_AT { shown.beginning_of(text.len()) } else { shown.with_bytes(text.len()) }
}

fn plain(text: &str, secrets: &Secrets) -> String {
    shown(text, &clean(text, secrets)).to_string()
}
