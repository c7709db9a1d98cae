//! The streams of a user that are open, found by their names.

use std::collections::HashMap;

use tokio::time::Instant;

use smallvec::SmallVec;

use super::clock::{Moment, Took, between};
use super::samples::SubjectId;
use super::sent_at::Which;
use super::table::MetricId;

/// What an answer was measured by at its end.
pub(super) type Figures = SmallVec<[(MetricId, u64); 0]>;

/// What is kept of a stream from its `open` on.
#[derive(Debug)]
pub(super) struct Measuring {
    pub(super) name: Box<str>,
    pub(super) subject: SubjectId,
    /// The check that was set last.
    pub(super) check: Option<SubjectId>,
    /// When the `open` began: for a user's first step, when it was intended to.
    pub(super) asked: Moment,
    /// When the request was sent, as if nothing had held it back.
    pub(super) sent: Moment,
    pub(super) first_event: Option<Moment>,
    pub(super) last_event: Option<Instant>,
    pub(super) first_content: Option<Moment>,
    pub(super) last_content: Option<Moment>,
    /// Since when the connection is lost.
    pub(super) lost: Option<Moment>,
    pub(super) protocol: Meaning,
    /// Where its messages say when they were sent, if they do.
    pub(super) sent_at: Option<Which>,
    /// When the first piece of the text came.
    pub(super) first_text: Option<Moment>,
    /// Whether the server ended it.
    pub(super) has_ended: bool,
}

impl Measuring {
    /// The time from its `open` to `now`.
    pub(super) fn took(&self, now: Moment) -> Took {
        Took { response: between(self.asked, now), service: between(self.sent, now) }
    }

    /// When what comes of it once came.
    pub(super) fn came(&self) -> impl Iterator<Item = (MetricId, Moment)> {
        let is_answer = self.protocol == Meaning::Answer;
        let of_answers = |moment: Option<Moment>| moment.filter(|_| is_answer);
        [
            (MetricId::FIRST_EVENT, self.first_event),
            (MetricId::FIRST_CONTENT, self.first_content),
            (MetricId::FIRST_TOKEN, of_answers(self.first_content)),
            (MetricId::FIRST_ANSWER_TOKEN, of_answers(self.first_text)),
            (MetricId::LAST_TOKEN, of_answers(self.last_content)),
        ]
        .into_iter()
        .filter_map(|(metric, moment)| Some((metric, moment?)))
    }

    /// What has not come of it.
    pub(super) fn lacking(&self) -> impl Iterator<Item = MetricId> {
        let (event, content, text) = (self.last_event, self.first_content, self.first_text);
        self.protocol.firsts().filter(move |metric| match *metric {
            MetricId::FIRST_EVENT => event.is_none(),
            MetricId::FIRST_CONTENT | MetricId::FIRST_TOKEN => content.is_none(),
            MetricId::FIRST_ANSWER_TOKEN => text.is_none(),
            _ => true,
        })
    }
}

/// What the messages of a stream mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Meaning {
    /// Nothing that is known.
    #[default]
    None,
    /// Something with content, by a protocol.
    Content,
    /// Pieces of a language model's answer.
    Answer,
}

impl Meaning {
    /// That of a stream with the protocol of this name.
    pub(super) fn of(protocol: Option<&str>) -> Self {
        match protocol {
            None => Self::None,
            // What agents send is no answer in tokens.
            Some("mcp" | "a2a") => Self::Content,
            Some(_) => Self::Answer,
        }
    }

    /// What is to come of such a stream once.
    pub(super) fn firsts(self) -> impl Iterator<Item = MetricId> {
        let all = [
            MetricId::FIRST_EVENT,
            MetricId::FIRST_CONTENT,
            MetricId::FIRST_TOKEN,
            MetricId::FIRST_ANSWER_TOKEN,
            MetricId::ANSWER,
        ];
        let count = match self {
            Self::None => 1,
            Self::Content => 2,
            Self::Answer => all.len(),
        };
        all.into_iter().take(count)
    }
}

/// The streams of a user.
#[derive(Debug, Default)]
pub(super) struct Streams {
    all: Vec<Measuring>,
    /// The place of the stream that was asked for last: it is likely to be the next one too.
    last: usize,
    /// The places by name, once there are many.
    #[expect(clippy::box_collection, reason = "a user with few streams pays a pointer, not a map")]
    places: Option<Box<HashMap<Box<str>, usize>>>,
}

/// Up to so many streams, looking at each is cheaper than a table.
const FEW: usize = 8;

impl Streams {
    /// The stream of this name, if it is known.
    #[inline]
    pub(super) fn get(&mut self, name: &str) -> Option<&mut Measuring> {
        if self.all.get(self.last).is_none_or(|last| *last.name != *name) {
            self.last = self.place(name)?;
        }
        self.all.get_mut(self.last)
    }

    fn place(&self, name: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(name).copied(),
            None => self.all.iter().position(|stream| *stream.name == *name),
        }
    }

    /// Keeps a stream, in place of one with its name.
    pub(super) fn insert(&mut self, stream: Measuring) {
        if let Some(known) = self.get(&stream.name) {
            *known = stream;
            return;
        }
        let place = self.all.len();
        if let Some(places) = &mut self.places {
            places.insert(stream.name.clone(), place);
        } else if place >= FEW {
            let known = self.all.iter().map(|stream| stream.name.clone()).enumerate();
            let mut places: HashMap<_, _> = known.map(|(place, name)| (name, place)).collect();
            places.insert(stream.name.clone(), place);
            self.places = Some(Box::new(places));
        }
        if place < FEW {
            self.all.reserve_exact(1);
        }
        self.all.push(stream);
        self.last = place;
    }

    /// Forgets the stream of this name, and gives what was kept of it.
    pub(super) fn remove(&mut self, name: &str) -> Option<Measuring> {
        let place = self.place(name)?;
        let gone = self.all.swap_remove(place);
        if let Some(places) = &mut self.places {
            places.remove(name);
            if let Some(moved) = self.all.get(place) {
                places.insert(moved.name.clone(), place);
            }
        }
        Some(gone)
    }
}

/// The name of a stream, or of the family whose member it is: of `subs[7]` that is `subs`.
pub(super) fn family(name: &str) -> &str {
    match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        Some((family, index)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => {
            family
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: &str, subject: u32) -> Measuring {
        Measuring {
            name: name.into(),
            subject: SubjectId(subject),
            check: None,
            asked: Moment::MIN,
            sent: Moment::MIN,
            first_event: None,
            last_event: None,
            first_content: None,
            last_content: None,
            lost: None,
            protocol: Meaning::None,
            sent_at: None,
            first_text: None,
            has_ended: false,
        }
    }

    #[test]
    fn few_streams_and_many_are_found_by_their_names() {
        let name = |number: u32| format!("subs[{number}]");
        for count in [1, 8, 9, 40] {
            let mut streams = Streams::default();
            (0..count).for_each(|number| streams.insert(stream(&name(number), number)));
            // In place of the one before.
            streams.insert(stream(&name(0), 1000));
            let mut there: Vec<u32> = (0..count).collect();
            let subject = |number: u32| if number == 0 { 1000 } else { number };
            while let Some(gone) = there.get(there.len() / 2).copied() {
                for number in 0..count {
                    let found = streams.get(&name(number)).map(|stream| stream.subject.0);
                    assert_eq!(
                        found,
                        there.contains(&number).then(|| subject(number)),
                        "{number} of {count}"
                    );
                }
                assert_eq!(streams.remove(&name(gone)).map(|stream| stream.subject.0), Some(subject(gone)));
                assert!(streams.remove(&name(gone)).is_none());
                there.retain(|number| *number != gone);
            }
            assert!(streams.get(&name(0)).is_none());
            streams.insert(stream("again", 7));
            assert_eq!(streams.get("again").map(|stream| stream.subject), Some(SubjectId(7)));
        }
    }

    #[test]
    fn a_member_counts_for_its_family() {
        for (name, wanted) in [
            ("subs[7]", "subs"),
            ("subs", "subs"),
            ("", ""),
            ("a[b]", "a[b]"),
            ("a[]", "a[]"),
            ("a[1]b", "a[1]b"),
        ] {
            assert_eq!(family(name), wanted);
        }
    }
}
