//! What a load's result shows, in each format.

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_load::{Format, at_once, load};
use tokio::runtime::Builder;

#[test]
fn no_format_of_a_result_shows_a_secret() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("it starts");
    let server = runtime.block_on(Server::start()).expect("a server starts");
    let later = "s3cr3t-that-is-known-as-one-only-when-a-request-sends-it";
    let said = format!("{later} s3cr3t-found s3cr3t-header s3cr3t-url s3cr3t-body s3cr3t-of-base");
    let known = "s3cr3t-header s3cr3t-url s3cr3t-of-base";
    server.on("/prices", Script::sse().message(format!(r#"{{"t":"{later}"}}"#)).hold());
    server.on("/known", Script::sse().message(known).hold());
    server.on("/login", Script::json(r#"{"access_token":"s3cr3t-found"}"#));
    server.on("/use", Script::text(said).with_status(403));
    let base = server.url().replace("://", "://ada:s3cr3t-of-base@");
    let secrets = scenario! {
        "Secrets"
        base (&base)
        header "X-Auth-Token" "s3cr3t-header"
        sse "Prices" open "/prices?api_key=s3cr3t-url"
            check await within 10s until 1 json "$.t" save t: String
        http "Login" post "/login" body json { "password": "s3cr3t-body" }
            check json "$.access_token" save token: String
        http "Use" get "/use" header "X-Api-Key" (t) header "X-Secret-Token" (token)
        sse "Prices" close
    };
    let streams = scenario! {
        "Streams"
        base (&base)
        header "X-Auth-Token" "s3cr3t-header"
        sse "Prices" open "/known?api_key=s3cr3t-url"
            check await within 200ms until 5 data == "s3cr3t-header"
            close
    };
    let load = load("secrets").base(base.clone());
    let report = load.scenario(secrets, at_once(2)).scenario(streams, at_once(1)).run().expect("it runs");
    let failed: u64 = report.scenarios.iter().map(|scenario| scenario.users.failed).sum();
    assert_eq!((failed, report.failures.len()), (3, 2), "{report}");
    let mut written = vec![("JSON", Vec::new()), ("summary", report.to_string().into_bytes())];
    report.write_to(&mut written[0].1).expect("memory can be written to");
    for format in Format::all() {
        let mut text = Vec::new();
        report.write_as(format, &mut text).expect("memory can be written to");
        written.push((format.ending(), text));
    }
    for (name, text) in written {
        let text = String::from_utf8(text).expect("it is text");
        assert!(!text.contains("s3cr3t"), "{name}: {text}");
        assert!(
            [".csv", ".over-time.csv", ".hlog"].contains(&name) || text.contains("***"),
            "{name}: {text}"
        );
    }
}
