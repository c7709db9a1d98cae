//! `http TEXT METHOD TEXT ( part | timeout DURATION )* [ check … ]`.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::comparisons::{is_comparison, signs};
use super::cursor::Cursor;
use super::misplaced::Behind;
use super::parser::{About, Parser, found};
use super::source::shown;
use super::text;
use crate::ast::{Http, Part, Protocol, RequestMethod, Text};
use crate::language::{
    self, AcrossWord, ActionWord, BodyWord, ComparisonWord, Field, HttpOption, KeepWord, Keyword, Method,
    OpenOption, Order, PartWord, ProtocolName, ResponseField, SelectWord, StepWord, Word,
};

pub(super) const NO_NAME: &str = "an `http` step is about no stream: leave out `name` and what follows it";
const EXAMPLE: &str = "`http \"Login\" post \"/login\"`";

impl Parser<'_> {
    /// Reads the tokens after `http`.
    pub(super) fn http(&mut self, cursor: &mut Cursor) -> Http {
        let (title, method, url) = self.http_head(cursor);
        let (mut has_method, parts) = (method.is_some(), Vec::new());
        let mut http = Http {
            title,
            method: method.unwrap_or(RequestMethod::Word(Method::Get)),
            url,
            parts,
            timeout: None,
            redirects: None,
            protocol: None,
            conditions: Vec::new(),
            checks_stream: false,
        };
        let mut is_checked = false;
        loop {
            if let Some(body) = self.bodiless(cursor) {
                http.parts.push(Part::Body(body));
                continue;
            }
            if self.separator(cursor, "the parts of a step") {
                continue;
            }
            if self.when_of_part(cursor, &mut http.parts) {
                continue;
            }
            let what = "a part of the request (`header`, `body`, …), `timeout`, `check` or a step";
            self.recover_word(cursor, what, StepWord::Http.followed_by());
            if cursor.is_end() || cursor.is_any::<StepWord>() {
                return http;
            }
            if let Some(span) = cursor.take(ActionWord::Check) {
                if is_checked && !http.checks_stream {
                    let text =
                        "a second `check`: an `http` step has one, whose conditions stand one after another";
                    self.at(span, text);
                }
                is_checked = true;
                self.http_check(cursor, &mut http);
            } else if is_condition(cursor) {
                self.unchecked(cursor, &mut http);
            } else if !has_method && begins_method(cursor) {
                self.late_head(cursor, &mut http);
                has_method = true;
            } else if !self.http_part(cursor, &mut http) {
                self.misplaced_part(cursor, &mut http);
            }
        }
    }

    /// Reports conditions without a `check` before them, and reads them.
    fn unchecked(&mut self, cursor: &mut Cursor, http: &mut Http) {
        let (word, span) = (cursor.word().unwrap_or_default(), cursor.span());
        let text = if cursor.take(Keyword::Require).is_some() {
            "all conditions of an `http` step must hold: write `check` instead of `require`".to_owned()
        } else {
            format!("`{word}` is checked: write `check` before it, `check {word} …`")
        };
        self.at(span, text);
        self.http_check(cursor, http);
    }

    /// Reports tokens that are no part of a request, and skips them. An unknown word before conditions counts as
    /// `check`.
    fn misplaced_part(&mut self, cursor: &mut Cursor, http: &mut Http) {
        let is_unknown = cursor.word().is_some_and(|word| !language::is_known(&word));
        self.misplaced_in_http(cursor);
        if is_unknown && is_condition(cursor) {
            self.http_check(cursor, http);
        }
        self.skip_to(
            cursor,
            &[
                PartWord::WORDS,
                OpenOption::WORDS,
                ActionWord::WORDS,
                Method::WORDS,
                &[Keyword::Name.word()],
                StepWord::WORDS,
            ],
        );
    }

    /// Reads a method that comes late, and the URL after it. Tokens in their place were reported.
    fn late_head(&mut self, cursor: &mut Cursor, http: &mut Http) {
        http.method = self.method(cursor, About::Response);
        if matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))) {
            http.url = self.text(cursor, "`http` needs a URL", EXAMPLE);
        }
    }

    /// Reads the title, the method, if there is one, and the URL.
    fn http_head(&mut self, cursor: &mut Cursor) -> (Text, Option<RequestMethod>, Text) {
        if cursor.is_any::<Method>() && cursor.literal_at(1) && cursor.literal_at(2) {
            let (word, title) = (cursor.word().unwrap_or_default(), cursor.peek_at(1));
            let title = title.map(|title| shown(title).replace('`', "")).unwrap_or_default();
            self.at(
                cursor.span(),
                format!("the title comes before the method: write `http {title} {word} …`"),
            );
            let method = self.method(cursor, About::Response);
            let title = self.text(cursor, "`http` needs a title", EXAMPLE);
            return (title, Some(method), self.text(cursor, "`http` needs a URL", EXAMPLE));
        }
        let title = self.text(cursor, "`http` needs a title", EXAMPLE);
        self.no_name(cursor);
        self.skip_dot(cursor);
        self.separator(cursor, "the parts of a step");
        let method = self.http_method(cursor);
        (title, method, self.text(cursor, "`http` needs a URL", EXAMPLE))
    }

    /// Reports the name of a stream, and skips it.
    fn no_name(&mut self, cursor: &mut Cursor) {
        if let Some(span) = cursor.take(Keyword::Name) {
            self.at(span, NO_NAME);
            if cursor.literal().is_some() {
                cursor.skip();
            }
        }
    }

    fn http_method(&mut self, cursor: &mut Cursor) -> Option<RequestMethod> {
        let is_known = cursor.word().is_some_and(|word| language::is_known(&word));
        if cursor.word().is_some() && (!is_known || begins_method(cursor)) {
            return Some(self.method(cursor, About::Response));
        }
        let quoted = cursor.literal().and_then(text::unquoted).map(|(word, _)| word);
        if let Some(word) = quoted.and_then(|quoted| Method::from_word(&quoted)).map(Method::word) {
            let span = cursor.span();
            self.at(span, format!("a method is written without quotes: write `{word}`"));
            cursor.replace([TokenTree::Ident(Ident::new(word, span))]);
            return Some(self.method(cursor, About::Response));
        }
        if let Some(method) = self.bare_method(cursor, "http \"…\"") {
            return Some(method);
        }
        let all = language::any_of::<Method>();
        let text = match cursor.peek() {
            Some(url @ TokenTree::Literal(_)) => {
                format!("`http` needs a method ({all}) before the URL: write `get {url}`")
            }
            Some(TokenTree::Group(_)) if cursor.parentheses().is_some() => {
                format!("`http` needs a method ({all}) before the URL: write `get (…)`")
            }
            _ => format!("`http` needs a method ({all}) and a URL{}: write {EXAMPLE}", found(cursor)),
        };
        self.at(cursor.span(), text);
        None
    }

    /// Reads the part or the option at the cursor. Returns whether there was one.
    pub(super) fn http_part(&mut self, cursor: &mut Cursor, http: &mut Http) -> bool {
        if let Some(part) = cursor.take_any::<PartWord>() {
            self.part(cursor, part, &mut http.parts);
            return true;
        }
        let Some((option, span)) = cursor.take_any::<HttpOption>() else { return false };
        let (whole, word) = ("an `http` step", option.word());
        match option {
            HttpOption::Timeout => {
                let time = self.time_above_zero(cursor, word, "lets no response come");
                self.once_in(whole, &mut http.timeout, time, word, span);
            }
            HttpOption::Redirects => {
                let redirects = self.int(cursor, word);
                self.once_in(whole, &mut http.redirects, redirects, word, span);
            }
            HttpOption::Protocol => {
                let protocol = self.http_protocol(cursor);
                self.once_in(whole, &mut http.protocol, protocol, word, span);
            }
        }
        true
    }

    /// Reads the protocol of an `http` step, which is `mcp`.
    fn http_protocol(&mut self, cursor: &mut Cursor) -> Protocol {
        const WHY: &str = "an `http` step has the protocol `mcp` alone, whose answer is one response";
        let known = cursor.word().filter(|word| ProtocolName::has(word));
        if known.is_none() && cursor.parentheses().is_none() {
            let text = format!("{WHY}{}: write `protocol mcp`", found(cursor));
            self.at(cursor.span(), text);
            let is_name = cursor.word().is_some_and(|word| !language::is_known(&word));
            if is_name || cursor.literal().is_some() {
                cursor.skip();
            }
            return Protocol::Unknown;
        }
        let span = cursor.span();
        let read = self.protocol(cursor);
        let written = known.unwrap_or_else(|| "(…)".to_owned());
        match read {
            Protocol::Named { name: ProtocolName::Mcp, .. } => read,
            Protocol::Named { .. } | Protocol::Expr(_) | Protocol::Unknown => {
                let text = format!("{WHY}: a stream is opened by `sse \"…\" open … protocol {written}`");
                self.at(span, text);
                Protocol::Unknown
            }
        }
    }

    /// Reports tokens that are not allowed in an `http` step, and skips them.
    fn misplaced_in_http(&mut self, cursor: &mut Cursor) {
        let span = cursor.span();
        let Some(word) = cursor.word() else { return self.misplaced_in_request(cursor) };
        let Some(message) = of_elsewhere(&word, cursor) else { return self.misplaced_in_request(cursor) };
        self.at(span, message);
        cursor.skip();
        if word == Keyword::Name.word() && cursor.literal().is_some() {
            cursor.skip();
        }
    }

    /// Reports a token that has no meaning in an `http` step, and skips it.
    pub(super) fn misplaced_in_request(&mut self, cursor: &mut Cursor) {
        let found = cursor.peek().map(shown).unwrap_or_default();
        let message = match cursor.word().as_deref() {
            Some(word) if language::is_clause(word) => of_checks(word),
            Some(word) if KeepWord::has(word) => {
                format!("`{word}` belongs to a condition: write `check json \"$.id\" {word} id`")
            }
            Some(word) if SelectWord::has(word) => {
                format!("`{word}` needs what it is about before it: write `check json \"$.price\" {word} …`")
            }
            _ if is_comparison(cursor) => {
                let signs = if cursor.word().is_some() { found } else { format!("`{}`", signs(cursor)) };
                format!(
                    "{signs} compares nothing: write what is compared before it, such as `check status == 200`"
                )
            }
            Some(word) if language::is_known(word) => {
                // An `http` step has no stream whose state could become unknown.
                let _ = self.misplaced(cursor, Behind::Condition);
                return;
            }
            _ => format!(
                "expected a part of the request (`header`, `body`, …), a condition (`check status == 200`) or a step, \
                 found {found}"
            ),
        };
        self.at(cursor.span(), message);
        cursor.skip();
    }
}

fn begins_method(cursor: &Cursor) -> bool {
    cursor.is_any::<Method>() || cursor.is(Keyword::Method)
}

/// Whether a condition begins here. `header` and `body` may begin a condition or a part; the next tokens decide.
pub(super) fn is_condition(cursor: &Cursor) -> bool {
    let goes_on = |at: usize| {
        let sign = match cursor.punct_at(at) {
            Some('=') => cursor.punct_at(at + 1) == Some('='),
            Some(sign) => matches!(sign, '!' | '<' | '>'),
            None => false,
        };
        let goes_on = |word: &str| KeepWord::has(word) || SelectWord::has(word) || ComparisonWord::has(word);
        sign || cursor.word_at(at).is_some_and(|word| goes_on(&word))
    };
    match cursor.any::<ResponseField>() {
        Some(ResponseField::Status) => !cursor.literal_at(1),
        Some(ResponseField::Header) => cursor.literal_at(1) && goes_on(2),
        Some(ResponseField::Body) => {
            // `body json` is a part.
            let is_test = |word: &str| language::is_test(word) && !BodyWord::has(word);
            goes_on(1) || cursor.word_at(1).is_some_and(|word| is_test(&word))
        }
        Some(ResponseField::Elapsed) => true,
        None if cursor.is(Keyword::When) || cursor.is(Keyword::Require) => true,
        // `json { … }` is a body.
        None => {
            let is_body = matches!(cursor.peek_at(1), Some(TokenTree::Group(group))
                if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket));
            cursor.is_test() && !is_body
        }
    }
}

/// The message about a word that does not belong to an `http` step.
fn of_elsewhere(word: &str, cursor: &Cursor) -> Option<String> {
    if let Some(option) = OpenOption::from_word(word)
        && let Some(text) = of_option(option, cursor)
    {
        Some(text)
    } else if word == Keyword::Name.word() {
        Some(NO_NAME.to_owned())
    } else if ActionWord::has(word) {
        Some(of_actions(word))
    } else if word == Keyword::Method.word() {
        Some("`method` comes right before the URL: write `http \"…\" method \"REPORT\" \"/path\"`".to_owned())
    } else if Method::has(word) {
        Some(format!(
            "`{word}` is a method and comes right before the URL: write `http \"…\" {word} \"/path\"`"
        ))
    } else if Field::has(word) {
        Some(of_messages(word))
    } else if AcrossWord::has(word) || Order::has(word) {
        Some(of_several(word))
    } else {
        None
    }
}

/// The message about an option of `open`; `None` if the word means something else here.
fn of_option(option: OpenOption, cursor: &Cursor) -> Option<String> {
    let word = option.word();
    match option {
        OpenOption::Status => {
            let number = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
            Some(format!("`status` is checked and no option here: write `check status == {number}`"))
        }
        OpenOption::Idle | OpenOption::Reconnect | OpenOption::LastEventId | OpenOption::ContentType => {
            Some(format!(
                "`{word}` is an option of `open`, since only a stream has it: leave it out; the longest time of an \
             `http` step is `timeout`"
            ))
        }
        OpenOption::Protocol | OpenOption::Redirects | OpenOption::Unmatched | OpenOption::Timeout => {
            of_streams(option, cursor)
        }
    }
}

/// The message about an option of streams; `None` if the word means something else here.
pub(super) fn of_streams(option: OpenOption, cursor: &Cursor) -> Option<String> {
    let is_of_streams = match option {
        OpenOption::Idle | OpenOption::Reconnect | OpenOption::LastEventId | OpenOption::ContentType => true,
        // Without a number it is the action.
        OpenOption::Unmatched => cursor.literal_at(1),
        OpenOption::Status | OpenOption::Timeout | OpenOption::Redirects | OpenOption::Protocol => false,
    };
    let word = option.word();
    is_of_streams
        .then(|| format!("`{word}` is an option of `open`, since only a stream has it: leave it out"))
}

/// The message about an action.
pub(super) fn of_actions(word: &str) -> String {
    format!(
        "`{word}` is an action of a stream, and an `http` step is over when its response has come: write \
         `sse \"…\" {word}` for a stream, or leave it out"
    )
}

/// The message about a clause of checks on streams.
pub(super) fn of_checks(word: &str) -> String {
    format!(
        "`{word}` is for a check on a stream: an `http` step waits for its one response, at most its `timeout`; \
         leave it out"
    )
}

/// The message about a word for rules across messages.
pub(super) fn of_several(word: &str) -> String {
    format!(
        "`{word}` is about several messages on a stream, and an `http` step has one response: leave it out"
    )
}

/// The message about a target that only messages have.
pub(super) fn of_messages(word: &str) -> String {
    format!(
        "`{word}` is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and `body`, and a test \
         alone looks at the body"
    )
}
