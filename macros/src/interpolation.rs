//! How other languages fill in a text: `${token}`, `#{token}`, `{{token}}`, `$token`. A scenario would send most of it
//! as it stands.

/// One place in a text that another language would fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) style: Style,
    /// As it stands in the text.
    pub(crate) written: String,
    /// What is filled in.
    pub(crate) inside: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `${…}`: JavaScript, Kotlin, shells, Gatling 2, JMeter.
    Dollar,
    /// `#{…}`: Ruby, Gatling 3.
    Hash,
    /// `{{…}}`: Postman, Mustache, Hurl. Here it is `{…}` as such.
    Doubled,
    /// `$name`: shells, PHP, Kotlin.
    Bare,
    /// `{name:.2}`: formats of Rust and Python.
    Format,
    /// `<%= … %>`: ERB, EJS.
    Tag,
    /// `/:name`: routes of many frameworks.
    Segment,
    /// `%s`: C.
    Percent,
}

impl Foreign {
    /// Whether names with dots between them are filled in, and no call or operator.
    pub(crate) fn is_path(&self) -> bool {
        self.inside.split('.').all(is_name)
    }

    /// The first name that is filled in.
    pub(crate) fn name(&self) -> &str {
        self.inside.split('.').next().unwrap_or_default()
    }
}

/// Every such place in a text, in order.
pub(crate) fn all(text: &str) -> Vec<Foreign> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.find(['$', '#', '{', '<', ':', '%']) else { break };
        let before = text.get(..at + next).unwrap_or_default();
        let rest = rest.get(next..).unwrap_or_default();
        let foreign = begins(before, rest);
        at += next + foreign.as_ref().map_or(1, |foreign| foreign.written.len());
        // `{{` that is not one of these is a brace as such. Neither sign of it begins anything.
        if foreign.is_none() && rest.starts_with("{{") {
            at += 1;
        }
        found.extend(foreign);
    }
    found
}

/// What begins at the beginning of `rest`, which stands behind `before`.
fn begins(before: &str, rest: &str) -> Option<Foreign> {
    let foreign = |style, written: &str, inside: &str| Foreign {
        style,
        written: written.to_owned(),
        inside: inside.trim().to_owned(),
    };
    let between = |open: &str, close: &str| {
        let inside = rest.strip_prefix(open)?;
        let inside = inside.get(..inside.find(close)?)?;
        Some((rest.get(..open.len() + inside.len() + close.len())?, inside))
    };
    if rest.starts_with("${{") || rest.starts_with("#{{") {
        return None;
    }
    for (open, style) in [("${", Style::Dollar), ("#{", Style::Hash)] {
        if let Some((written, inside)) = between(open, "}") {
            return Some(foreign(style, written, inside));
        }
    }
    if let Some((written, inside)) = between("{{", "}}") {
        let found = foreign(Style::Doubled, written, inside);
        // `${{token}}` and `#{{token}}` are the way to write those texts as such.
        return (found.is_path() && !before.ends_with(['$', '#'])).then_some(found);
    }
    if let Some((written, inside)) = between("<%=", "%>") {
        return Some(foreign(Style::Tag, written, inside));
    }
    if let Some((written, inside)) = between("{", "}")
        && let Some((name, spec)) = inside.split_once(':')
        && is_name(name)
        && is_format(spec)
    {
        return Some(foreign(Style::Format, written, inside));
    }
    let name = |from: usize| {
        let rest = rest.get(from..).unwrap_or_default();
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|name| is_name(name))
    };
    if rest.starts_with('$') {
        let name = name(1)?;
        return Some(foreign(Style::Bare, &format!("${name}"), name));
    }
    if rest.starts_with(':') && before.ends_with('/') {
        let name = name(1)?;
        return Some(foreign(Style::Segment, &format!(":{name}"), name));
    }
    ["%s", "%d"].into_iter().find(|verb| rest.starts_with(verb)).map(|verb| foreign(Style::Percent, verb, ""))
}

/// Whether a text is the format of a value, behind the colon: `.2`, `?`, `>8`, `08.3`.
fn is_format(spec: &str) -> bool {
    let mut rest = spec;
    let filled = rest.char_indices().nth(1).filter(|(_, sign)| "<^>".contains(*sign));
    let aligned = filled.map(|(at, _)| at + 1).or(rest.starts_with(['<', '^', '>']).then_some(1));
    rest = rest.get(aligned.unwrap_or(0)..).unwrap_or_default();
    rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    rest = rest.strip_prefix('#').unwrap_or(rest);
    rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let precise = rest.strip_prefix('.');
    if let Some(precision) = precise {
        rest = precision.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    let is_kind = ["", "?", "x?", "X?", "x", "X", "o", "b", "e", "E", "f", "d", "s"].contains(&rest);
    is_kind && !spec.is_empty()
}

/// Whether a text is exactly one name of Rust, and no keyword but `self`.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    plain && (text == "self" || syn::parse_str::<proc_macro2::Ident>(text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Style, all};

    fn styles(text: &str) -> Vec<(Style, String)> {
        all(text).into_iter().map(|foreign| (foreign.style, foreign.inside)).collect()
    }

    #[test]
    fn what_other_languages_fill_in_is_found() {
        let one = |style, inside: &str| vec![(style, inside.to_owned())];
        assert_eq!(styles("/a/${token}/b"), one(Style::Dollar, "token"));
        assert_eq!(styles("${user.name}"), one(Style::Dollar, "user.name"));
        assert_eq!(styles("${__time()}"), one(Style::Dollar, "__time()"));
        assert_eq!(styles("#{token}"), one(Style::Hash, "token"));
        assert_eq!(styles("{{ token }}"), one(Style::Doubled, "token"));
        assert_eq!(styles("$token!"), one(Style::Bare, "token"));
        assert_eq!(styles("{price:.2}"), one(Style::Format, "price:.2"));
        assert_eq!(styles("{price:?}"), one(Style::Format, "price:?"));
        assert_eq!(styles("<%= token %>"), one(Style::Tag, "token"));
        assert_eq!(styles("/users/:id/x"), one(Style::Segment, "id"));
        assert_eq!(styles("/users/%s"), one(Style::Percent, ""));
        assert_eq!(styles("$a ${b} #{c}").len(), 3);
    }

    #[test]
    fn what_stands_for_itself_is_not_found() {
        for text in [
            "{token}",
            "${{token}}",
            "#{{token}}",
            r#"{{"a": {{"b": 1}}}}"#,
            r#"{"a":1}"#,
            "$(5)",
            "$5",
            "a $ b",
            "$[0].a",
            "http://x:80/a",
            "{hero: name}",
            "100%",
            "$",
            "#",
            "${",
            "a#b",
            "{ hero { name } }",
            "{a:bc}",
        ] {
            assert_eq!(styles(text), [], "{text}");
        }
    }
}
