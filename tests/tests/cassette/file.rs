//! Files that cannot be read say where and why, and what to do.

use streamgauge::testing::Cassette;

use super::support::{Scratch, line};

#[track_caller]
fn error(text: &str) -> (Option<usize>, String) {
    let scratch = Scratch::new();
    std::fs::write(scratch.path(), text).unwrap();
    let error = Cassette::read(scratch.path()).unwrap_err();
    assert_eq!(error.path(), scratch.path());
    let name = scratch.path().display().to_string();
    let said = error.to_string();
    assert!(said.contains(&name), "{said}");
    (error.line(), said.replace(&name, "FILE"))
}

#[test]
fn a_missing_file() {
    let scratch = Scratch::new();
    let error = Cassette::read(scratch.path()).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("cannot be read: No such file") && said.contains("record it first"), "{said}");
    assert_eq!((error.line(), error.path()), (None, scratch.path()));
}

#[test]
fn another_version_and_other_files() {
    let (line, said) = error("{\"cassette\":2,\"recorded_by\":\"streamgauge 9.0.0\"}\n");
    assert_eq!(line, Some(1));
    assert!(said.starts_with("the cassette `FILE`, line 1: its version is 2, and streamgauge "), "{said}");
    assert!(said.contains(" reads version 1; record it again"), "{said}");
    for other in ["{\"log\":{}}\n", "hello\n", "\n", "{\"cassette\":"] {
        let (line, said) = error(other);
        assert_eq!(line, Some(1));
        assert!(
            said.contains("line 1: it is no cassette: the first line of one is `{\"cassette\":1,"),
            "{said}"
        );
    }
    assert!(error("").1.contains("line 1: the file is empty"));
}

#[test]
fn a_broken_line_is_named() {
    let good = line(1, "GET /s").piece(1, 1, "data: 1\n\n").0;
    let with = |change: fn(&mut serde_json::Value)| {
        let mut bad = line(2, "GET /s").piece(1, 2, "data: 1\n\n").0;
        change(&mut bad);
        error(&format!("{{\"cassette\":1}}\n{good}\n{bad}\n"))
    };
    for (change, reason) in [
        (with(|line| drop(line["request"].take())), "its `request` is missing"),
        (with(|line| line["request"] = "x".into()), "its `request` is not a whole number from 1 on"),
        (with(|line| line["request"] = 1.into()), "it is request 1, and so is line 2"),
        (with(|line| line["method"] = 5.into()), "its `method` is not a method of HTTP"),
        (with(|line| line["head"]["status"] = 99.into()), "its `head.status` is not a status of HTTP"),
        (with(|line| line["head"]["headers"] = 5.into()), "its `head.headers` is not a list"),
        (with(|line| line["head"]["version"] = "9".into()), "its `head.version` is \"9\""),
        (with(|line| drop(line["pieces"].take())), "its `pieces` is missing"),
        (with(|line| line["pieces"][0]["at_ms"] = (-1).into()), "its `pieces[0].at_ms` is not a time"),
        (
            with(|line| drop(line["pieces"][0]["text"].take())),
            "its `pieces[0].text` is missing, and there is no `pieces[0].base64`",
        ),
        (with(|line| drop(line["end"].take())), "its `end` is missing"),
        (
            with(|line| line["end"]["fate"] = "lost".into()),
            "its `end.fate` is \"lost\", and not `end`, `cut`, `reset` or `closed`",
        ),
        (with(|line| line["end"]["fate"] = "cut".into()), "its `end.kind` is missing"),
        (
            with(|line| {
                line["end"] = serde_json::json!({ "at_ms": 0, "requests": 2, "fate": "cut", "kind": "lost", "why": "" });
            }),
            "its `end.kind` is not the kind of a loss, such as `broken`",
        ),
        (with(|line| line["qurey"] = "a=1".into()), "its `qurey` is none of request, sent_ms, method"),
        (with(|line| line["head"]["reason"] = "OK".into()), "its `head.reason` is none of at_ms, requests"),
        (with(|line| line["origin"] = "localhost".into()), "its `origin` is not the beginning of a URL"),
        (with(|line| line["origin"] = "http://a/b".into()), "its `origin` is not the beginning of a URL"),
        (with(|line| line["path"] = "s".into()), "its `path` is not a text that begins with `/`"),
        (with(|line| line["method"] = "G T".into()), "its `method` is not a method of HTTP"),
        (with(|line| line["query"] = 1.into()), "its `query` is not a text"),
        (with(|line| line["masked"] = "yes".into()), "its `masked` is not `true` or `false`"),
        (with(|line| line["body"] = "text".into()), "its `body` is not an object"),
        (
            with(|line| line["body"] = serde_json::json!({ "json": 1 })),
            "its `body.json` is none of text, base64",
        ),
        (
            with(|line| line["pieces"][0]["base64"] = "".into()),
            "it has both `pieces[0].text` and `pieces[0].base64`, and may have one",
        ),
        (
            with(|line| {
                let piece = serde_json::json!({ "at_ms": 2, "requests": 2, "base64": "a-b" });
                line["pieces"].as_array_mut().unwrap().push(piece);
            }),
            "its `pieces[1].base64` is not bytes in base64",
        ),
        (with(|line| drop(line["head"].take())), "its `head` is missing, and it has pieces"),
        (with(|line| *line = serde_json::json!([1])), "its `method` is missing"),
    ] {
        let (line, said) = change;
        assert_eq!(line, Some(3), "{said}");
        assert!(said.starts_with(&format!("the cassette `FILE`, line 3: {reason}")), "{said}");
        assert!(said.contains("record the cassette again"), "{said}");
    }
    let (line, said) = error(&format!("{{\"cassette\":1}}\n<<<<<<< HEAD\n{good}\n"));
    assert_eq!(line, Some(2));
    assert!(said.contains("line 2: it is not JSON (expected value at column 1)"), "{said}");
}

#[test]
fn the_last_line_of_a_recorder_that_was_killed() {
    let good = line(1, "GET /s").0.to_string();
    for length in [1, 20, good.len() - 1] {
        let (line, said) = error(&format!("{{\"cassette\":1}}\n{good}\n{}", &good[..length]));
        assert_eq!(line, Some(3));
        assert!(said.contains("line 3: the last line is not whole: the recorder was stopped"), "{said}");
        assert!(said.contains("Take the line out, or record the cassette again"), "{said}");
    }
    // Some editors leave the last line feed out.
    let scratch = Scratch::new();
    std::fs::write(scratch.path(), format!("{{\"cassette\":1}}\r\n{good}")).unwrap();
    assert_eq!(Cassette::read(scratch.path()).unwrap().len(), 1);
}

#[test]
fn files_of_other_editors() {
    let good = line(1, "GET /s").piece(1, 1, "data: é\n\n").0.to_string();
    for text in [
        format!("\u{feff}{{\"cassette\":1}}\n{good}\n"),
        format!("{{\"cassette\":1}}\r\n{good}\r\n"),
        format!("{{\"cassette\":1}}\n\n  \n{good}\n\n"),
    ] {
        let scratch = Scratch::new();
        std::fs::write(scratch.path(), text).unwrap();
        assert_eq!(Cassette::read(scratch.path()).unwrap().len(), 1);
    }
    // A recorder may be stopped in the middle of a character.
    let mut bytes = format!("{{\"cassette\":1}}\n{good}").into_bytes();
    bytes.truncate(bytes.iter().position(|byte| *byte == 0xc3).unwrap() + 1);
    let scratch = Scratch::new();
    std::fs::write(scratch.path(), bytes).unwrap();
    let error = Cassette::read(scratch.path()).unwrap_err();
    assert!(error.line() == Some(2) && error.to_string().contains("is not whole"), "{error}");
    std::fs::write(scratch.path(), b"{\"cassette\":1}\n\xff\xfe\n").unwrap();
    let error = Cassette::read(scratch.path()).unwrap_err();
    assert!(error.line() == Some(2) && error.to_string().contains("it is not UTF-8"), "{error}");
    assert!(Cassette::read(env!("CARGO_MANIFEST_DIR")).unwrap_err().to_string().contains("cannot be read"));
}
