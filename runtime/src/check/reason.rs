//! Why a condition does not hold, as a report says it.

use super::condition::Condition;
use super::found::Miss;
use super::node::Node;
use crate::message::Target;
use crate::shown::{MASK, by_name};

impl Miss<'_> {
    /// The reason, for a report.
    pub(super) fn reason(&self, condition: &Condition, shows_secrets: bool) -> String {
        let asked = condition.asked();
        match self {
            Miss::Nothing { text: None } => format!("{asked} is not there"),
            Miss::Nothing { text } => match condition.no_json(*text) {
                Some(why) => format!("{asked} found nothing: {why}"),
                None => format!("{asked} found nothing"),
            },
            Miss::Is(_)
                if !shows_secrets
                    && matches!(condition.target, Target::Header(_))
                    && condition.is_secret() =>
            {
                format!("{asked} is another, which is not shown")
            }
            Miss::Is(node) => format!("{asked} is {}", visible(node, condition, shows_secrets)),
            Miss::Count(count) => format!("{asked} is {count}"),
            Miss::Unknown(why) => format!("{asked} is not known: {why}"),
        }
    }
}

/// What was found, as a report shows it.
fn visible(node: &Node<'_>, condition: &Condition, shows_secrets: bool) -> String {
    let shown = node.to_string();
    if shows_secrets {
        return shown;
    }
    // `null`, truth values and numbers under the name of a secret are none.
    let is_plain = |raw: &str| !raw.starts_with(['"', '{', '[']);
    match node {
        Node::Json(raw) if !condition.secret && is_plain(raw) => shown,
        Node::Json(raw) if matches!(&**raw, "null" | "true" | "false") => shown,
        _ if condition.is_secret() => format!("\"{MASK}\""),
        _ => hidden(&shown, condition),
    }
}

/// The text about a value. Values under the names of secrets are masked in it, and the fragment of a `Location` is left
/// out.
fn hidden(said: &str, condition: &Condition) -> String {
    let said = by_name(said);
    match &condition.target {
        Target::Header(name) if name.eq_ignore_ascii_case("location") => without_fragment(&said),
        _ => said.into_owned(),
    }
}

/// A URL in quotes within a sentence, without its fragment.
fn without_fragment(said: &str) -> String {
    let Some((url, fragment)) = said.split_once('#') else { return said.to_owned() };
    let rest = fragment.find('"').and_then(|end| fragment.get(end..)).unwrap_or_default();
    format!("{url}#…{rest}")
}

/// Why a value does not fit, for a report. `reason` may repeat the value.
pub(super) fn unfit(condition: &Condition, reason: &str, shows_secrets: bool) -> String {
    let asked = condition.asked();
    if shows_secrets {
        return format!("{asked}: {reason}");
    }
    if condition.is_secret() {
        return format!("{asked}: its value, which is not shown, does not fit");
    }
    format!("{asked}: {}", hidden(reason, condition))
}
