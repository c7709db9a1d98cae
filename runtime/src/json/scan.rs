//! Paths looked up in JSON text (RFC 8259), in one pass that checks all of it and builds nothing.
//!
//! It recurses down to [`DEEPEST`] levels, as deep as any path leads, since that is fast. Below, it walks without
//! recursion.

use super::read::unquote;
use super::step::Step;

/// Looks up as many paths as there are bits in [`Wanted`]. A text that is not JSON has no nodes, even if only the part
/// behind the nodes is not JSON.
pub(super) fn fill<'t>(text: &'t str, paths: &[&[Step]], found: &mut [Option<&'t str>]) {
    let mut scanner = Scanner { text, at: 0, paths, found };
    let whole = scanner.value(Wanted::all(paths), 0).is_some() && {
        scanner.space();
        scanner.at == text.len()
    };
    if !whole {
        found.fill(None);
    }
}

/// Which of the paths lead through the value at hand, a bit for each.
#[derive(Clone, Copy)]
pub(super) struct Wanted(u64);

impl Wanted {
    /// As many paths as there are bits.
    pub(super) const MOST: usize = 64;

    fn all(paths: &[&[Step]]) -> Self {
        (0..paths.len()).fold(Self(0), Self::with)
    }

    fn with(self, path: usize) -> Self {
        Self(self.0 | 1 << path)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Iterator for Wanted {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let path = self.0.trailing_zeros() as usize;
        // Takes the lowest bit off.
        self.0 &= self.0 - 1;
        Some(path)
    }
}

/// The most steps of a path that is looked up here, and the deepest that its text is read by recursion.
pub(super) const DEEPEST: usize = 127;

/// Where in `text` the first byte stands at which a string ends, begins an escape, or is broken by a control
/// character. Eight bytes at a time: of a word, the lowest marked byte is right, those above it may not be
/// (Warren, *Hacker's Delight*, "Find first 0-byte").
#[inline]
fn stop(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    let below = |word: u64, min: u8| word.wrapping_sub(ONES * u64::from(min)) & !word & HIGHS;
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let escape = below(word ^ (ONES * u64::from(b'\\')), 1);
        let marked = quote | escape | below(word, 0x20);
        if marked != 0 {
            return Some(index * 8 + (marked.trailing_zeros() / 8) as usize);
        }
    }
    let stops = |&byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    rest.iter().position(stops).map(|place| words.len() * 8 + place)
}

pub(super) struct Scanner<'t, 'p, 'f> {
    text: &'t str,
    pub(super) at: usize,
    paths: &'p [&'p [Step]],
    found: &'f mut [Option<&'t str>],
}

impl<'t> Scanner<'t, 'static, 't> {
    /// A scanner that looks nothing up.
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0, paths: &[], found: &mut [] }
    }
}

/// Every method takes one thing off the text; `None` says that it is not JSON.
impl Scanner<'_, '_, '_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A value at `depth`, through which the `wanted` paths lead.
    fn value(&mut self, wanted: Wanted, depth: usize) -> Option<()> {
        self.space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string().map(|_| ())?,
            b'{' => self.object(wanted, depth)?,
            b'[' => self.array(wanted, depth)?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        for path in wanted {
            if self.paths[path].len() == depth {
                self.found[path] = self.text.get(start..self.at);
            }
        }
        Some(())
    }

    /// A value that has no other in it.
    pub(super) fn scalar(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    /// A value of an object or array. This is the fast path for the common one: no path leads through it, and it has no
    /// other in it.
    #[inline]
    fn element(&mut self, wanted: Wanted, depth: usize) -> Option<()> {
        if !wanted.is_empty() {
            return self.value(wanted, depth);
        }
        self.space();
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.value(wanted, depth),
        }
    }

    fn object(&mut self, wanted: Wanted, depth: usize) -> Option<()> {
        if depth >= DEEPEST {
            return self.walk(&mut ());
        }
        self.at += 1;
        self.space();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.space();
            let start = self.at;
            let escaped = self.string()?;
            let below = if wanted.is_empty() { wanted } else { self.named(wanted, depth, start, escaped) };
            self.space();
            self.take(b':')?;
            self.element(below, depth + 1)?;
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// The paths that lead through the member whose name, in its quotes, stands from `start` to here.
    fn named(&mut self, wanted: Wanted, depth: usize, start: usize, escaped: bool) -> Wanted {
        let text = self.text;
        if escaped {
            let Some(name) = text.get(start..self.at).and_then(unquote) else { return Wanted(0) };
            return self.below(wanted, depth, |step| matches!(step, Step::Name(wanted) if **wanted == *name));
        }
        let name = text.as_bytes().get(start + 1..self.at - 1).unwrap_or_default();
        self.below(wanted, depth, |step| matches!(step, Step::Name(wanted) if wanted.as_bytes() == name))
    }

    fn array(&mut self, wanted: Wanted, depth: usize) -> Option<()> {
        if depth >= DEEPEST {
            return self.walk(&mut ());
        }
        self.at += 1;
        self.space();
        if self.take(b']').is_some() {
            return Some(());
        }
        for index in 0.. {
            let below = if wanted.is_empty() {
                wanted
            } else {
                self.below(wanted, depth, |step| matches!(step, Step::Index(wanted) if *wanted == index))
            };
            self.element(below, depth + 1)?;
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.take(b']')
    }

    #[inline]
    fn below(&mut self, wanted: Wanted, depth: usize, step: impl Fn(&Step) -> bool) -> Wanted {
        let mut below = Wanted(0);
        for path in wanted {
            if self.paths[path].get(depth).is_some_and(&step) {
                // The last of two members with one name counts, as in every JSON reader.
                self.found[path] = None;
                below = below.with(path);
            }
        }
        below
    }

    /// A string; whether it has escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Option<bool> {
        self.take(b'"')?;
        let mut escaped = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            self.at += stop(rest)?;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(escaped);
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let letter = *self.text.as_bytes().get(self.at + 1)?;
        self.at += 2;
        match letter {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let here = self.text.as_bytes().get(self.at..self.at + word.len())?;
        (here == word.as_bytes()).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        // A sign is not required.
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        (digits > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde_json finds for a path of names and indexes.
    fn by_serde(text: &str, path: &[Step]) -> Option<serde_json::Value> {
        let mut value = &serde_json::from_str::<serde_json::Value>(text).ok()?;
        for step in path {
            value = match step {
                Step::Name(name) => value.as_object()?.get(&**name)?,
                Step::Index(index) => value.as_array()?.get(*index)?,
            };
        }
        Some(value.clone())
    }

    fn by_scan(text: &str, path: &[Step]) -> Option<serde_json::Value> {
        let mut found = [None];
        fill(text, &[path], &mut found);
        found[0].map(|raw| serde_json::from_str(raw).expect("a node is JSON"))
    }

    fn agree(text: &str) {
        let is_json = serde_json::from_str::<serde_core::de::IgnoredAny>(text).is_ok();
        assert_eq!(super::super::Tape::read(text).is_some(), is_json, "{text}");
        let names = [Step::Name("a".into()), Step::Name("b\n".into()), Step::Index(1)];
        for first in &names {
            for second in &names {
                for path in [&[][..], std::slice::from_ref(first), &[first.clone(), second.clone()]] {
                    assert_eq!(by_scan(text, path), by_serde(text, path), "{path:?} in {text}");
                }
            }
        }
    }

    #[test]
    fn it_takes_what_serde_json_takes() {
        let texts = [
            "0",
            "-0",
            "01",
            "1.",
            ".5",
            "-",
            "+1",
            "1e5",
            "1e",
            "1E+2",
            "1.5e-3",
            "--1",
            "1 2",
            "",
            "true",
            "tru",
            "truex",
            "null",
            "nul",
            "\"\"",
            "\"a",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u1234\"",
            "\"\t\"",
            "\"\\t\"",
            "\"é€😀\"",
            "[]",
            "[ ]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "{}",
            "{ }",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            " \n\r\t[ 1 , 2 ] ",
            "\u{feff}1",
            "[1]]",
            "{\"a\":{\"a\":1},\"a\":2}",
            "{\"a\":[0,{\"b\\n\":5}],\"b\\n\":[1,[2]]}",
            "{\"\\u0061\":[7,8]}",
            "nan",
        ];
        texts.into_iter().for_each(agree);
        let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        [126, 127].map(deep).iter().for_each(|text| agree(text));
        for levels in [128, 200, 100_000] {
            let text = format!("{{\"a\":{},\"b\":1}}", deep(levels));
            assert_eq!(super::super::find_one(&text, &[Step::Name("a".into())]), Some(&*deep(levels)));
            assert_eq!(super::super::find_one(&text, &[Step::Name("b".into())]), Some("1"));
            for broken in [format!("{text}]"), text.replacen("[[", "[", 1), text.replacen("]]", "]", 1)] {
                assert_eq!(super::super::find_one(&broken, &[Step::Name("b".into())]), None);
            }
        }
    }

    #[test]
    fn a_string_stops_where_a_look_at_each_byte_stops() {
        let mut random = fastrand::Rng::with_seed(11);
        let bytes = [b'"', b'\\', 0, 0x1f, b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xa2, 0xdc, 0xff, b'a'];
        for _ in 0..20_000 {
            let text: Vec<u8> = (0..random.usize(..40))
                .map(|_| if random.u8(..4) == 0 { bytes[random.usize(..bytes.len())] } else { b'a' })
                .collect();
            let plain = text.iter().position(|&byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            assert_eq!(stop(&text), plain, "{text:?}");
        }
    }

    #[test]
    fn it_agrees_with_serde_json_on_any_pieces_in_any_order() {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\n\"", "\"\\\"\"", "1", "-2.5e3", "0", "true",
            "null", " ", "\\", "\"", "{\"a\":", "[1,", "e", ".",
        ];
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let text: String =
                (0..random.usize(1..12)).map(|_| pieces[random.usize(..pieces.len())]).collect();
            agree(&text);
        }
    }
}
