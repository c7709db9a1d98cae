//! Reports what another language would fill in, in each text of a scenario.

use super::tables::Tables;
use crate::ast::{Http, Json, Open, Part, Scenario, Settings, Step, Text, Visit};
use crate::errors::Errors;
use crate::interpolation::{self, Foreign, Style};

/// Checks each text of a scenario.
pub(super) fn check(scenario: &Scenario, tables: &Tables, errors: &mut Errors) {
    let mut texts = Texts { tables, errors, place: Place::Other };
    texts.settings(&scenario.settings);
    texts.block(&scenario.steps);
}

/// Checks each text of a fragment.
pub(super) fn of_steps(steps: &[Step], tables: &Tables, errors: &mut Errors) {
    Texts { tables, errors, place: Place::Other }.block(steps);
}

struct Texts<'a> {
    tables: &'a Tables,
    errors: &'a mut Errors,
    place: Place,
}

/// Where a text stands. It decides what must be a mistake there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Url,
    /// The value of a header, a name, a password.
    Header,
    Bearer,
    /// A key of JSON, such as `$schema`.
    Key,
    Other,
}

impl Visit for Texts<'_> {
    fn text(&mut self, text: &Text) {
        let Text::Literal { span, value, .. } = text else { return };
        let foreign = interpolation::all(value).into_iter().find(|foreign| self.is_mistake(foreign, value));
        if let Some(foreign) = foreign {
            self.errors.at(*span, message(&foreign));
        }
    }

    // Where a place is known, the text is looked at before the walk, which does it once more: a text is reported once.
    fn open(&mut self, open: &Open) {
        self.at(Place::Url, &open.url);
        open.parts.iter().for_each(|part| self.part(part));
        open.last_event_id.iter().for_each(|id| self.at(Place::Header, id));
        self.walk_open(open);
    }

    fn http(&mut self, http: &Http) {
        self.at(Place::Url, &http.url);
        http.parts.iter().for_each(|part| self.part(part));
        self.walk_http(http);
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Object(members) => {
                for (key, value) in members {
                    self.at(Place::Key, key);
                    self.json(value);
                }
            }
            Json::Array(_)
            | Json::Text(_)
            | Json::Expr(_)
            | Json::Number(_)
            | Json::True
            | Json::False
            | Json::Null => self.walk_json(json),
        }
    }
}

impl Texts<'_> {
    fn settings(&mut self, settings: &Settings) {
        settings.base.iter().for_each(|root| self.at(Place::Url, root));
        for (name, value) in &settings.headers {
            self.at(Place::Header, name);
            self.at(Place::Header, value);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Header(name, value) | Part::Query(name, value) | Part::Basic(name, value) => {
                self.at(Place::Header, name);
                self.at(Place::Header, value);
            }
            Part::Bearer(token) => self.at(Place::Bearer, token),
            Part::When(_, part) => self.part(part),
            Part::Headers(_) | Part::Body(_) => {}
        }
    }

    fn at(&mut self, place: Place, text: &Text) {
        let around = std::mem::replace(&mut self.place, place);
        self.text(text);
        self.place = around;
    }

    /// Whether such a place in the whole text `value` can only be a mistake. Otherwise it must at least name a value of
    /// the scenario.
    fn is_mistake(&self, foreign: &Foreign, value: &str) -> bool {
        let names_a_value = self.tables.value(foreign.name()).is_some();
        match foreign.style {
            Style::Dollar | Style::Hash | Style::Tag => true,
            // `{{id}}` in a URL may be meant as it stands, as in a URL template.
            Style::Doubled => names_a_value || self.place == Place::Bearer,
            Style::Bare => {
                let is_whole = self.place == Place::Bearer && foreign.written == value;
                (names_a_value && self.place != Place::Key) || is_whole
            }
            Style::Format => {
                let (name, spec) = foreign.inside.split_once(':').unwrap_or_default();
                self.tables.value(name).is_some() || spec.starts_with('.') || spec.ends_with('?')
            }
            Style::Segment => names_a_value && self.place == Place::Url,
            Style::Percent => foreign.written == "%s" && self.place == Place::Url,
        }
    }
}

/// What to type, with the way out for who means the text as it stands.
fn message(foreign: &Foreign) -> String {
    let Foreign { style, written, inside } = foreign;
    let sign = written.chars().next().unwrap_or_default();
    match style {
        Style::Dollar | Style::Hash if !foreign.is_path() => format!(
            "`{written}` is how other languages fill in a text: write `{{name}}` for a value or a variable, and `(expr)` \
             in place of the text for other Rust; to send it as it stands double the braces, `{sign}{{{{…}}}}`"
        ),
        Style::Dollar | Style::Hash => {
            let filled = if inside.contains('.') {
                format!("(format!(\"{sign}{{}}\", {inside}))")
            } else {
                format!("(format!(\"{sign}{{{inside}}}\"))")
            };
            let named = if *style == Style::Dollar { "a dollar sign" } else { "a `#`" };
            format!(
                "`{written}` is how other languages fill in a text: write `{{{inside}}}`; for {named} before the value \
                 write `{filled}` in place of the text, and to send it as it stands double the braces, \
                 `{sign}{{{{{inside}}}}}`"
            )
        }
        Style::Doubled => format!(
            "`{written}` stands for `{{{inside}}}` as such, since a doubled brace is a brace: write `{{{inside}}}` to fill \
             it in, or `(\"{{{inside}}}\".to_owned())` in place of the text to send it as it stands"
        ),
        Style::Format => format!(
            "`{written}` is not filled in, since a text has no formats: write `(format!(\"{written}\"))` in place of the \
             text, or `{{{}}}` without a format",
            inside.split(':').next().unwrap_or_default()
        ),
        Style::Percent => {
            format!("`{written}` is not filled in: write `{{name}}`, with the name of a value or a variable")
        }
        Style::Bare | Style::Tag | Style::Segment => {
            let name = if inside.is_empty() { "name" } else { inside };
            format!(
                "`{written}` is not filled in: write `{{{name}}}`; to send it as it stands write \
                 `(\"{written}\".to_owned())` in place of the text"
            )
        }
    }
}
