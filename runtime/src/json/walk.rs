//! JSON text read without recursion, so that no depth of it can use up the stack.

use super::scan::Scanner;

/// What a walk tells as it comes along.
pub(super) trait Visit {
    /// The name of a member, in its quotes. The member's value begins next.
    fn name(&mut self, start: usize, end: usize);
    /// A value begins.
    fn begin(&mut self, start: usize);
    /// The innermost open value ends.
    fn end(&mut self, end: usize);
}

/// Only whether it is JSON.
impl Visit for () {
    fn name(&mut self, _: usize, _: usize) {}
    fn begin(&mut self, _: usize) {}
    fn end(&mut self, _: usize) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Object,
    Array,
}

impl Scanner<'_, '_, '_> {
    /// Takes one value off the text; `None` says that it is not JSON.
    pub(super) fn walk(&mut self, visit: &mut impl Visit) -> Option<()> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.space();
            visit.begin(self.at);
            match self.peek()? {
                b'{' => {
                    self.at += 1;
                    self.space();
                    if self.take(b'}').is_none() {
                        open.push(Open::Object);
                        self.member(visit)?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    self.space();
                    if self.take(b']').is_none() {
                        open.push(Open::Array);
                        continue;
                    }
                }
                _ => self.scalar()?,
            }
            visit.end(self.at);
            if self.close(&mut open, visit)? {
                return Some(());
            }
        }
    }

    /// Takes what follows a value, up to the next one. Whether that was the last.
    fn close(&mut self, open: &mut Vec<Open>, visit: &mut impl Visit) -> Option<bool> {
        while let Some(innermost) = open.last().copied() {
            self.space();
            match (self.peek()?, innermost) {
                (b',', Open::Array) => {
                    self.at += 1;
                    return Some(false);
                }
                (b',', Open::Object) => {
                    self.at += 1;
                    self.member(visit)?;
                    return Some(false);
                }
                (b'}', Open::Object) | (b']', Open::Array) => {
                    self.at += 1;
                    open.pop();
                    visit.end(self.at);
                }
                _ => return None,
            }
        }
        Some(true)
    }

    /// Takes a member's name and its colon.
    fn member(&mut self, visit: &mut impl Visit) -> Option<()> {
        self.space();
        let start = self.at;
        self.string()?;
        visit.name(start, self.at);
        self.space();
        self.take(b':')
    }
}
