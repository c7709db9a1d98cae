//! Loads as programs, for `tests/load_program` to run as a user does. `PROGRAM` says which.

use std::convert::Infallible;
use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use streamgauge::{Feeder, Observer, RunEvent, RunEventKind, scenario};
use streamgauge_load::judge::failed;
use streamgauge_load::{
    Handle, Load, Prepared, at_once, constant_concurrent, load, millis, percent, ramp, rate, secs,
};

fn main() -> ExitCode {
    let account = Prepared::<String>::new();
    let records: Feeder<u64> = Feeder::new((0..1_000).collect::<Vec<_>>());
    let active = AtomicU64::new(0);
    // The machine of a test may be busy: whether it is the bottleneck is asked by one program only.
    let named = |name: &str| load(name).saturated_at(secs(3_600));
    let program = env::var("PROGRAM").unwrap_or_default();
    let load: Load<'_> = match &*program {
        // Each user opens a stream with its record and what came before has prepared.
        "streams" => named("streams")
            .before(account.by(async || Ok::<_, Infallible>(format!("account of {}", std::process::id()))))
            .before(async || {
                eprintln!("before");
                Ok::<_, Infallible>(())
            })
            .after(async || {
                eprintln!("after");
                Ok::<_, Infallible>(())
            })
            .scenario(
                scenario! {
                    "Streams"
                    base "http://127.0.0.1:9"
                    feed record from (records)
                    http "Tell" post "/told" body json { "record": (*record), "account": (account.value()) }
                    sse "Prices" open "/prices"
                        check await within 30s until 1
                        close
                }
                .observer(Numbers),
                [at_once(7), ramp(23).over(millis(300))],
            )
            .assert(failed().below(percent(1.0))),
        // The server never sends what each waits for.
        "waits" => named("waits")
            .grace(if env::var_os("PATIENT").is_some() { secs(3_600) } else { millis(300) })
            .after(async || {
                eprintln!("after");
                Ok::<_, Infallible>(())
            })
            .scenario(
                scenario! {
                    "Waits"
                    base "http://127.0.0.1:9"
                    sse "Prices" open "/prices"
                        check await within 1h until 1
                        close
                },
                at_once(6),
            ),
        // The fifth of twenty ends its process.
        "dies" => named("dies").grace(millis(100)).scenario(
            scenario! {
                "Dies"
                feed record from (records)
                run { if *record == 5 { std::process::abort(); } }
                pause 300ms
            },
            [at_once(4), rate(20.0).during(secs(60))],
        ),
        // The first user keeps its core.
        "blocks" => named("blocks").cores(2).grace(millis(100)).scenario(
            scenario! {
                "Blocks"
                feed record from (records)
                run { if *record == 0 { std::thread::sleep(Duration::from_secs(3_600)); } }
            },
            constant_concurrent(4).during(millis(300)),
        ),
        "fails" => named("fails")
            .scenario(scenario! { "Fails" fail "no" }, at_once(3))
            .assert(failed().below(percent(1.0))),
        "panics" => named("panics")
            .scenario(scenario! { "Panics" run { assert!(load_is_good(), "it is not"); } }, at_once(1)),
        "drops" => named("drops").scenario(scenario! { "Drops" pause 500ms }, at_once(5)).at_most_users(2),
        // No timer is that good.
        "saturates" => load("saturates")
            .saturated_at(Duration::from_nanos(1))
            .scenario(scenario! { "Saturates" pause 500ms }, at_once(3)),
        // More than five at a time are too many.
        "crowds" => named("crowds").grace(secs(5)).scenario(
            scenario! {
                "Crowds"
                if (active.fetch_add(1, Ordering::SeqCst) >= 5) {
                    // Behind the warm-up of a level.
                    pause 300ms
                    run { active.fetch_sub(1, Ordering::SeqCst); }
                    fail "it is full"
                }
                pause 20ms
                run { active.fetch_sub(1, Ordering::SeqCst); }
            },
            constant_concurrent(2).during(secs(1)),
        ),
        "steady" => named("steady")
            .scenario(scenario! { "Steady" pause 20ms }, [at_once(4), rate(8.0).during(millis(500))]),
        // For as long as somebody looks at it.
        "arrives" => named("arrives").scenario(
            scenario! {
                "Arrives"
                base "http://127.0.0.1:9"
                sse "Prices" open "/prices"
                    check await within 30s until 1
                pause 200ms
                sse "Prices" close
            },
            rate(20.0).during(secs(300)),
        ),
        // Its first user prints and panics.
        "prints" => named("prints").scenario(
            scenario! {
                "Prints"
                feed record from (records)
                run {
                    if *record == 0 {
                        eprintln!("hello from a user");
                        println!("hello from its output");
                        panic!("it is not");
                    }
                }
            },
            rate(4.0).during(secs(3)),
        ),
        // Titles in letters of two columns, in a family of signs, and of more than a line.
        "wide" => named(&"相場の負荷テスト 👩‍👩‍👧 قائمة ".repeat(20))
            .scenario(
                scenario! { "株価を見る人たちの長い長い題名" fail "なぜ 📈 \u{1b}[2J" },
                rate(20.0).during(secs(300)),
            )
            .scenario(scenario! { "ticker 📉" pause 20ms }, rate(20.0).during(secs(300))),
        "fifty" => (0..50).fold(named("fifty"), |load, _| {
            load.scenario(scenario! { "One of fifty" pause 20ms }, rate(1.0).during(secs(300)))
        }),
        // What comes before or after the users panics, by what the environment says.
        "around" => named("around")
            .before(async || {
                assert!(env::var_os("BEFORE").is_none(), "nothing is ready");
                Ok::<_, Infallible>(())
            })
            .after(async || {
                assert!(env::var_os("AFTER").is_none(), "nothing is left");
                Ok::<_, Infallible>(())
            })
            .scenario(scenario! { "Around" pause 20ms }, rate(8.0).during(secs(2))),
        // Its users send all kinds of secrets, which the server repeats, and fail.
        "secrets" => named("secrets").scenario(
            scenario! {
                "Secrets"
                base "http://127.0.0.1:9"
                header "X-Api-Key" "s3cr3t-header"
                http "Login" post "/login?api_key=s3cr3t-query"
                    body json { "user": "ada", "password": "s3cr3t-body" }
                    check json "$.token" save token
                sse "Prices" open "/prices?access_token={token}" bearer (token.clone())
                    check await within 300ms until 1 json "$.token" == "s3cr3t-wanted"
                    close
            },
            at_once(2),
        ),
        // More opens than there are ports for, if each user opened a stream; it is ended soon.
        "named" => named("named")
            .base("http://localhost:9")
            .max_duration(millis(200))
            .grace(millis(100))
            .scenario(scenario! { "Named" pause 1ms }, rate(2_000.0).during(secs(60))),
        // The first of two is slow.
        "stages" => named("stages")
            .scenario(
                scenario! {
                    "First"
                    feed record from (records)
                    if (*record == 0) { pause 700ms }
                    run { say("first"); }
                },
                at_once(2),
            )
            .then()
            .scenario(scenario! { "Second" run { say("second"); } }, at_once(4))
            .then()
            .scenario(scenario! { "Third" run { say("third"); } }, at_once(2)),
        // Its rates are steered from another thread, as long as it runs.
        "steered" => {
            let handle = Handle::new();
            let steers = handle.clone();
            std::thread::spawn(move || {
                while steers.elapsed().is_none_or(|elapsed| elapsed < millis(200)) {
                    std::thread::sleep(millis(5));
                }
                for factor in [3.0, 0.5] {
                    steers.rates_times(factor);
                    std::thread::sleep(millis(150));
                }
                steers.pause_arrivals();
                std::thread::sleep(millis(150));
                steers.resume_arrivals();
            });
            named("steered")
                .cores(4)
                .scenario(scenario! { "Steered" pause 1ms }.observer(Numbers), rate(200.0).during(secs(1)))
                .handle(&handle)
        }
        other => {
            eprintln!("there is no program {other:?}");
            return ExitCode::from(99);
        }
    };
    load.main()
}

fn load_is_good() -> bool {
    env::var_os("PROGRAM").is_none()
}

/// Says something in one piece, so that the lines of several processes do not mix.
fn say(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Says which user runs; all processes of a load have the same standard error.
struct Numbers;

impl Observer for Numbers {
    fn event(&self, event: &RunEvent<'_>) {
        if matches!(event.kind, RunEventKind::Started { .. }) {
            say(&format!("user {}", event.user));
        }
    }
}
