//! Each response of the corpus, whole, cut at every byte, and in pieces: both transports see the same.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::both::{Both, Seen, Step};
use crate::cases::{Case, Topic};
use crate::server::{Last, Play, Raw};

/// So many connections are open at a time.
const WORKERS: usize = 32;

/// The places at which a response is cut: all, or those around the ends of a large one and some between.
fn places(case: &Case) -> Vec<usize> {
    let length = case.response.len();
    if !case.is_large {
        return (0..length).collect();
    }
    let step = (length / 16).max(1);
    let mut places: Vec<usize> = (0..length).step_by(step).collect();
    places.extend(length.saturating_sub(64)..length);
    places.sort_unstable();
    places.dedup();
    places
}

/// One way to send a response.
#[derive(Debug, Clone)]
struct Job {
    case: usize,
    /// How it is cut, in words.
    how: String,
    play: Play,
    step: Step,
}

/// Runs all jobs, several at a time on this thread, and gives what `judge` says of those that it does not like.
async fn run(
    both: &Both,
    jobs: Vec<Job>,
    judge: impl Fn(&Job, &[Seen; 2]) -> Option<String> + Send + Sync + 'static,
) -> Vec<String> {
    let raw = Arc::new(Raw::start().await);
    let (jobs, judge) = (Arc::new(jobs), Arc::new(judge));
    let (next, found) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (both, raw, jobs, judge) =
                (both.clone(), Arc::clone(&raw), Arc::clone(&jobs), Arc::clone(&judge));
            let (next, found) = (Arc::clone(&next), Arc::clone(&found));
            tokio::spawn(async move {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let seen = both.see(&raw.at(job.play.clone()), job.step).await;
                    if let Some(said) = judge(job, &seen) {
                        found.lock().unwrap().push(said);
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    std::mem::take(&mut *found.lock().unwrap())
}

/// All ways to send the responses of a topic.
fn jobs(cases: &[Case]) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let mut add = |how: String, play, step| jobs.push(Job { case: number, how, play, step });
        let bytes = &case.response;
        add("whole".to_owned(), Play::whole(bytes), case.step);
        if case.step == Step::Stream {
            add("whole, for `http`".to_owned(), Play::whole(bytes), Step::Get);
        }
        for at in places(case) {
            add(format!("cut at {at}"), Play::whole(&bytes[..at]), case.step);
            if at > 0 {
                add(format!("in two pieces, at {at}"), Play::cut(bytes, &[at], Last::Fin), case.step);
            }
        }
        if !case.is_large {
            let all: Vec<usize> = (1..bytes.len()).collect();
            add("byte by byte".to_owned(), Play::cut(bytes, &all, Last::Fin), case.step);
        }
    }
    jobs
}

/// What differs between the transports over all responses of a topic.
async fn differences(topic: Topic) -> Vec<String> {
    let cases = topic.cases();
    let jobs = jobs(&cases);
    let both = Both::new();
    run(&both, jobs, move |job, [own, reqwest]| {
        let case = &cases[job.case];
        (own != reqwest).then(|| {
            let response = job.play.pieces.concat();
            let shown = &response[..response.len().min(400)];
            format!(
                "{topic:?}: {}, {}\n  {}\n  own\n{own:?}\n  reqwest\n{reqwest:?}",
                case.name,
                job.how,
                shown.escape_ascii()
            )
        })
    })
    .await
}

#[track_caller]
fn assert_none(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differences, of which\n{}",
        differences.len(),
        differences[..differences.len().min(20)].join("\n\n")
    );
}

macro_rules! topics {
    ($($name:ident: $topic:ident)*) => {$(
        #[tokio::test]
        async fn $name() {
            assert_none(&differences(Topic::$topic).await);
        }
    )*};
}

topics! {
    status_lines: Status
    heads: Heads
    responses_of_1xx: Informational
    framing: Framing
    chunks: Chunks
    bodies: Bodies
    events: Events
}

#[test]
fn there_are_enough_of_them_and_each_has_a_name_of_its_own() {
    let all: Vec<_> = Topic::ALL.into_iter().flat_map(Topic::cases).collect();
    let cut_at_every_byte = all.iter().filter(|case| !case.is_large).count();
    assert!(cut_at_every_byte >= 100, "{cut_at_every_byte}");
    let mut names: Vec<_> = all.iter().map(|case| case.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|two| two[0] != two[1]), "{names:?}");
}
