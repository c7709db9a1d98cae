//! The words of steps, of settings, and of the declarations of a fragment.

use super::word::words;

words! {
    /// The steps.
    StepWord {
        /// `sse "request" [name "stream"]`, then one or more actions: `open`, `check`, `await`, `cancel`, `reconcile`,
        /// `unmatched`, `close`.
        Sse = "sse",
        /// `http "request" METHOD "url"`, then parts, `timeout` and `check`: sends a request and waits for the whole
        /// response. Streams go on while it waits.
        Http = "http",
        /// `pause 2s`, `pause 1s..3s` (random): lets time pass. Streams go on.
        Pause = "pause",
        /// `repeat 3 [as i] { … }`: does the steps three times; `i`, a `usize`, counts from 0.
        Repeat = "repeat",
        /// `during 10s { … }`: begins another round of the steps until the time has passed.
        During = "during",
        /// `while (expr) { … }`: begins another round of the steps as long as the condition holds.
        While = "while",
        /// `forever { … }`: does the steps again and again, until a `break`, `stop` or `fail` in them.
        Forever = "forever",
        /// `break`: leaves the innermost loop.
        Break = "break",
        /// `continue`: ends the round of the innermost loop, which goes on with its next one.
        Continue = "continue",
        /// `attempt 3 [after 1s] { … } [otherwise { … }]`: does the steps. If one fails, it begins them again, at most so
        /// many times in all; then it does those of `otherwise`.
        Attempt = "attempt",
        /// `if (expr) { … } [else if (expr) { … }] [else { … }]`: does the steps of one branch.
        If = "if",
        /// `group "name" [on failure stop|continue] { … }`: steps under a name, with a failure mode of their own.
        Group = "group",
        /// `let x[: T] = (expr)`, `let x[: T] = run { … }`: binds a value; of a name that exists, assigns it.
        Let = "let",
        /// `feed user from (users)`: takes the next record of a `Feeder`, under a name for the rest of the run:
        /// `{user.name}` in texts, `(user.name)` in Rust. The step fails if there is no record left.
        Feed = "feed",
        /// `run { … }`: Rust that may use `.await` and `?`. An `Err` fails the step. Streams go on while it waits.
        Run = "run",
        /// `stop`: ends this user's run well.
        Stop = "stop",
        /// `fail "why"`: ends this user's run as failed.
        Fail = "fail",
        /// `include name`, `include path::name(argument, …)`: the steps of a `fragment!`, in this place.
        Include = "include",
    }

    /// The settings, before the first step.
    SettingWord {
        /// `base "https://…"`, `base ["…", "…"]`: the beginning of relative URLs. If there are several, each user
        /// takes the next.
        Base = "base",
        /// `header "name" "value"`: a header of every request.
        Header = "header",
        /// `on failure stop`, `on failure continue`: what a failed step does.
        On = "on",
    }

    /// The failure modes, after `on failure`.
    OnFailure {
        /// `stop`: a failed step ends the run. The default.
        Stop = "stop",
        /// `continue`: the run goes on behind a failed step.
        Continue = "continue",
    }

    /// The clauses of a `fragment!`, before its steps.
    FragmentClause {
        /// `needs stream "…"`, `needs value x: T`: what is there when the fragment begins.
        Needs = "needs",
        /// `gives stream "…"`, `gives value x: T`: what is there when it ends.
        Gives = "gives",
        /// `closes stream "…"`: a stream that is open when it begins, and not when it ends.
        Closes = "closes",
    }

    /// The kinds of things that a fragment declares.
    FragmentThing {
        /// `stream "…"`, `stream`, `stream "…"[all]`: a stream, the default one, a family.
        Stream = "stream",
        /// `value x: T`: a value.
        Value = "value",
    }
}
