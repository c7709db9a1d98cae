//! What a failure says of what a stream's protocol has put together.

use crate::assembled::Assembled;
use crate::failure::Failure;
use crate::shown::{Secrets, Shown, beginning};

/// Shows what was put together so far, each part in a line under the word by which conditions ask for it.
pub(super) fn assembling(failure: Failure, assembled: Option<&Assembled>, secrets: &Secrets) -> Failure {
    let Some(assembled) = assembled else { return failure };
    let text = Some(assembled.text()).filter(|text| !text.is_empty());
    let parts = [
        ("text", text.map(|text| format!("{:?}", shown(text, &clean(text, secrets))))),
        ("tool", tool(assembled, secrets)),
        ("finish", assembled.finish().map(|finish| plain(finish, secrets))),
        ("usage", assembled.usage().map(|usage| plain(usage, secrets))),
    ];
    let failure = match &parts {
        // The messages that came say that they added it.
        [("text", None), ..] if assembled.has_other() => {
            failure.fact("text", "none has come, but other output, such as reasoning or a refusal")
        }
        _ => failure,
    };
    if parts.iter().all(|(_, part)| part.is_none()) && !assembled.has_other() {
        return failure.fact("text", "none has come, nor anything else of an answer");
    }
    let there = parts.into_iter().filter_map(|(label, part)| Some((label, part?)));
    there.fold(failure, |failure, (label, part)| failure.fact(label, part))
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
