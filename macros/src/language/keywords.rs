//! Words inside steps. Each has one place.

use super::word::words;

words! {
    /// The words between the others.
    Keyword {
        /// `move`, first of all: the scenario takes over the variables that its Rust names.
        Move = "move",
        /// `name "stream"`, `name "subs"[(i)]`: which stream a step is about, after its title.
        Name = "name",
        /// `as i`: the index of a `repeat`.
        As = "as",
        /// `else { … }`, `else if (expr) { … }`: the other branch of an `if`.
        Else = "else",
        /// `after 1s`: how long an `attempt` waits between two rounds, and a `reconnect` before an attempt for which the server asked for no time by `retry`.
        After = "after",
        /// `otherwise { … }`: what is done after the last round of an `attempt` has failed.
        Otherwise = "otherwise",
        /// `from (users)`: the feeder of a `feed`.
        From = "from",
        /// `failure`: the second word of `on failure`.
        Failure = "failure",
        /// `always`: `reconnect always`, without a limit.
        Always = "always",
        /// `through 500..=599`: after `reconnect`, the statuses that are a failed attempt and do not end reconnecting.
        Through = "through",
        /// `method "REPORT"`: before the URL, a method that is no word of the language, or is known when the step runs.
        Method = "method",
        /// `within 10s`: the deadline of a check.
        Within = "within",
        /// `end`: `until end`, the end of the stream.
        End = "end",
        /// `when (expr)`: the condition, `require` or part of a request behind it counts only if this holds.
        When = "when",
        /// `require …`: must hold for every message that matches.
        Require = "require",
        /// `per json "$.symbol"`: what the messages are kept apart by, after `rising`, `unique` or `same`.
        Per = "per",
        /// `dropped save lost`: how many messages an `unmatched` can no longer hand over.
        Dropped = "dropped",
        /// `and`: is refused, since conditions stand one after another and all must hold.
        And = "and",
        /// `or "none"`, as in `json "$.x" or "none"`: the value that counts where nothing is found, or `null`.
        Or = "or",
    }
}
