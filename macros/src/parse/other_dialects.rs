//! Words of Gatling and of other tools and languages, and what to write instead of them.

use super::other_tools::{GATLING_3, JMETER, K6, LEFT, Row, TOOLS};

/// What to write instead of a word of another tool.
pub(super) struct Translation {
    /// The tool that it comes from; empty if many have the word.
    pub(super) from: &'static str,
    /// The text to type, for the message.
    pub(super) write: &'static str,
    /// The tokens that replace the word, so that reading goes on. If empty, the word and the parentheses after it
    /// are skipped. If [`LEFT`], it stays.
    pub(super) tokens: &'static str,
}

/// The translation of `word`, if it is a word of another tool.
pub(super) fn find(word: &str) -> Option<Translation> {
    let find = |list: &'static [Row]| list.iter().find(|(theirs, ..)| *theirs == word);
    LISTS
        .iter()
        .find_map(|(from, list)| find(list).map(|(_, tokens, write)| Translation { from, write, tokens }))
}

/// The tools and their words. In the first list, each word is one word here or none.
const LISTS: &[(&str, &[Row])] = &[
    ("Gatling", GATLING),
    ("", OTHERS),
    ("Gatling", GATLING_3),
    ("k6", K6),
    ("JMeter", JMETER),
    ("", TOOLS),
];

impl Translation {
    /// The message about `word`.
    pub(super) fn message(&self, word: &str) -> String {
        let Self { from, write, tokens } = self;
        let whose = if from.is_empty() { String::new() } else { format!("{from}'s word") };
        let comma = if whose.is_empty() { "" } else { ", " };
        // What is written begins with another word than the one that reading goes on with, or with none.
        let is_called = !tokens.is_empty() && *tokens != LEFT && write.starts_with(&format!("`{tokens}"));
        if is_called
            || (GATLING.iter().chain(OTHERS).any(|(theirs, ..)| *theirs == word) && !tokens.is_empty())
        {
            return format!("`{word}` is {whose}{comma}called `{tokens}` here: write {write}");
        }
        if GATLING.iter().any(|(theirs, ..)| *theirs == word) {
            return format!("`{word}` is {whose}{comma}and not needed here: write {write}");
        }
        let whose = if whose.is_empty() { "no word here".to_owned() } else { whose };
        format!("`{word}` is {whose}: write {write}")
    }
}

/// Every word of other tools, and its tokens in this language.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    LISTS.iter().flat_map(|(_, list)| list.iter()).map(|(theirs, tokens, _)| (*theirs, *tokens))
}

const MAKE_CSV: &str =
    "`let users = Feeder::csv(\"users.csv\")?;` before the scenario, and `feed user from (users)`";

const GATLING: &[Row] = &[
    ("wsAwait", "await", "`check await within 10s until 1`"),
    ("wsListen", "listen", "`check listen within 10s expect 1..=3`"),
    ("saveAs", "save", "`save price` (the name without quotes), or `collect prices` to keep all"),
    ("jsonPath", "json", "`json \"$.price\"`"),
    ("jsonpJsonPath", "jsonp", "`jsonp \"$.price\"`"),
    ("jmesPath", "jmespath", "`jmespath \"price\"`"),
    ("jsonpJmesPath", "jsonp", "`jsonp \"$.price\"`, with a JSONPath"),
    ("reconciliate", "reconcile", "`reconcile`"),
    ("cancelCheck", "cancel", "`cancel`"),
    ("sseName", "name", "`name \"s1\"` after the step's title"),
    ("wsName", "name", "`name \"s1\"` after the step's title"),
    ("setCheck", "check", "`check await within 10s until 1`"),
    ("sseCheck", "check", "`check await within 10s until 1`"),
    ("wsCheck", "check", "`check await within 10s until 1`"),
    ("checkMessage", "check", "`check await within 10s until 1`"),
    ("findAll", "all", "`all`"),
    ("is", "==", "`==`"),
    ("not", "!=", "`!=`"),
    ("lessThan", "<", "`<`"),
    ("lessThanOrEqual", "<=", "`<=`"),
    ("lt", "<", "`<`"),
    ("lte", "<=", "`<=`"),
    ("greaterThan", ">", "`>`"),
    ("greaterThanOrEqual", ">=", "`>=`"),
    ("gt", ">", "`>`"),
    ("gte", ">=", "`>=`"),
    ("notExists", "missing", "`missing`"),
    ("validate", "satisfies", "`satisfies (|value| …)`"),
    ("transform", "satisfies", "`satisfies (|value| …)`"),
    ("checkIf", "when", "`when (…)` before the condition"),
    ("substring", "contains", "`contains \"…\"`"),
    ("matching", "", "the conditions themselves after `until 1` or `expect 1..=3`"),
    ("ofType", "", "the type after the name: `save price: f64`"),
    ("baseURL", "base", "`base \"https://…\"`"),
    ("baseURLs", "base", "`base [\"https://…\", \"https://…\"]`"),
    ("baseUrl", "base", "`base \"https://…\"`"),
    ("baseUrls", "base", "`base [\"https://…\", \"https://…\"]`"),
    ("sseUnmatchedInboundMessageBufferSize", "unmatched", "`unmatched 100` after the URL of `open`"),
    ("wsUnmatchedInboundMessageBufferSize", "unmatched", "`unmatched 100` after the URL of `open`"),
    ("unmatchedInboundMessageBufferSize", "unmatched", "`unmatched 100` after the URL of `open`"),
    ("processUnmatchedMessages", "unmatched", "`unmatched collect rest`"),
    ("exec", "", "the steps one after another, with nothing between them"),
    ("scenario", "", "the title as a string, then the steps"),
    ("inject", "", "the steps only: how many users run is said where the scenario is run"),
    ("queryParam", "query", "`query \"name\" \"value\"`"),
    ("basicAuth", "basic", "`basic \"user\" \"password\"`"),
    ("formParam", "", "`body form { \"name\": \"value\" }`"),
    ("multivaluedFormParam", "", "`body form { \"name\": \"one\", \"name\": \"other\" }`"),
    ("formParamSeq", "", "`body form { \"name\": \"value\" }`"),
    ("formParamMap", "", "`body form { \"name\": \"value\" }`"),
    ("StringBody", "", "`body text \"…\"`, or `body json { \"key\": \"text\" }`"),
    ("ElFileBody", "", "`body text (text)`, of a file that is read before the scenario"),
    ("RawFileBody", "", "`body text (text)`, of a file that is read before the scenario"),
    ("asJson", "", "nothing: `body json` says so, and else `header \"Content-Type\" \"application/json\"`"),
    ("asJSON", "", "nothing: `body json` says so, and else `header \"Content-Type\" \"application/json\"`"),
    ("bodyString", "body", "`body == \"…\"`"),
    ("responseTimeInMillis", "elapsed", "`elapsed < 200ms`"),
    ("acceptHeader", "", "`header \"Accept\" \"…\"`"),
    ("contentTypeHeader", "", "`header \"Content-Type\" \"…\"`"),
    ("userAgentHeader", "", "`header \"User-Agent\" \"…\"`"),
    ("authorizationHeader", "", "`header \"Authorization\" \"…\"`, or `bearer \"…\"`"),
    ("doIf", "if", "`if (…) { … }`"),
    ("doIfOrElse", "if", "`if (…) { … } else { … }`"),
    ("asLongAs", "while", "`while (…) { … }`"),
    ("doWhile", "while", "`while (…) { … }`"),
    ("foreach", "repeat", "`repeat (n) as i { … }`"),
    ("csv", "", MAKE_CSV),
    ("ssv", "", MAKE_CSV),
    ("tsv", "", MAKE_CSV),
    (
        "jsonFile",
        "",
        "`let users = Feeder::json(\"users.json\")?;` before the scenario, and `feed user from (users)`",
    ),
    ("queue", "", "nothing: a feeder is a queue by default"),
    ("circular", "", "`.circular()?` behind the feeder, where it is made before the scenario"),
    ("shuffle", "", "`.shuffle()?` behind the feeder, where it is made before the scenario"),
    ("random", "", "`.random()?` behind the feeder, where it is made before the scenario"),
    (
        "exitBlockOnFail",
        "attempt 1",
        "`attempt 1 { … }`, which a failed step in it leaves; the steps after `otherwise` follow then",
    ),
    ("exitHere", "stop", "`stop`"),
    ("exitHereIfFailed", "", "nothing: `on failure stop` is the default"),
];

const OTHERS: &[Row] = &[
    ("connect", "open", "`open \"/stream\"`"),
    ("subscribe", "open", "`open \"/stream\"`"),
    ("disconnect", "close", "`close`"),
    ("sleep", "pause", "`pause 2s`"),
    ("wait", "pause", "`pause 2s`, or the action `await` to wait for a check"),
    ("delay", "pause", "`pause 2s`"),
    ("loop", "forever", "`forever { … }`"),
    ("for", "repeat", "`repeat 3 as i { … }`"),
    ("exit", "stop", "`stop`"),
    ("retries", "attempt", "`attempt 3 { … }`"),
    ("try", "attempt 1", "`attempt 1 { … } otherwise { … }`"),
    ("catch", "otherwise", "`otherwise { … }` after the block of an `attempt`"),
    ("except", "otherwise", "`otherwise { … }` after the block of an `attempt`"),
    ("rescue", "otherwise", "`otherwise { … }` after the block of an `attempt`"),
    ("panic", "fail", "`fail \"why\"`"),
    ("finish_reason", "finish", "`finish == \"stop\"`"),
    ("stop_reason", "finish", "`finish == \"end_turn\"`"),
    ("tool_call", "tool", "`tool json \"$[0].name\"`"),
    ("tool_calls", "tool", "`tool json \"$[0].name\"`"),
    ("reasoning_content", "reasoning", "`reasoning contains \"…\"`"),
    ("thinking", "reasoning", "`reasoning contains \"…\"`"),
    ("thoughts", "reasoning", "`reasoning contains \"…\"`"),
    ("choices", "choice 1", "`choice 1 text contains \"…\"`"),
    ("candidate", "choice 1", "`choice 1 text contains \"…\"`"),
    ("error_kind", "error kind", "`error kind == \"overloaded_error\"`"),
    ("error_code", "error json", "`error json \"$.code\" == \"…\"`"),
    ("assert", "require", "`require …` in a check"),
    ("elif", "else if", "`else if (…) { … }`"),
    ("elseif", "else if", "`else if (…) { … }`"),
    ("jsonpath", "json", "`json \"$.price\"`"),
    ("matches", "regex", "`regex \"…\"`"),
    ("equals", "==", "`==`"),
    ("eq", "==", "`==`"),
    ("ne", "!=", "`!=`"),
    ("store", "save", "`save name`"),
    ("first", "find 0", "`find 0`, which is the default"),
    ("url", "base", "`base \"https://…\"`"),
    ("call", "include", "`include login`, with the name of a `fragment!`"),
    ("const", "let", "`let name = (…)`"),
    ("var", "let", "`let name = (…)`"),
];
