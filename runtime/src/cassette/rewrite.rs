//! URLs of the servers that were recorded, as URLs of those that are asked now.

use std::borrow::Cow;

use super::exchange::{Asked, Exchange};
use super::mask::as_text;
use super::splice::{Edit, replaced, splice};

/// Origins in the place of others, in each form in which a URL may begin with one.
#[derive(Debug)]
pub(super) struct Rewrite(Vec<(String, String)>);

impl Rewrite {
    /// Each first origin becomes the second one.
    pub(super) fn new<'o>(origins: impl IntoIterator<Item = (&'o str, &'o str)>) -> Self {
        let changed = origins.into_iter().filter(|(from, to)| from != to);
        Self(changed.flat_map(|(from, to)| forms_of(from, to)).collect())
    }

    fn edits(&self, text: &str) -> Vec<Edit> {
        let mut found: Vec<Edit> = Vec::new();
        for (from, to) in &self.0 {
            let places = text.match_indices(from.as_str()).map(|(at, found)| at..at + found.len());
            let whole = places.filter(|place| ends_there(text.get(place.end..).unwrap_or_default()));
            found.extend(whole.map(|place| Edit { place, text: to.clone() }));
        }
        found.sort_by_key(|edit| edit.place.start);
        // A form with a port is found without it too.
        found.dedup_by(|next, first| next.place.start < first.place.end);
        found
    }

    /// The text with the new origins.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        replaced(text, &self.edits(text))
    }

    /// A request with the new origins.
    pub(super) fn request<'a>(&self, asked: &'a Asked) -> Cow<'a, Asked> {
        let of_body = asked.body.as_ref().map(|body| self.edits(&as_text(body))).unwrap_or_default();
        let (path, query) = (self.text(&asked.path), asked.query.as_deref().map(|query| self.text(query)));
        if of_body.is_empty() && matches!((&path, &query), (Cow::Borrowed(_), None | Some(Cow::Borrowed(_))))
        {
            return Cow::Borrowed(asked);
        }
        let body = asked.body.clone().and_then(|body| splice(&[body], &of_body).pop());
        let (path, query) = (path.into_owned(), query.map(Cow::into_owned));
        Cow::Owned(Asked { path, query, body, ..asked.clone() })
    }

    /// Rewrites the headers and the body of an answer.
    pub(super) fn answer(&self, exchange: &mut Exchange) {
        if self.0.is_empty() {
            return;
        }
        for (_, value) in exchange.head.iter_mut().flat_map(|head| &mut head.headers) {
            *value = self.text(value).into_owned();
        }
        exchange.edit_body(&self.edits(&as_text(&exchange.body())));
    }
}

fn forms_of<'o>(from: &'o str, to: &'o str) -> impl Iterator<Item = (String, String)> + 'o {
    // A URL may name the port that its scheme has by itself.
    let port = match from.split_once("://") {
        Some(("http", rest)) if !has_port(rest) => Some(":80"),
        Some(("https", rest)) if !has_port(rest) => Some(":443"),
        _ => None,
    };
    let forms: [fn(&str) -> String; 4] = [
        str::to_owned,
        // In JSON.
        |origin| origin.replace('/', "\\/"),
        // In a query.
        |origin| origin.replace(':', "%3A").replace('/', "%2F"),
        |origin| origin.replace(':', "%3a").replace('/', "%2f"),
    ];
    let from = port.map(|port| format!("{from}{port}")).into_iter().chain([from.to_owned()]);
    from.flat_map(move |from| forms.map(|form| (form(&from), form(to))))
}

fn has_port(authority: &str) -> bool {
    // That of IPv6 has colons in brackets.
    authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'))
}

/// Whether a host ends before this text: `http://localhost` does not begin `http://localhost:80` and `http://localhosts`.
fn ends_there(rest: &str) -> bool {
    let mut rest = rest.chars();
    match rest.next() {
        Some(':') => !rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some('.') => !rest.next().is_some_and(char::is_alphanumeric),
        Some('%') => {
            // A colon of a query.
            let escaped: String = rest.by_ref().take(2).collect();
            !(escaped.eq_ignore_ascii_case("3a") && rest.next().is_some_and(|c| c.is_ascii_digit()))
        }
        Some(c) => !(c.is_alphanumeric() || matches!(c, '-' | '_' | '@')),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_rewritten_in_every_form_and_no_longer_one() {
        let rewrite = Rewrite::new([("http://localhost", "http://127.0.0.1:9")]);
        for (from, to) in [
            ("http://localhost/a http://localhost", "http://127.0.0.1:9/a http://127.0.0.1:9"),
            (r#""http:\/\/localhost\/a""#, r#""http:\/\/127.0.0.1:9\/a""#),
            ("?to=http%3A%2F%2Flocalhost%2Fa", "?to=http%3A%2F%2F127.0.0.1%3A9%2Fa"),
            ("http://localhost:80/a", "http://127.0.0.1:9/a"),
            ("http://localhost:8080 http://localhosts", "http://localhost:8080 http://localhosts"),
            (
                "http://localhost.example http://localhost. Then",
                "http://localhost.example http://127.0.0.1:9. Then",
            ),
            ("?to=http%3A%2F%2Flocalhost%3A8080", "?to=http%3A%2F%2Flocalhost%3A8080"),
            ("https://localhost", "https://localhost"),
        ] {
            assert_eq!(rewrite.text(from), to);
        }
        assert_eq!(
            Rewrite::new([("http://[::1]", "http://a")]).text("http://[::1]:80/ http://[::1]:81/"),
            "http://a/ http://[::1]:81/"
        );
        assert_eq!(Rewrite::new([("http://a", "http://a")]).text("http://a"), "http://a");
        let swapped = Rewrite::new([("http://a", "http://b"), ("http://b", "http://a")]);
        assert_eq!(swapped.text("http://a http://b"), "http://b http://a");
    }
}
