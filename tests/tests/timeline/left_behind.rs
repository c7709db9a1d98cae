//! The file that a failed run leaves in the folder of `STREAMGAUGE_TIMELINE`. A variable is one of a process: the tests of `child` are run
//! by the others, in processes of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use streamgauge::Timeline;

/// Runs tests of `child` whose names begin so.
fn child(test: &str, folder: Option<&Path>) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("it is known"));
    command.arg(format!("left_behind::child::{test}")).args(["--ignored", "--test-threads=4"]);
    command.env_remove("STREAMGAUGE_TIMELINE").env_remove("NEXTEST_TEST_NAME");
    command.envs(folder.map(|folder| ("STREAMGAUGE_TIMELINE", folder))).output().expect("it runs")
}

/// A folder that is not there yet.
fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("timeline-{}", std::process::id()));
    folder.join(number.to_string()).join("below")
}

/// The files by their names, in order.
fn files(folder: &Path) -> Vec<(String, String)> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = files
        .map(|file| file.expect("it can be read"))
        .map(|file| {
            (
                file.file_name().to_string_lossy().into_owned(),
                fs::read_to_string(file.path()).expect("it is text"),
            )
        })
        .collect();
    files.sort_unstable();
    files
}

#[test]
fn each_run_that_fails_leaves_its_timeline_named_after_the_test() {
    let folder = folder();
    let processes = [(); 2].map(|()| {
        let folder = folder.clone();
        std::thread::spawn(move || child("fails", Some(&folder)))
    });
    for process in processes {
        assert!(!process.join().expect("it ran").status.success());
    }
    let files = files(&folder);
    let of = |name: &str| {
        files.iter().filter(|(file, _)| file.starts_with(&format!("left_behind-child-{name}-"))).count()
    };
    assert_eq!((files.len(), of("fails_once"), of("fails_twice")), (6, 2, 4), "{files:?}");
    for (name, text) in &files {
        assert!(name.ends_with(".txt"), "{name}");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "A run that fails");
        assert!(
            lines[1].trim_start().starts_with("time  stream") && lines[1].ends_with("where, or match"),
            "{text}"
        );
        for part in ["message ", "{\"price\":1}", "failed     check \"Prices\"", "finished: failed"] {
            assert!(lines.iter().any(|line| line.contains(part)), "{part:?} is not in\n{text}");
        }
        let failure = text.split_once("finished: failed\n\n").expect("the failure stands below").1;
        assert!(
            failure.starts_with("check \"Prices\" on the default stream failed")
                && failure.contains("$.price"),
            "{text}"
        );
        let timeline = text.split_once("\n\n").expect("it has two parts").0;
        assert!(timeline.lines().all(|line| line.chars().count() <= Timeline::WIDTH), "{text}");
    }
}

#[test]
fn nothing_is_left_where_nothing_failed_or_nobody_asks() {
    let folder = folder();
    assert!(child("passes", Some(&folder)).status.success());
    assert!(!folder.exists(), "{:?}", files(&folder));
    let said = child("fails", None);
    assert!(
        !said.status.success() && !String::from_utf8_lossy(&said.stderr).contains("timeline"),
        "{said:?}"
    );
    // The first failures of a load's users are in its result.
    assert!(child("loads", Some(&folder)).status.success());
    assert!(!folder.exists(), "{:?}", files(&folder));
}

#[test]
fn a_panic_in_a_run_and_a_session_that_failed_leave_theirs() {
    let folder = folder();
    child("panics", Some(&folder));
    child("by_hand", Some(&folder));
    let files = files(&folder);
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(
        files[0].1.contains("open \"By hand\"") && files[0].1.contains("finished: failed"),
        "{}",
        files[0].1
    );
    assert!(files[1].1.contains("finished: abandoned"), "{}", files[1].1);
}

#[test]
fn a_run_on_another_thread_is_named_after_its_scenario() {
    let folder = folder();
    child("spawned", Some(&folder));
    let files = files(&folder);
    assert!(files.len() == 1 && files[0].0.starts_with("A-run-that-fails-"), "{files:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_said_once_and_changes_no_verdict() {
    let file = folder();
    fs::create_dir_all(file.parent().expect("it has one")).expect("it can be made");
    fs::write(&file, "").expect("it can be written");
    let below = file.join("below");
    let told = child("fails_twice", Some(&below));
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert_eq!(err.matches("the timeline of a run that failed could not be written").count(), 1, "{err}");
    assert!(
        err.contains(below.to_str().expect("it is text")) && err.contains("STREAMGAUGE_TIMELINE"),
        "{err}"
    );
    assert!(out.contains("1 failed") && out.contains("$.price"), "{out}");
}

#[test]
fn no_secret_is_in_it_known_before_or_later() {
    let folder = folder();
    child("secrets", Some(&folder));
    let files = files(&folder);
    let (_, text) = files.first().expect("it is left");
    assert!(files.len() == 1 && text.contains("***") && text.contains("status 403"), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
}

/// Run by the tests above.
mod child {
    use std::time::Duration;

    use streamgauge::scenario;
    use streamgauge::session::Session;
    use streamgauge::testing::{Script, Server};
    use streamgauge::{Failure, Open};
    use streamgauge_load::{at_once, load};

    async fn fails() -> Result<(), Failure> {
        let server = Server::start().await.expect("a server starts");
        server.on("/prices", Script::sse().message(r#"{"price":1}"#).end());
        scenario! {
            "A run that fails"
            base (server.url())
            sse "Prices" open "/prices"
                check await within 10s until 1 json "$.price" > 1.0
                close
        }
        .run()
        .await
        .map(drop)
    }

    #[tokio::test]
    #[ignore = "others run it"]
    async fn fails_once() -> Result<(), Failure> {
        fails().await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "others run it"]
    async fn fails_twice() -> Result<(), Failure> {
        let (one, two) = tokio::join!(fails(), fails());
        one.and(two)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    #[ignore = "others run it"]
    async fn spawned() {
        tokio::spawn(fails()).await.expect("it runs").expect("it fails");
    }

    #[tokio::test]
    #[ignore = "others run it"]
    async fn passes() -> Result<(), Failure> {
        scenario! { "A run that passes" attempt 2 { pause 1ms } }.run().await?;
        // What is dropped has not failed.
        let waits = scenario! { "A run that is dropped" pause 1h };
        assert!(tokio::time::timeout(Duration::from_millis(50), waits.run()).await.is_err());
        Ok(())
    }

    #[tokio::test]
    #[ignore = "others run it"]
    async fn panics() {
        let _ = scenario! { "A run that panics" pause 1ms run { assert_eq!(1, 2); } }.run().await;
    }

    #[tokio::test]
    #[ignore = "others run it"]
    async fn by_hand() -> Result<(), Failure> {
        let server = Server::start().await.expect("a server starts");
        server.on("/", Script::text("x"));
        let mut session = Session::new().base(server.url());
        let prices = session.stream("prices");
        session.open(prices, "By hand", Open::new("GET", "/")).await.map(drop)
    }

    #[test]
    #[ignore = "others run it"]
    fn loads() {
        let report = load("l").scenario(scenario! { "L" fail "no" }, at_once(3)).run().expect("it runs");
        assert_eq!(report.scenarios[0].users.failed, 3);
    }

    #[tokio::test]
    #[ignore = "others run it"]
    async fn secrets() -> Result<(), Failure> {
        let server = Server::start().await.expect("a server starts");
        let later = "s3cr3t-that-is-known-as-one-only-when-a-request-sends-it";
        server.on("/prices", Script::sse().message(format!(r#"{{"t":"{later}"}}"#)).hold());
        server.on("/login", Script::json(r#"{"access_token":"s3cr3t-found"}"#));
        server.on(
            "/use",
            Script::text(format!("{later} s3cr3t-found s3cr3t-header s3cr3t-url s3cr3t-body"))
                .with_status(403),
        );
        scenario! {
            "Secrets"
            base (server.url())
            header "Authorization" "Bearer s3cr3t-header"
            sse "Prices" open "/prices?api_key=s3cr3t-url"
                check await within 10s until 1 json "$.t" save t: String
            http "Login" post "/login" body json { "password": "s3cr3t-body" } check json "$.access_token" save token: String
            http "Use" get "/use" bearer (t) header "X-Api-Key" (token)
            sse "Prices" close
        }
        .run()
        .await
        .map(drop)
    }
}
