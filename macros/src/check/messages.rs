//! The messages about streams. Each is one line that says what is wrong, what caused it, and what to do.

use proc_macro2::Span;

use super::span_key::{SpanKey, line};
use super::state::StreamState;
use crate::language::ActionWord;

/// The keyword of an action, as it was written.
#[derive(Clone, Copy)]
pub(super) struct WrittenAction {
    pub(super) action: ActionWord,
    pub(super) span: Span,
}

/// The stream that a message is about.
pub(super) struct Subject {
    /// `stream "s1"`
    pub(super) label: String,
    /// `sse "…" name "s1"`
    pub(super) written: String,
}

/// `, opened in line 3`
fn in_line(what: &str, line: Option<usize>) -> String {
    line.map(|line| format!("{what} in line {line}")).unwrap_or_default()
}

/// The message about an `open` of a stream that is already open, on all branches or on some.
pub(super) fn misplaced_open(subject: &Subject, stream: &StreamState) -> Option<String> {
    let label = &subject.label;
    let opened = line(&stream.opens);
    if stream.is_open() {
        let opened = in_line(", opened", opened);
        return Some(format!(
            "{label} is open already{opened}: `close` it before this `open`, or give this stream \
             another `name`"
        ));
    }
    let opened = in_line(", where it was opened", opened);
    stream.open.then(|| {
        format!(
            "{label} is open on only one of the branches that join before this `open`{opened}: \
         `close` it on that branch, or move this `open` into the others"
        )
    })
}

/// The message about an action on a stream that was never opened or is closed. `first` is the stream's first `open`
/// in the scenario. `named` is an open stream that may be meant if the step has no `name`.
pub(super) fn not_open(
    subject: &Subject,
    stream: &StreamState,
    word: WrittenAction,
    first: Option<Span>,
    named: Option<&str>,
) -> String {
    let (Subject { label, written }, text) = (subject, word.action.word());
    if let Some(closed) = line(&stream.closes) {
        return if word.action == ActionWord::Close {
            format!(
                "{label} was closed in line {closed} already: leave out this `close`, or `open` the \
                 stream again before it"
            )
        } else {
            format!(
                "{label} was closed in line {closed}: `open` it again before this `{text}`, or move the \
                 `{text}` before the `close`"
            )
        };
    }
    match first {
        None => {
            let or = match named {
                Some(name) => format!(", or write `name {name:?}` if that stream is meant"),
                None => String::new(),
            };
            format!(
                "{label} is not open, and no step opens it: add `{written} open \"…\"` before this `{text}`{or}"
            )
        }
        Some(span) => {
            let opened = span.start().line;
            if (opened, span.start().column) < (word.span.start().line, word.span.start().column) {
                format!(
                    "{label} is not open here, since the `open` in line {opened} is on another branch: open \
                     it on this one too before this `{text}`"
                )
            } else {
                format!(
                    "{label} is not open yet, line {opened} opens it: move this `{text}` behind that `open`, \
                     or `open` the stream before"
                )
            }
        }
    }
}

/// The message about an action, other than `open`, on a stream that is open only on some of the branches.
pub(super) fn differs(subject: &Subject, stream: &StreamState, word: WrittenAction) -> String {
    let (label, text) = (&subject.label, word.action.word());
    let closed = in_line(" (closed", line(&stream.closes));
    let closed = if closed.is_empty() { closed } else { closed + ")" };
    if !stream.open {
        return format!(
            "{label} has ended on one of the ways that lead to this `{text}`, and is not open on \
             another{closed}: put the `{text}` where the stream is known to be open"
        );
    }
    let opened = in_line(" (opened", line(&stream.opens));
    let opened = if opened.is_empty() { opened } else { opened + ")" };
    format!(
        "{label} is open on only one of the branches that join before this `{text}`{opened}, and not \
         on another{closed}: move the `{text}` into that branch, or have the stream open on all of them"
    )
}

/// The message about a loop whose body ends with a stream in another state than it began.
pub(super) fn changed_by_loop(
    subject: &Subject,
    before: &StreamState,
    after: &StreamState,
    span: Span,
    by_fragment: bool,
) -> String {
    let (label, head) = (&subject.label, span.start().line);
    let by = |word: &str| if by_fragment { "this fragment".to_owned() } else { format!("this `{word}`") };
    if before.open {
        let by = by("close");
        let opened = in_line(", opened", line(&before.opens));
        let whole = if after.open { " on one branch" } else { "" };
        format!(
            "{label} is open where the body of the loop in line {head} begins{opened}, and {by} \
             leaves it closed{whole} where the body ends, so that the next round finds it \
             closed: `open` it again in the body, or `close` it after the loop"
        )
    } else {
        let (whole, by) = (if after.closed { " on one branch" } else { "" }, by("open"));
        format!(
            "{label} is not open where the body of the loop in line {head} begins, and {by} \
             leaves it open{whole} where the body ends, so that the next round opens it again: `close` \
             it in the body, or `open` it before the loop"
        )
    }
}

/// The message about an action in the block of the `attempt` at `span` that changes a stream from before it, which was
/// `old` then.
pub(super) fn changed_by_round(
    subject: &Subject,
    old: &StreamState,
    word: WrittenAction,
    span: Span,
) -> String {
    let (label, text, head) = (&subject.label, word.action.word(), span.start().line);
    let from = format!(
        "{label} is from before the `attempt` in line {head}{}",
        in_line(", opened", line(&old.opens))
    );
    match word.action {
        ActionWord::Open => format!(
            "{from}, and may have ended since: its block opens only streams that are closed when it begins, so `close` \
             this one before the `attempt`"
        ),
        ActionWord::Close => format!(
            "{from}, and its block may not close it, since the next round could not go on with it: `close` it behind the \
             `attempt`, or `open` it in the block"
        ),
        ActionWord::Check
        | ActionWord::Await
        | ActionWord::Cancel
        | ActionWord::Reconcile
        | ActionWord::Unmatched
        | ActionWord::Next => format!(
            "{from}, and this `{text}` waits for its end, so that the next round could not go on with it: `open` it in \
             the block, or wait for its end behind the `attempt`"
        ),
    }
}

/// The message about an `await` or a `cancel` if no `listen` check can be pending.
pub(super) fn nothing_pending(subject: &Subject, word: WrittenAction, awaited: Option<Span>) -> String {
    let (label, text) = (&subject.label, word.action.word());
    let for_what = if word.action == ActionWord::Await { "wait for" } else { "cancel" };
    let hint = match awaited {
        Some(span) => format!(
            "the `check await` in line {} has waited by itself; write `check listen` there, or leave \
             out this `{text}`",
            span.start().line
        ),
        None => format!("set one with `check listen` before, or leave out this `{text}`"),
    };
    format!("no `listen` check can be pending on {label} here, so there is nothing to {for_what}: {hint}")
}

/// The message about `unmatched` on a stream whose `open`s keep no such messages.
pub(super) fn nothing_unmatched(subject: &Subject) -> String {
    let label = &subject.label;
    format!(
        "no `open` of {label} keeps the messages that no check takes: write how many, `unmatched 100`, after the URL \
         of its `open`"
    )
}

/// The message about `next` on a stream whose `open`s keep no such messages.
pub(super) fn nothing_next(subject: &Subject) -> String {
    let label = &subject.label;
    format!(
        "`next` takes the messages that no check took, and no `open` of {label} keeps them: write how many, `unmatched \
         100`, after the URL of its `open`"
    )
}

/// The message about a `reconcile` on a stream whose `listen` checks save nothing.
pub(super) fn nothing_saved(subject: &Subject) -> String {
    let label = &subject.label;
    format!(
        "no `listen` check on {label} saves anything, so there is nothing to reconcile: add \
         `save` or `collect` to one, or leave out this `reconcile`"
    )
}

/// The message about an action on a stream that no step opens, if an open stream has a similar name.
pub(super) fn did_you_mean(
    subject: &Subject,
    name: &str,
    opened: Option<usize>,
    word: WrittenAction,
) -> String {
    let (label, text, opened) = (&subject.label, word.action.word(), in_line(", opened", opened));
    format!("{label} is not open where this `{text}` stands: did you mean {name:?}{opened}?")
}

/// The message about a stream, opened at `place`, that is still open at the end of the scenario.
pub(super) fn still_open(
    subject: &Subject,
    stream: &StreamState,
    place: SpanKey,
    by_fragment: bool,
) -> String {
    let Subject { label, written } = subject;
    let closed = stream.closes.iter().find(|close| **close > place).map(|close| close.span.start().line);
    let whole = match closed {
        _ if !stream.closed => String::new(),
        Some(line) => format!(" on one branch, although line {line} closes it on another"),
        None if by_fragment => " if the branch with this fragment is taken".to_owned(),
        None => " if the branch with this `open` is taken".to_owned(),
    };
    format!(
        "{label} is still open at the end of the scenario{whole}: add `{written} close` after its \
     last use"
    )
}
