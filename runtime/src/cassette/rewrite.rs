//! URLs of the server that was recorded, as URLs of the one that is asked now.

use super::exchange::Exchange;
use super::mask::as_text;
use super::splice::Edit;

/// One origin in the place of another, in each form in which a URL may begin with it.
pub(super) struct Rewrite(Vec<(String, String)>);

impl Rewrite {
    pub(super) fn new(from: &str, to: &str) -> Self {
        if from == to {
            return Self(Vec::new());
        }
        // A URL may name the port that its scheme has by itself.
        let port = match from.split_once("://") {
            Some(("http", rest)) if !has_port(rest) => Some(":80"),
            Some(("https", rest)) if !has_port(rest) => Some(":443"),
            _ => None,
        };
        let from = port.map(|port| format!("{from}{port}")).into_iter().chain([from.to_owned()]);
        let forms: [fn(&str) -> String; 4] = [
            str::to_owned,
            // In JSON.
            |origin| origin.replace('/', "\\/"),
            // In a query.
            |origin| origin.replace(':', "%3A").replace('/', "%2F"),
            |origin| origin.replace(':', "%3a").replace('/', "%2f"),
        ];
        Self(from.flat_map(|from| forms.map(|form| (form(&from), form(to)))).collect())
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

    /// The text with the new origin.
    pub(super) fn text(&self, text: &str) -> String {
        let (mut written, mut done) = (String::with_capacity(text.len()), 0);
        for edit in self.edits(text) {
            written.push_str(text.get(done..edit.place.start).unwrap_or_default());
            written.push_str(&edit.text);
            done = edit.place.end;
        }
        written.push_str(text.get(done..).unwrap_or_default());
        written
    }

    /// Rewrites the headers and the body of an answer.
    pub(super) fn answer(&self, exchange: &mut Exchange) {
        if self.0.is_empty() {
            return;
        }
        for (_, value) in exchange.head.iter_mut().flat_map(|head| &mut head.headers) {
            *value = self.text(value);
        }
        let body = exchange.body();
        let edits = self.edits(&as_text(&body));
        exchange.edit_body(&edits);
    }
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
        let rewrite = Rewrite::new("http://localhost", "http://127.0.0.1:9");
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
            Rewrite::new("http://[::1]", "http://a").text("http://[::1]:80/ http://[::1]:81/"),
            "http://a/ http://[::1]:81/"
        );
        assert_eq!(Rewrite::new("http://a", "http://a").text("http://a"), "http://a");
    }
}
