//! Whole loads that try to break a promise, a kind at a time: what is counted, who is judged, how it ends.

use std::ffi::OsString;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use streamgauge::metrics::{counter, trend};
use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_load::judge::*;
use streamgauge_load::{
    Ending, Handle, LoadError, Profile, Report, Selector, Timestamp, Whose, at_once, constant_concurrent,
    json, jump_to, load, millis, mins, nothing_for, percent, ramp, rate, secs,
};
use tokio::runtime::{Builder, Runtime};

/// A server with a thread of its own.
fn server() -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start()).unwrap();
    (runtime, server)
}

/// The report, if it can be read back as it was and its summary fits.
fn sound(report: Result<Report, LoadError>) -> Report {
    let report = report.unwrap();
    let mut file = Vec::new();
    report.write_to(&mut file).unwrap();
    let again = Report::read_from(&file[..]).unwrap();
    assert!(again == report, "{again}\n{report}");
    let text = report.to_string();
    for line in text.lines() {
        assert!(line.chars().count() <= 100 && !line.contains('\u{1b}'), "{line:?} in\n{text}");
    }
    report
}

fn held(report: &Report) -> Vec<bool> {
    report.assertions.iter().map(|verdict| verdict.held).collect()
}

/// As a user would start the program.
fn program(load: streamgauge_load::Load<'_>, arguments: &[&str]) -> Exit {
    load.main_with(["program"].iter().chain(arguments).map(OsString::from))
}

#[test]
fn at_the_share_that_failed_there_is_no_percentile_whatever_failed() {
    let (_runtime, server) = server();
    server.on("/", Script::json(1)).on("/s", Script::sse().message(1).hold());
    let number = AtomicU64::new(0);
    let user = scenario! {
        base (server.url())
        let n = (number.fetch_add(1, Ordering::Relaxed))
        group "All" {
            if (n == 0) { http "Get" get "/" check json "$" == 2 } else { http "Get" get "/" check json "$" == 1 }
            sse "S" open "/s" check await within 10s until 1 close
        }
    };
    let long = secs(3_600);
    let report = load("one of a hundred")
        .scenario(user, at_once(100))
        .assert(p99(response("Get")).below(long))
        .assert(p99(group("All")).below(long))
        .assert(p99(user_of_all()).below(long))
        .assert(max(response("Get")).below(long))
        .assert(percentile(98.9, response("Get")).below(long))
        .assert(p99(response("Get").succeeded()).below(long))
        .assert(p99(response("Get").failed()).below(long))
        .assert(failed().between(percent(1.0), percent(1.0)))
        .assert(failed_of(response("Get")).between(percent(1.0), percent(1.0)))
        .assert(failed_steps().below(percent(1.0)))
        .cores(2)
        .run();
    let report = sound(report);
    let wanted = [false, false, false, false, true, true, true, true, true, true];
    assert_eq!(held(&report), wanted, "{:#?}", report.assertions);
}

#[test]
fn a_fast_throttle_is_kept_by_all_that_is_a_request() {
    let (_runtime, server) = server();
    server.on("/a", Script::redirect(302, "/b")).on("/b", Script::json(1));
    let user = scenario! { base (server.url()) repeat 5 { http "A" get "/a" } };
    let begun = Instant::now();
    let report = load("fast").scenario(user, at_once(60)).throttle(jump_to(400.0)).cores(2).run();
    let report = sound(report);
    assert_eq!((report.scenarios[0].users.succeeded, server.requests().len()), (60, 600));
    let took = begun.elapsed();
    assert!(took >= millis(1_450) && took < secs(15), "600 requests at 400 a second took {took:?}");
}

#[test]
fn a_run_is_ended_early_only_after_its_delay() {
    let run = |assertion: Assertion| {
        let fails = scenario! { "Fails" fail "no" };
        let load =
            load("aborted").scenario(fails, rate(50.0).during(secs(60))).assert(assertion).grace(secs(1));
        let begun = Instant::now();
        let report = sound(load.run());
        assert!(matches!(report.ending, Ending::Aborted(_)), "{:?}", report.ending);
        assert_eq!((held(&report), Exit::of(&report, false)), (vec![false], Exit::Failed));
        begun.elapsed()
    };
    assert!(run(failed().below(percent(10.0)).abort_early()) < secs(20));
    let delayed = run(failed().below(percent(10.0)).abort_after(secs(2)));
    assert!(delayed >= secs(2) && delayed < secs(25), "{delayed:?}");
}

#[test]
fn two_loads_at_once_measure_apart() {
    let run = |times: u64| {
        let user = scenario! { run { counter("orders").add(times); trend("age").record(millis(times)); } };
        let report = sound(
            load("apart")
                .scenario(user, rate(100.0).during(millis(500)))
                .assert(count(metric("counter", "orders")).between(50 * times, 50 * times))
                .assert(max(metric("trend", "age")).between(millis(times), millis(times)))
                .assert(rate_of(metric("counter", "orders")).above(1))
                .cores(2)
                .run(),
        );
        assert_eq!(held(&report), [true, true, true], "{:#?}", report.assertions);
    };
    thread::scope(|scope| {
        let both = [3, 7].map(|times| scope.spawn(move || run(times)));
        both.into_iter().for_each(|one| one.join().unwrap());
    });
}

#[test]
fn a_load_runs_wherever_it_can_block() {
    let run = || load("here").scenario(scenario! { pause 1ms }, at_once(3)).run();
    let many = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    assert!(many.block_on(async { run() }).is_ok());
    assert!(many.block_on(async { tokio::task::spawn_blocking(run).await }).unwrap().is_ok());
    let one = Builder::new_current_thread().enable_all().build().unwrap();
    assert!(one.block_on(async { run() }).unwrap_err().to_string().contains("multi_thread"));
    // Even where a user runs one.
    let nested = scenario! { run { thread::scope(|scope| scope.spawn(run).join().unwrap())?; } };
    assert_eq!(sound(load("outer").scenario(nested, at_once(2)).run()).scenarios[0].users.succeeded, 2);
}

#[test]
fn hooks_run_once_and_what_they_fail_with_is_told() {
    let (made, gone, came) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let count = |of: &AtomicU64| of.fetch_add(1, Ordering::Relaxed);
    let user = || scenario! { run { count(&came); } };
    let run = |fails: bool| {
        load("hooks")
            .before(scenario! { "Make" run { count(&made); } })
            .before(async || if fails { Err(std::io::Error::other("no account")) } else { Ok(()) })
            .scenario(user(), at_once(3))
            .then()
            .scenario(user(), Profile::from(at_once(1)).iterations(4))
            .after(scenario! { "Unmake" run { count(&gone); } })
            .cores(2)
            .run()
    };
    sound(run(false));
    let seen = || [&made, &came, &gone].map(|of| of.load(Ordering::Relaxed));
    assert_eq!(seen(), [1, 7, 1]);
    let error = run(true).unwrap_err();
    assert!(matches!(error, LoadError::Before(_)) && error.to_string().contains("no account"), "{error}");
    assert_eq!((seen()[0], seen()[1]), (2, 7), "nobody came");
}

#[test]
fn spans_keys_and_families_are_judged_by_themselves() {
    let (_runtime, server) = server();
    server.on("/", Script::json(1)).on("/slow", Script::json(1).head_after(millis(300)));
    let began = Instant::now();
    let user = scenario! {
        "Gets"
        base (server.url())
        let is_late = (began.elapsed() > millis(1_500))
        if (is_late) { http "Get" get "/slow" } else { http "Get" get "/" }
        http "Other" get "/"
    };
    let report = load("spans")
        .scenario(user, [at_once(5), nothing_for(secs(3)), at_once(5)])
        .assert(max(response("Get")).below(millis(290)))
        .assert(max(response("Get")).below(millis(290)).between(secs(0), secs(2)))
        .assert(min(response("Get")).at_least(millis(290)).between(secs(3), secs(60)))
        .assert(count(response("Get")).between(5, 5).between(secs(3), secs(60)))
        .assert(count(response(each())).between(10, 10))
        .assert(max(response(each())).below(millis(290)))
        .assert(count(response(all())).between(20, 20).scenario("Gets"))
        .assert(count(response("Get")).at_least(1).between(secs(100), secs(200)))
        .assert(count(response("Got")).at_least(0))
        .assert(failed_steps().at_most(percent(0.0)))
        .run();
    let report = sound(report);
    assert_eq!(
        held(&report),
        [false, true, true, true, true, false, true, false, false, true],
        "{:#?}",
        report.assertions
    );
    let twenty = report.find(&Selector::of("response", Whose::All)).unwrap().total.succeeded.count();
    assert_eq!(
        (twenty, report.assertions[9].samples),
        (20, 40),
        "each request once, and its `let` and its `if` ten times"
    );
    let notes: Vec<&str> = report.assertions.iter().map(|verdict| &*verdict.note).collect();
    assert!(notes[5].contains("Get"), "the worst is named: {notes:?}");
    assert!(notes[8].contains("did you mean \"Get\"?"), "{notes:?}");
}

#[test]
fn what_a_closed_profile_or_an_end_does_to_users() {
    // One that fails at once is replaced a second after it came.
    let begun = AtomicU64::new(0);
    let fails = scenario! { run { begun.fetch_add(1, Ordering::Relaxed); } fail "no" };
    let report =
        sound(load("fails").scenario(fails, constant_concurrent(3).during(millis(2_500))).cores(2).run());
    assert!((6..=9).contains(&begun.load(Ordering::Relaxed)), "{begun:?}");
    assert_eq!(report.scenarios[0].users.failed, report.scenarios[0].users.started);

    // Who is cut is neither: the age is told, and what came so far counts.
    let (_runtime, server) = server();
    server.on("/", Script::sse().every(millis(50), |n| format!("data: {n}\n\n")));
    let waits =
        scenario! { base (server.url()) sse "S" open "/" check await within 10min until 1000000 close };
    let report = load("cut")
        .scenario(waits, at_once(4))
        .max_duration(secs(1))
        .grace(millis(500))
        .assert(failed().at_most(percent(0.0)))
        .assert(unfinished().at_least(4))
        .assert(count(events("S")).at_least(4 * 10))
        .assert(p99(check("S")).below(secs(3_600)))
        .cores(2)
        .run();
    let report = sound(report);
    let users = report.scenarios[0].users;
    assert_eq!((users.unfinished, users.failed, users.succeeded), (4, 0, 0));
    assert!(users.oldest_unfinished >= 1_000_000_000, "{users:?}");
    assert_eq!(held(&report)[1..], [true, true, false], "{:#?}", report.assertions);
    assert_eq!(report.ending, Ending::MaxDuration);
}

#[test]
fn a_handle_steers_and_is_noted() {
    let handle = Handle::new();
    let user = scenario! { pause 10ms };
    let load = load("steered").scenario(user, rate(20.0).during(mins(10))).handle(&handle).grace(secs(1));
    let report = thread::scope(|scope| {
        scope.spawn(|| {
            let begun = || handle.elapsed().is_some_and(|so_far| so_far > millis(400));
            while !begun() {
                thread::sleep(millis(10));
            }
            handle.rates_times(3.0);
            handle.pause_arrivals();
            thread::sleep(millis(300));
            handle.resume_arrivals();
            thread::sleep(millis(500));
            handle.stop();
        });
        sound(load.run())
    });
    assert_eq!((report.ending.clone(), Exit::of(&report, true)), (Ending::Stopped, Exit::Interrupted));
    assert!(report.steering.len() >= 3, "{:?}", report.steering);
}

#[test]
fn causes_and_names_without_end_are_bounded() {
    let number = AtomicU64::new(0);
    let user = scenario! {
        let n = (number.fetch_add(1, Ordering::Relaxed))
        run { trend("of all").record(millis(1)); }
        fail "user {n} of many saw {n} and {n}"
    };
    let report = sound(load("causes").scenario(user, rate(3_000.0).during(secs(1))).cores(2).run());
    assert_eq!(report.scenarios[0].users.failed, 3_000);
    assert_eq!(report.failures.iter().map(|group| group.count).sum::<u64>(), 3_000);
    assert!(report.failures.len() <= 1_100, "{}", report.failures.len());
}

#[test]
fn odd_titles_stay_in_their_columns() {
    let (_runtime, server) = server();
    server.on("/", Script::json(1));
    let user = scenario! {
        "\u{1b}[31mred\u{1b}[0m \"quoted\" and so very long that no table has ever had the room to show all of it, not even this one"
        base (server.url())
        http "株価 一覧 を 取得 する ためのとてもとてもとてもとてもとても長い題名でありどの表にも入らないものである" get "/"
        http "a\nb\tc" get "/"
        http "" get "/"
        fail "with \u{1b}[31mcolours\nand lines, and a text that is so long that it has to be broken somewhere, since it has more than a hundred characters"
    };
    let report = load("odd \"name\" / with \n lines")
        .scenario(user, at_once(2))
        .assert(count(response("a\nb\tc")).between(2, 2))
        .run();
    assert_eq!(held(&sound(report)), [true]);
}

#[test]
fn each_text_of_an_assertion_reads_as_itself() {
    let keys = ["", " \"T\"", " \"a \\\"b\\\" \\\\ \\u{1f}\"", " stream \"s\""];
    let limits = ["< 1ms", "<= 1.5s", ">= 2m", "> 3us", "between 1ns and 1h"];
    let tails = [
        "",
        " scenario \"S\"",
        " from 1s to 1h",
        " abort",
        " abort after 10s",
        " scenario \"S\" from 0s to 5m abort after 1ms",
    ];
    let mut read = 0;
    for metric in [
        "user",
        "head",
        "response",
        "step",
        "group",
        "check",
        "first event",
        "gap",
        "delivery",
        "recovery",
        "inter-token time",
    ] {
        for statistic in ["p50", "p99.9", "p100", "max", "min", "mean", "deviation"] {
            for (n, key) in keys.iter().enumerate() {
                for only in ["", " succeeded", " failed"] {
                    let text = format!(
                        "{statistic} {metric}{key}{only} {}{}",
                        limits[(n + read) % 5],
                        tails[read % 6]
                    );
                    read += 1;
                    // Not all can be meant: what can reads as itself.
                    let Ok(assertion) = text.parse::<Assertion>() else { continue };
                    let again: Assertion =
                        assertion.to_string().parse().unwrap_or_else(|error| panic!("{error}"));
                    assert_eq!((again.to_string(), &again), (assertion.to_string(), &assertion), "{text}");
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_meant_is_refused_or_does_no_harm() {
    let idle = || scenario! { "Idle" run {} };
    let refused = |load: streamgauge_load::Load<'_>, word: &str| {
        let error = load.run().expect_err(word).to_string();
        assert!(error.contains(word), "{error}");
    };
    let it = || load("misuse").scenario(idle(), at_once(2));
    refused(it().base("example.com"), "http://127.0.0.1:8080");
    refused(it().base(""), "http://127.0.0.1:8080");
    refused(it().assert(percentile(f64::NAN, user()).below(secs(1))), "NaN");
    refused(it().assert(failed().below(percent(f64::NAN))), "NaN");
    refused(it().assert(rate_of(check(all())).above(f64::INFINITY)), "inf");
    refused(it().throttle(Vec::new()), "throttle");
    // Nobody may be there at once: all are dropped, and none is lost.
    let report = sound(
        it().at_most_users(0).assert(failed().below(percent(1.0))).assert(p50(user()).below(secs(9))).run(),
    );
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.dropped, held(&report)), (0, 2, vec![false, false]), "{report}");
    for endless in [
        Profile::from(at_once(2)).iterations(u32::MAX.into()).max_duration(millis(200)),
        Profile::from(at_once(2)).shared_iterations(u64::MAX).max_duration(millis(200)),
    ] {
        let report =
            sound(load("endless").scenario(scenario! { pause 1ms }, endless).grace(millis(500)).run());
        assert_eq!(report.scenarios[0].users.started, 2);
    }
    let report =
        sound(load("").scenario(idle(), at_once(1)).assert(p99(check("No")).below(Duration::MAX)).run());
    assert_eq!((held(&report), &*report.assertions[0].value), (vec![false], "no data"));
}

#[test]
fn lateness_of_delivery_by_each_way_to_write_a_time() {
    let (_runtime, server) = server();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap() - secs(100);
    let times = [
        (Timestamp::Seconds, format!("{}.5", now.as_secs())),
        (Timestamp::Milliseconds, now.as_millis().to_string()),
        (Timestamp::Microseconds, format!("\"{}\"", now.as_micros())),
        (Timestamp::Nanoseconds, now.as_nanos().to_string()),
    ];
    for (written, text) in times {
        server.on(
            "/",
            Script::sse()
                .message(format!("{{\"t\":{text}}}"))
                .message("{\"t\":\"no\"}")
                .message("{\"t\":9e99}")
                .hold(),
        );
        let hears = scenario! { base (server.url()) sse "S" open "/" check await within 10s until 3 close };
        let report = load("sent")
            .scenario(hears, at_once(3))
            .sent_at(json("$.t"), written)
            .assert(min(delivery("S")).between(secs(95), secs(500)))
            .assert(count(delivery("S")).between(3, 3))
            .assert(count(metric("without time of sending", "S")).at_least(3))
            .run();
        let report = sound(report);
        assert_eq!(held(&report), [true, true, true], "{written:?} {:#?}", report.assertions);
        let _ = server.take_faults();
    }
}

#[test]
fn goodput_is_a_share_of_those_asked_for() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message(1).message(2).hold()).on("/no", Script::status(503));
    let number = AtomicU64::new(0);
    let user = scenario! {
        base (server.url())
        let n = (number.fetch_add(1, Ordering::Relaxed))
        if (n % 4 == 0) { sse "S" open "/no" } else { sse "S" open "/" }
        sse "S" check await within 10s until 2 close
        pause 300ms
    };
    let report = load("good")
        .scenario(user, at_once(12))
        .at_most_users(8)
        .assert(goodput([first_event("S").below(secs(60))]).at_least(percent(50.0)))
        .assert(goodput([first_event("S").below(secs(60))]).above(percent(50.0)))
        .assert(dropped().at_most(4))
        .cores(1)
        .run();
    let report = sound(report);
    // Of 12 asked for, 4 were dropped and 2 failed.
    assert_eq!(held(&report), [true, false, true], "{:#?} {:?}", report.assertions, report.goodput);
}

#[test]
fn flags_scale_what_is_written_and_a_part_of_a_load_is_no_whole_one() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("breaker");
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let started = Mutex::new(Vec::new());
    let it = || {
        load("flags")
            .scenario(scenario! { "Ramp" run {} }, [at_once(10), ramp(90).over(secs(5))])
            .scenario(scenario! { "Rate" run {} }, rate(20.0).during(secs(5)))
    };
    let run = |arguments: &[&str], name: &str| {
        let json = file(name);
        let exit = program(it(), &[&["--quiet", "--allow-saturated", "--json", &json], arguments].concat());
        let report = Report::read(&json).unwrap();
        started
            .lock()
            .unwrap()
            .push(report.scenarios.iter().map(|part| part.users.started).collect::<Vec<_>>());
        exit
    };
    // So many in all, however long it takes.
    assert_eq!(run(&["--users", "20", "--duration", "300ms"], "a.json"), Exit::Held);
    assert_eq!(run(&["--users", "2", "--duration", "300ms"], "b.json"), Exit::Held);
    assert_eq!(run(&["--users", "20", "--duration", "300ms", "--shard", "0/2"], "0.json"), Exit::Held);
    assert_eq!(run(&["--users", "20", "--duration", "300ms", "--shard", "1/2"], "1.json"), Exit::Held);
    let counts: Vec<u64> = started.lock().unwrap().iter().map(|of| of.iter().sum()).collect();
    assert_eq!(counts, [20, 2, 10, 10], "{started:?}");
    assert_eq!(program(it(), &["merge", &file("0.json"), &file("1.json"), "--allow-saturated"]), Exit::Held);
    assert_eq!(program(it(), &["merge", &file("1.json"), "--allow-saturated"]), Exit::CouldNotRun);
}

#[test]
fn each_run_of_a_user_has_its_service_time() {
    let number = AtomicU64::new(0);
    let user = scenario! {
        let n = (number.fetch_add(1, Ordering::Relaxed))
        group "G" { if (n == 4) { fail "the fifth" } }
    };
    let report = load("runs")
        .scenario(user, Profile::from(at_once(2)).iterations(5))
        .assert(count(user_of_all()).between(10, 10))
        .assert(count(user_of_all().service_time()).between(10, 10))
        .assert(count(group("G").service_time()).between(10, 10))
        .assert(failed().between(percent(50.0), percent(50.0)))
        .cores(1)
        .run();
    let report = sound(report);
    assert_eq!(held(&report), [true; 4], "{:#?}", report.assertions);
}

fn user_of_all() -> Metric<unit::Time> {
    user()
}

#[test]
fn a_summary_says_what_things_are() {
    let (_runtime, server) = server();
    for id in 0..3 {
        server.on("/", Script::sse().event(format!("id: {id}\nretry: 5\ndata: a")).end());
    }
    let user = scenario! {
        base (server.url())
        sse "S" open "/" reconnect always check await within 60s until 3 close
        pause 10min
    };
    let report = load("words").scenario(user, at_once(1)).max_duration(secs(1)).grace(millis(100)).run();
    let text = sound(report).to_string();
    for words in ["  open \"S\"       200: 1", "  reconnect \"S\"  200: 2", "\npause  "] {
        assert!(text.contains(words), "{words:?} in\n{text}");
    }
    assert!(server.take_faults().is_empty());
}

#[test]
fn what_is_warm_up_to_its_end_is_not_judged_and_says_so() {
    let idle = scenario! { pause 1ms };
    let report =
        load("warm").scenario(idle, at_once(3)).warm_up(mins(1)).assert(failed().below(percent(1.0))).run();
    let report = sound(report);
    assert_eq!((held(&report), &*report.assertions[0].note), (vec![false], "all of it was warm-up"));
}

#[test]
fn numbers_of_a_result_are_read_as_they_were_written() {
    let mut report = load("numbers").scenario(scenario! { run {} }, at_once(1)).run().unwrap();
    for part in 1..200 {
        report.generator.busiest_core = f64::from(part) / 997.0;
        report = sound(Ok(report));
    }
}
