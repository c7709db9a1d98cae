//! The decoder against npm's `eventsource-parser`: random streams in random chunks, and after each chunk the same events, ids,
//! comments and reconnection times. Node decodes the bytes, as `TextDecoderStream` does before that parser.
//!
//! `cargo test -p streamgauge-tests --test eventsource_parser -- --ignored` runs it; `UPDATE_EXPECT=1` writes
//! `tests/outside/eventsource-parser/RESULTS.md`.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use fastrand::Rng;
use serde::Deserialize;
use streamgauge::sse::{Decoder, Item};

const STREAMS: usize = 30_000;
const SEED: u64 = 10;

/// What streams are put together from. A `retry` over 2^53 is not among it, which a number of JavaScript cannot hold.
#[rustfmt::skip] // One line per kind.
const FRAGMENTS: &[&[u8]] = &[
    b"\n", b"\n", b"\n", b"\r", b"\r", b"\r\n", b"\r\n", b"\n\n", b"\n\n", b"\r\r", b"\r\n\r\n", b"\n\r",
    b"data: x\n\n", b"data:1\ndata:2\n\n", b"event: a\r\ndata: x\r\n\r\n", b"id: 7\ndata: {\"a\":1}\n\n", b": hi\n\n",
    b"data", b"data:", b"data: ", b"data: x", b"data:  x", b"datax", b"dat", b"d",
    b"event", b"event:", b"event: tick", b"event: other",
    b"id", b"id:", b"id: 1", b"id:2", b"id: a\0b", b"i",
    b"retry", b"retry:", b"retry: 10", b"retry:2", b"retry: +5", b"retry: 5x", b"retry: 007", b"7",
    b":", b": ping", b":ping", b":  two", b"unknown: x", b"unknown", b" ", b"x", b"\0", b"::", b"data: a: b",
    b"\xEF\xBB\xBF", b"\xEF", b"\xBB", b"\xBF", b"\xFF", b"\xE2\x82", b"\xE2\x82\xAC", b"\xF0\x9F\x98\x80", b"\x80", b"\xC0\xAF",
];

/// A stream in its chunks.
type Chunks = Vec<Vec<u8>>;

fn stream(random: &mut Rng) -> Chunks {
    let mut bytes: Vec<u8> = Vec::new();
    if random.u8(..8) == 0 {
        bytes.extend(b"\xEF\xBB\xBF");
    }
    for _ in 0..random.usize(..40) {
        bytes.extend(FRAGMENTS[random.usize(..FRAGMENTS.len())]);
    }
    let longest = [1, 2, 12, 40, bytes.len().max(1)][random.usize(..5)];
    let (mut chunks, mut rest) = (Vec::new(), &bytes[..]);
    while !rest.is_empty() {
        // Some are empty.
        let (chunk, after) = rest.split_at(random.usize(..=longest).min(rest.len()));
        chunks.push(chunk.to_vec());
        rest = after;
    }
    chunks
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Said {
    Event { id: Option<String>, event: Option<String>, data: String },
    Comment { comment: String },
}

/// What was said after a chunk.
#[derive(Debug, Deserialize)]
struct After {
    items: Vec<Said>,
    retry: Option<u64>,
    /// A chunk ended with a carriage return, and no other line end has come. `eventsource-parser` has that line, and whatever
    /// came since, still to read. We end it at once.
    waits: bool,
    /// At the end: a line feed was added, so that it reads them.
    #[serde(default)]
    line_feed: bool,
}

/// What our decoder says after each chunk, and at the end.
fn ours(chunks: &Chunks, end: &[u8]) -> Vec<(Vec<Said>, Option<Duration>)> {
    let mut decoder = Decoder::new();
    let mut after = Vec::new();
    for chunk in chunks.iter().map(Vec::as_slice).chain([end]) {
        let (mut rest, mut items) = (chunk, Vec::new());
        while let Some(item) = decoder.next(&mut rest).expect("under its cap") {
            let own = |text: Option<&str>| text.map(str::to_owned);
            match item {
                Item::Event(event) => items.push(Said::Event {
                    id: own(event.id),
                    event: own(event.event),
                    data: event.data.to_owned(),
                }),
                Item::Comment(comment) => items.push(Said::Comment { comment: comment.to_owned() }),
                // It dispatches nothing.
                Item::Block(_) => {}
            }
        }
        after.push((items, decoder.reconnection_time()));
    }
    after
}

/// Compares what both said, at each chunk at which neither waits. Gives how many events, comments and chunks were compared.
fn compare(chunks: &Chunks, theirs: Vec<After>) -> [usize; 3] {
    let end: &[u8] = if theirs.last().is_some_and(|after| after.line_feed) { b"\n" } else { b"" };
    let ours = ours(chunks, end);
    assert_eq!(ours.len(), theirs.len(), "answers for {}", shown(chunks));
    let (mut our_items, mut their_items) = (Vec::new(), Vec::new());
    let (mut compared, mut from, last) = ([0; 3], 0, ours.len() - 1);
    for (at, ((items, retry), after)) in ours.into_iter().zip(theirs).enumerate() {
        our_items.extend(items);
        their_items.extend(after.items);
        if after.waits && at < last {
            continue;
        }
        assert_eq!(our_items, their_items, "chunks {from} to {at} of {}", shown(chunks));
        let times = (retry, after.retry.map(Duration::from_millis));
        assert_eq!(times.0, times.1, "the reconnection time at chunk {at} of {}", shown(chunks));
        for item in our_items.drain(..).chain(their_items.drain(..)) {
            compared[usize::from(matches!(item, Said::Comment { .. }))] += 1;
        }
        compared[2] += 1;
        from = at + 1;
    }
    // Each was counted on both sides.
    [compared[0] / 2, compared[1] / 2, compared[2]]
}

fn shown(chunks: &Chunks) -> String {
    let chunks: Vec<String> = chunks.iter().map(|chunk| chunk.escape_ascii().to_string()).collect();
    format!("{chunks:?}")
}

/// Where the parser is installed, and Node's version.
///
/// # Errors
/// What is missing.
fn installed() -> Result<(PathBuf, String), String> {
    let version = |program: &str| {
        let output = Command::new(program)
            .arg("--version")
            .output()
            .map_err(|_| format!("{program} is not installed"))?;
        Ok::<_, String>(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let node = version("node")?;
    version("npm")?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../outside/eventsource-parser");
    fs::create_dir_all(&folder).expect("a folder below target");
    for file in ["package.json", "package-lock.json", "decode.mjs"] {
        fs::copy(source().join(file), folder.join(file)).expect("a file is copied");
    }
    let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
    let npm = npm.expect("npm starts");
    assert!(npm.status.success(), "npm ci: {}", String::from_utf8_lossy(&npm.stderr));
    Ok((folder, node))
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("outside/eventsource-parser")
}

/// Seen also when the test passes, which hides what `println!` prints.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[test]
#[ignore = "nightly: needs Node, and a package of npm"]
fn each_random_stream_is_decoded_alike() {
    let (folder, node) = match installed() {
        Ok(installed) => installed,
        Err(why) => return say(&format!("skipped: eventsource-parser: {why}")),
    };
    let mut random = Rng::with_seed(SEED);
    let streams: Vec<Chunks> = (0..STREAMS).map(|_| stream(&mut random)).collect();

    let mut child = Command::new("node")
        .arg("decode.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut asks = BufWriter::new(child.stdin.take().expect("its input"));
    let lines: Vec<String> = streams
        .iter()
        .map(|chunks| {
            let hex = |chunk: &Vec<u8>| {
                format!("\"{}\"", chunk.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            };
            format!("[{}]", chunks.iter().map(hex).collect::<Vec<_>>().join(","))
        })
        .collect();
    // Both pipes at once: neither side may wait for the other.
    let asking = std::thread::spawn(move || {
        lines.iter().try_for_each(|line| writeln!(asks, "{line}")).and_then(|()| asks.flush())
    });
    let mut total = [0; 3];
    let mut answers = BufReader::new(child.stdout.take().expect("its output")).lines();
    for chunks in &streams {
        let answer = answers.next().expect("an answer for each stream").expect("a line");
        let theirs: Vec<After> =
            serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
        for (total, one) in total.iter_mut().zip(compare(chunks, theirs)) {
            *total += one;
        }
    }
    asking.join().expect("no panic").expect("all is asked");
    assert!(child.wait().expect("it ends").success());

    let [events, comments, chunks] = total;
    assert!(events > STREAMS && comments > STREAMS / 4, "{events} events, {comments} comments");
    let package = fs::read_to_string(source().join("package.json")).expect("a file");
    let package: serde_json::Value = serde_json::from_str(&package).expect("JSON");
    let version = package["dependencies"]["eventsource-parser"].as_str().expect("a version");
    say(&format!(
        "eventsource-parser {version}: {STREAMS} streams, {events} events and {comments} comments alike"
    ));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let date = Command::new("date").arg("+%F").output().expect("a date").stdout;
        let results = format!(
            "# eventsource-parser {version}, {}\n\n\
             Written by `UPDATE_EXPECT=1 cargo test -p streamgauge-tests --test eventsource_parser -- --ignored`.\n\n\
             | streams | compared after so many chunks | events alike | comments alike | differences |\n|---|---|---|---|---|\n\
             | {STREAMS} | {chunks} | {events} | {comments} | 0 |\n\n\
             Node {node}. Seed {SEED}.\n",
            String::from_utf8_lossy(&date).trim()
        );
        fs::write(source().join("RESULTS.md"), results).expect("it is written");
    }
}
