//! Each response of the corpus, whole, cut at every byte, and in pieces: both transports see the same.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::FailureKind;

use crate::both::{Both, DID_NOT_END, Seen, Step};
use crate::cases::{Case, Topic};
use crate::reasons::Reason;
use crate::server::{Last, Play, Raw};

/// So many connections are open at a time.
const WORKERS: usize = 16;

/// The places at which a response is cut: all, or those around the ends of a large one and some between.
fn places(case: &Case) -> Vec<usize> {
    let length = case.response.len();
    if !case.is_large {
        return (0..length).collect();
    }
    let step = (length / 4).max(1);
    let mut places: Vec<usize> = (0..length).step_by(step).collect();
    places.extend(length.saturating_sub(4)..length);
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
    both.differ(&raw.stream()).await;
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

/// All ways to send the responses of a topic. What two responses have in common is sent once.
fn jobs(cases: &[Case]) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut known = HashSet::new();
    let mut add = |case, how: String, play: Play, step| {
        if known.insert((play.clone(), step)) {
            jobs.push(Job { case, how, play, step });
        }
    };
    for (number, case) in cases.iter().enumerate() {
        let bytes = &case.response;
        add(number, "whole".to_owned(), Play::whole(bytes), case.step);
        if case.step == Step::Stream {
            add(number, "whole, for `http`".to_owned(), Play::whole(bytes), Step::Get);
        }
        for at in places(case) {
            add(number, format!("cut at {at}"), Play::whole(&bytes[..at]), case.step);
        }
        for count in counts(bytes.len()).filter(|count| !case.is_large || *count <= 8) {
            let at = Play::places(bytes.len(), count);
            add(number, format!("in {count} pieces, at {at:?}"), Play::cut(bytes, &at, Last::Fin), case.step);
        }
    }
    jobs
}

/// Into so many pieces a response of this length is split: 2, 3, 4, 6, 8, 12 and so on, and each byte alone.
fn counts(length: usize) -> impl Iterator<Item = usize> {
    let powers = (1..).map(|power| 1_usize << power).flat_map(|power| [power, power / 2 * 3]);
    powers.take_while(move |count| *count < length).chain((length > 1).then_some(length))
}

/// What differs between the transports over all responses of a topic.
async fn differences(topic: Topic) -> Vec<String> {
    let cases = topic.cases();
    let jobs = jobs(&cases);
    let both = Both::new();
    run(&both, jobs, move |job, [own, reqwest]| {
        let case = &cases[job.case];
        let response = job.play.pieces.concat();
        let is_fault = own != reqwest && Reason::of(&response, own, reqwest).is_none();
        is_fault.then(|| {
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
    let twice: Vec<_> = names.windows(2).filter(|two| two[0] == two[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// What a client sees of a response.
async fn seen(response: Vec<u8>) -> [Seen; 2] {
    Both::new().see(&Raw::start().await.at(Play::whole(&response)), Step::Stream).await
}

#[track_caller]
fn assert_failed(seen: &Seen, kind: FailureKind, says: &str) {
    let (failed, text) = seen.failed.as_ref().expect("it fails");
    assert_eq!((*failed, text.contains(says)), (kind, true), "{seen:?}");
}

const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

#[tokio::test]
async fn more_than_20_informational_responses_are_a_failure_on_ours_alone() {
    for (count, fails) in [(20, false), (21, true)] {
        let [own, reqwest] = seen(
            ["HTTP/1.1 103 Early Hints\r\n\r\n".repeat(count), STREAM.to_owned(), "\r\n".to_owned()]
                .concat()
                .into(),
        )
        .await;
        assert_eq!(reqwest.failed, None, "{count}");
        if fails {
            assert_failed(&own, FailureKind::Connect, "more than 20 informational responses");
        } else {
            assert_eq!(own, reqwest);
        }
    }
}

#[tokio::test]
async fn extensions_count_for_each_chunk_on_ours_and_over_the_body_on_reqwest() {
    let chunk = |length| format!("9;{}\r\ndata: 1\n\n\r\n", "e".repeat(length));
    let answer =
        |chunks: String| format!("{STREAM}transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n").into_bytes();
    let [own, reqwest] = seen(answer(chunk(9000) + &chunk(9000))).await;
    assert_eq!((own.failed, own.values), (None, vec!["1".to_owned(), "1".to_owned()]));
    assert_failed(&reqwest, FailureKind::Cut, "chunk extensions over limit");
    for seen in seen(answer(chunk(16_384))).await {
        assert_failed(&seen, FailureKind::Cut, "chunk extensions over limit");
    }
}

#[tokio::test]
async fn a_head_that_is_complete_or_smaller_than_a_read_has_the_same_fault_on_both() {
    let many: String = (0..3000).map(|n| format!("x{n}: v\r\n")).collect();
    let whole = format!("{STREAM}{many}\r\n").into_bytes();
    let [own, reqwest] = seen(whole.clone()).await;
    assert_eq!(own, reqwest);
    let [own, reqwest] = seen(whole[..whole.len() - 2].to_vec()).await;
    assert_failed(&own, FailureKind::Connect, "the head of the response is too large");
    assert_failed(&reqwest, FailureKind::Connect, "connection closed before message completed");
}

/// Responses that say where they end.
const COMPLETE: &[&str] = &[
    "chunked",
    "chunked and a length",
    "gzip, chunked",
    "a length",
    "a length twice in a line",
    "a smaller length",
    "length 0",
    "more than its length",
    "HTTP/1.0 with a length",
    "HTTP/1.0 kept",
    "204",
    "204 in chunks",
    "304 with a body",
    "HEAD",
    "HEAD with a length",
    "HEAD in chunks",
    "101 that is a stream",
    "several",
    "an extension",
    "several trailers",
    "bytes behind the end",
    "the last chunk alone",
    "a redirect with a length",
    "a redirect in chunks",
];

fn named(names: &[&str]) -> Vec<Case> {
    let mut all: Vec<Case> = Topic::ALL.into_iter().flat_map(Topic::cases).collect();
    all.retain(|case| names.contains(&case.name));
    assert_eq!(all.len(), names.len(), "{all:?}");
    all
}

#[tokio::test]
async fn a_complete_response_ends_without_the_end_of_its_connection() {
    let cases = named(COMPLETE);
    let jobs = cases.iter().enumerate().map(|(number, case)| {
        let play = Play { last: Last::Hold, ..Play::whole(&case.response) };
        Job { case: number, how: "held".to_owned(), play, step: case.step }
    });
    let both = Both::new();
    let faults = run(&both, jobs.collect(), move |job, [own, reqwest]| {
        let has_ended = !own.values.iter().any(|value| value == DID_NOT_END);
        (own != reqwest || !has_ended).then(|| format!("{}\n{own:?}\n{reqwest:?}", cases[job.case].name))
    });
    assert_none(&faults.await);
}

/// Responses that are cut by a reset, at each byte.
const RESET: &[&str] = &[
    "chunked",
    "a length",
    "until close",
    "several trailers",
    "several",
    "HEAD",
    "204",
    "a redirect with a length",
];

#[tokio::test]
async fn a_reset_is_seen_alike_at_every_byte() {
    let cases = named(RESET);
    let mut jobs = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        for at in 0..=case.response.len() {
            let play = Play { last: Last::Reset, ..Play::whole(&case.response[..at]) };
            jobs.push(Job { case: number, how: format!("reset at {at}"), play, step: case.step });
        }
    }
    let both = Both::new();
    let faults = run(&both, jobs, move |job, [own, reqwest]| {
        (own != reqwest).then(|| format!("{}, {}\n{own:?}\n{reqwest:?}", cases[job.case].name, job.how))
    });
    assert_none(&faults.await);
}
