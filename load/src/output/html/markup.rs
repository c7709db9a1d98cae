//! Text as HTML. Whatever a server, a scenario or a file may have sent passes through here.

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
    fn whole_text_is_not_cut() {
        let long = "x".repeat(5_000);
        assert_eq!(lines(&long), long);
        assert!(text(&long).chars().count() < 1_100);
    }
}
