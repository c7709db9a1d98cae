//! Text as HTML. Whatever a server, a scenario or a file may have sent passes through here.

use crate::summary::numbers::plural;
use crate::summary::text::{clean, clean_whole};

/// Text between tags or within the quotation marks of an attribute: what is not seen becomes an escape, what HTML would obey an
/// entity.
pub(super) fn text(text: &str) -> String {
    entities(&clean(text))
}

/// The same of text that is shown whole, with its line breaks.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(|line| entities(&clean_whole(line))).collect::<Vec<_>>().join("\n")
}

fn entities(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// A section with its heading, which the table of contents leads to; nothing if it has no content.
pub(super) fn section(id: &str, title: &str, note: &str, content: &str) -> String {
    if content.is_empty() {
        return String::new();
    }
    let note = if note.is_empty() { String::new() } else { format!(" <small>{}</small>", text(note)) };
    format!("<section id=\"{id}\"><h2>{}{note}</h2>\n{content}</section>\n", text(title))
}

/// A paragraph of less weight; nothing of no text.
pub(super) fn note(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>\n", text(words)) }
}

/// The room that the items of a section have: whatever comes, the file stays small.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
    left_out: u64,
}

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: bytes, left_out: 0 }
    }

    /// Adds an item if there is room for it. After one that is left out, all are.
    pub(super) fn add(&mut self, html: &mut String, item: &str) {
        if self.left_out == 0 && item.len() <= self.left {
            self.left -= item.len();
            html.push_str(item);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds what belongs to the last item, if that is there.
    pub(super) fn add_to_last(&mut self, html: &mut String, item: &str) {
        if self.left_out == 0 && item.len() <= self.left {
            self.left -= item.len();
            html.push_str(item);
        }
    }

    /// What was left out, if anything was.
    pub(super) fn note(&self, what: &str) -> String {
        match self.left_out {
            0 => String::new(),
            more => left_out(&plural(more, &format!("more {what}"))),
        }
    }
}

/// That something is not here, and where it is.
pub(super) fn left_out(what: &str) -> String {
    note(&format!("{what} left out to keep this file small: the JSON of the run has all."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_obeyed() {
        assert_eq!(
            text("</script><img src=x onerror='a(\"&\")'>\x1b\u{202e}"),
            "&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;&amp;&quot;)&#39;&gt;\\u{1b}\\u{202e}"
        );
        assert_eq!(lines("a\r\n  <b>\n\0"), "a\n  &lt;b&gt;\n\\u{0}");
    }

    #[test]
    fn what_has_no_room_is_left_out_and_counted() {
        let (mut room, mut html) = (Room::new(10), String::new());
        ["<li>a", "<li>b", "<li>c", ""].iter().for_each(|item| room.add(&mut html, item));
        room.add_to_last(&mut html, "<p>of the last");
        assert_eq!(html, "<li>a<li>b");
        let note = "<p class=\"note\">2 more lines left out to keep this file small: the JSON of the run has all.</p>\n";
        assert_eq!(room.note("line"), note);
        assert_eq!(Room::new(0).note("line"), "");
    }

    #[test]
    fn whole_text_is_not_cut() {
        let long = "x".repeat(5_000);
        assert_eq!(lines(&long), long);
        assert!(text(&long).chars().count() < 1_100);
    }
}
