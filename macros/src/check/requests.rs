//! Checks URLs and headers for characters and forms that no request could send.

use super::tables::Tables;
use crate::ast::{
    ActionKind, Http, Open, Part, Piece, RequestMethod, Scenario, Step, StepKind, Target, Text, each_step_mut,
};
use crate::errors::{Errors, NO_BASE};

/// Checks the base, the common headers and every `open` and `http`.
pub(super) fn check(scenario: &mut Scenario, tables: &Tables, errors: &mut Errors) {
    // What could not be read may be the base.
    let has_base = !scenario.settings.base.is_empty() || scenario.settings.misread || CLIENT_MAY_HAVE_BASE;
    for root in &scenario.settings.base {
        url(root, "the base", Relative::Refused, errors);
    }
    for (name, value) in &scenario.settings.headers {
        header(name, value, "the scenario", errors);
    }
    of_steps(&mut scenario.steps, tables, has_base, errors);
}

/// Whether the client may be one of a service, which has a base of its own. Without one the request fails when it is sent.
/// Tests of this crate are about all that can be checked, whatever else is built with it.
const CLIENT_MAY_HAVE_BASE: bool = cfg!(all(feature = "service", not(test)));

/// Checks every `open` of a block.
pub(super) fn of_steps(steps: &mut [Step], tables: &Tables, has_base: bool, errors: &mut Errors) {
    each_step_mut(steps, &mut |step| {
        if let StepKind::Include(include) = &mut step.kind {
            // Its requests were checked in the fragment itself, except for a missing base.
            let mut lacking = Errors::default();
            of_steps(&mut include.body, tables, has_base, &mut lacking);
            if !has_base && !lacking.is_empty() {
                let lacks = "opens relative URLs, and the scenario has no `base`: add `base \"http://…\"` \
                    before the first step";
                include.problems.push(lacks.to_owned());
            }
        }
        if let StepKind::Http(http) = &step.kind {
            return of_http(http, has_base, errors);
        }
        let StepKind::Sse(sse) = &step.kind else { return };
        let label = tables.label(sse.stream);
        for action in &sse.actions {
            if let ActionKind::Open(open) = &action.kind {
                request(open, &label, has_base, errors);
            }
        }
    });
}

fn request(open: &Open, label: &str, has_base: bool, errors: &mut Errors) {
    method(&open.method, label, errors);
    asked(&open.url, &open.parts, label, has_base, errors);
    if let Some(content_type) = &open.content_type {
        media_type(content_type, label, errors);
    }
    if let Some(id) = &open.last_event_id {
        header_text(id, &format!("the last event id of {label}"), false, errors);
    }
}

fn of_http(http: &Http, has_base: bool, errors: &mut Errors) {
    let label = label_of(http);
    method(&http.method, &label, errors);
    asked(&http.url, &http.parts, &label, has_base, errors);
    for condition in &http.conditions {
        let Target::Header { span, name } = &condition.target else { continue };
        if let Some(problem) = name_problem(name.is_empty(), name.chars().find(|c| !is_token(*c))) {
            errors.at(*span, format!("the header name {name:?} in the check of {label} {problem}"));
        }
    }
}

/// The step's name in messages: `http "Login"`.
pub(super) fn label_of(http: &Http) -> String {
    match &http.title {
        Text::Literal { value, .. } => format!("`http {value:?}`"),
        Text::Expr(_) => "this `http` step".to_owned(),
    }
}

/// Checks the URL and the parts of a request.
fn asked(address: &Text, parts: &[Part], label: &str, has_base: bool, errors: &mut Errors) {
    let relative = if has_base { Relative::Allowed } else { Relative::NeedsBase };
    url(address, &format!("the URL of {label}"), relative, errors);
    parts.iter().for_each(|one| part(one, label, errors));
}

fn part(one: &Part, label: &str, errors: &mut Errors) {
    match one {
        Part::Header(name, value) => header(name, value, label, errors),
        Part::Bearer(token) => header_text(token, &format!("the bearer token of {label}"), true, errors),
        Part::When(_, inner) => part(inner, label, errors),
        // The names and values of `headers` are known at run time. The others are encoded, so they may contain
        // anything.
        Part::Headers(_) | Part::Query(..) | Part::Basic(..) | Part::Body(_) => {}
    }
}

/// Checks the text of `method TEXT`, as far as it is fixed.
fn method(method: &RequestMethod, label: &str, errors: &mut Errors) {
    let RequestMethod::Text(text @ Text::Literal { span, pieces, value }) = method else { return };
    let odd = pieces.iter().filter_map(fixed_text).flat_map(str::chars).find(|c| !is_token(*c));
    let problem = if value.is_empty() {
        "is empty: write one, such as `method \"REPORT\"`".to_owned()
    } else if has_lone_brace(pieces) {
        STRAY.to_owned()
    } else if let Some(odd) = odd {
        format!(
            "has {} in it, which no method can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there",
            named(odd)
        )
    } else if text.is_fixed() && value == "CONNECT" {
        "asks a proxy for a tunnel, and names no resource: write another, or give the proxy to the client"
            .to_owned()
    } else {
        return;
    };
    errors.at(*span, format!("the method {value:?} of {label} {problem}"));
}

/// Checks a `content_type` that is fixed.
fn media_type(text: &Text, label: &str, errors: &mut Errors) {
    let Text::Literal { span, value, .. } = text else { return };
    if !text.is_fixed() {
        return;
    }
    let essence = value.split(';').next().unwrap_or_default().trim();
    let parts: Vec<&str> = essence.split('/').collect();
    let is_token = |text: &&str| !text.is_empty() && text.chars().all(is_token);
    let problem = if parts.len() != 2 || !parts.iter().all(is_token) {
        "is no media type: write its type and its subtype, such as `content_type \"application/octet-stream\"`"
    } else if parts.contains(&"*") {
        "is no single media type, and a response has one: write it without `*`"
    } else {
        return;
    };
    errors.at(*span, format!("the content type {value:?} of {label} {problem}"));
}

#[derive(Clone, Copy, PartialEq)]
enum Relative {
    Allowed,
    /// The settings have no `base`.
    NeedsBase,
    /// The URL is a base itself.
    Refused,
}

fn url(text: &Text, what: &str, relative: Relative, errors: &mut Errors) {
    let Text::Literal { span, pieces, value } = text else { return };
    if let Some(problem) = url_problem(pieces, value, relative) {
        errors.at(*span, format!("{what}, {value:?}, {problem}"));
    }
}

fn url_problem(pieces: &[Piece], value: &str, relative: Relative) -> Option<String> {
    if has_lone_brace(pieces) {
        return Some(STRAY.to_owned());
    }
    let fixed = || pieces.iter().filter_map(fixed_text).flat_map(str::chars);
    if let Some(odd) = fixed().find(|c| c.is_control() || c.is_whitespace()) {
        return Some(format!("has {} in it, which no request can carry: {}", named(odd), encoded(odd)));
    }
    let start = match pieces.first() {
        Some(Piece::Filled { .. }) => return None,
        Some(Piece::Fixed { text, .. }) => text.as_str(),
        None => "",
    };
    if let Some((scheme, rest)) = start.split_once("://")
        && !scheme.contains(['/', '?', '#'])
    {
        let goes_on = pieces.len() > 1;
        return absolute_problem(scheme, rest, goes_on);
    }
    // `http{s}://…` is checked at run time, when it is filled in.
    if pieces.len() > 1 && !start.contains(['/', '?', '#']) && value.contains("://") {
        return None;
    }
    let begins = start.split(['/', '?', '#']).next().unwrap_or_default();
    if ["http:", "https:"].iter().any(|scheme| begins.eq_ignore_ascii_case(scheme)) {
        return Some(format!("lacks a slash: write `{begins}//` before the host"));
    }
    match relative {
        Relative::Allowed => None,
        Relative::NeedsBase => {
            Some(format!("{NO_BASE}: add `base \"http://…\"` before the first step, or write the whole URL"))
        }
        Relative::Refused => {
            Some("is relative: write it with its scheme and host, as in `http://localhost:8080`".to_owned())
        }
    }
}

/// What is wrong with a URL that has a scheme. `goes_on`: whether a `{name}` follows `rest`.
fn absolute_problem(scheme: &str, rest: &str, goes_on: bool) -> Option<String> {
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Some(format!("has the scheme `{scheme}`: requests go over `http` or `https`"));
    }
    let (authority, cut) = match rest.find(['/', '?', '#', '\\']) {
        Some(end) => (rest.get(..end).unwrap_or_default(), true),
        None => (rest, !goes_on),
    };
    let address = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match address.strip_prefix('[').map(|inner| inner.split_once(']')) {
        Some(Some((host, after))) => (host, after.strip_prefix(':')),
        Some(None) if cut => return Some("has a `[` in its host that is not closed".to_owned()),
        Some(None) => return None,
        None => match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        },
    };
    if host.is_empty() && (cut || port.is_some()) {
        return Some("has no host: write it after `://`".to_owned());
    }
    if let Some(odd) = host.chars().find(|c| "<>^|[]{}".contains(*c)) {
        return Some(format!("has {} in its host, which no host can have", named(odd)));
    }
    match port {
        Some(port) if !port.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(format!("has the port `{port}`: a port is a number from 0 to 65535"))
        }
        Some(port) if !port.is_empty() && port.parse::<u16>().is_err() => {
            Some(format!("has the port {port}: the highest is 65535"))
        }
        _ => None,
    }
}

fn header(name: &Text, value: &Text, whose: &str, errors: &mut Errors) {
    if let Text::Literal { span, pieces, value } = name {
        let odd = pieces.iter().filter_map(fixed_text).flat_map(str::chars).find(|c| !is_token(*c));
        let problem = if !value.is_empty() && has_lone_brace(pieces) {
            Some(STRAY.to_owned())
        } else {
            name_problem(value.is_empty(), odd)
        };
        if let Some(problem) = problem {
            errors.at(*span, format!("the header name {value:?} of {whose} {problem}"));
        }
    }
    let named = if let Text::Literal { value, .. } = name { format!(" {value:?}") } else { String::new() };
    header_text(value, &format!("the value of the header{named} of {whose}"), true, errors);
}

/// What is wrong with the name of a header that has this character.
fn name_problem(is_empty: bool, odd: Option<char>) -> Option<String> {
    if is_empty {
        return Some("is empty: a header needs a name".to_owned());
    }
    odd.map(|odd| {
        let named = named(odd);
        format!(
            "has {named} in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand \
             there"
        )
    })
}

fn header_text(text: &Text, what: &str, refuses_lone_braces: bool, errors: &mut Errors) {
    let Text::Literal { span, pieces, .. } = text else { return };
    if refuses_lone_braces && has_lone_brace(pieces) {
        errors.at(*span, format!("{what} {STRAY}"));
        return;
    }
    let mut fixed = pieces.iter().filter_map(fixed_text).flat_map(str::chars);
    if let Some(odd) = fixed.find(|c| *c != '\t' && c.is_ascii_control()) {
        errors.at(*span, format!("{what} has {} in it, which no header can carry: leave it out", named(odd)));
    }
}

const STRAY: &str = "has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace";

fn has_lone_brace(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Fixed { lone_brace: true, .. }))
}

fn fixed_text(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Fixed { text, .. } => Some(text),
        Piece::Filled { .. } => None,
    }
}

/// Whether the character may be part of a token (RFC 9110).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

fn named(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("the character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

/// How to write a character that a URL cannot contain, or the advice to leave it out.
fn encoded(c: char) -> String {
    if c == ' ' { "write `%20`, or leave it out".to_owned() } else { "leave it out".to_owned() }
}
