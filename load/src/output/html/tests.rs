//! The report of results that are made by hand.

mod more;
mod samples;

use std::path::PathBuf;

use serde_json::Value as Json;

use crate::result::{Ending, Report, ShardPart};

use more::{dropped, long, short};
use samples::{EVIL, Extreme, answers, hostile, hour, stocks, with_baseline};

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    super::write(report, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("it is UTF-8")
}

/// Where a section begins.
fn place(page: &str, id: &str) -> usize {
    page.find(&format!("<section id=\"{id}\">")).unwrap_or_else(|| panic!("there is no section {id}"))
}

#[test]
fn the_verdict_comes_first_and_each_section_in_its_order() {
    let page = page(&with_baseline());
    assert!(page.find("<h1>stocks</h1>").unwrap() < place(&page, "assertions"));
    let sections = [
        "assertions",
        "attention",
        "time",
        "distributions",
        "times",
        "streams",
        "losses",
        "failures",
        "baseline",
        "generator",
    ];
    let places = sections.map(|id| place(&page, id));
    assert!(places.is_sorted(), "{places:?}");
    for title in [
        "Users",
        "Open streams",
        "Events",
        "First event",
        "Gap between events",
        "Checks",
        "Failures",
        "Losses",
        "Generator",
    ] {
        assert!(page.contains(&format!("<figcaption><b>{title}</b>")), "{title}");
    }
    // What earlier runs were stands beside what this one is.
    assert!(page.contains("▲ was "), "a row has what it was");
}

#[test]
fn the_three_times_per_token_have_their_definitions() {
    let page = page(&answers());
    let tokens = &page[place(&page, "tokens")..];
    for name in ["inter-token time", "time per token", "time per token from the start"] {
        assert!(tokens.contains(&format!("<tr><th scope=\"row\">{name}<td>")), "{name}");
    }
}

#[test]
fn nothing_that_comes_from_elsewhere_is_obeyed() {
    let page = page(&hostile());
    for tag in ["<img", "<svg onload", "<!--", "\u{202e}", "\x1b", "\0"] {
        assert!(!page.contains(tag), "{tag:?}");
    }
    assert!(!page.contains(EVIL));
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&quot;"));
    // The data and the script are all that there is of scripts.
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (2, 2));
    assert_eq!((page.matches("<style").count(), page.matches("</style").count()), (1, 1));
}

#[test]
fn the_policy_lets_in_the_style_and_the_script_that_are_there() {
    let page = page(&stocks());
    let (_, policy) = page.split_once("content=\"default-src 'none'; ").expect("there is a policy");
    let (policy, _) = policy.split_once('"').unwrap();
    assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    // A style of an element would be refused, and so would a handler.
    let (body, _) = page.split_once("<script type=\"module\">").unwrap();
    assert!(!body.contains(" style=") && !body.contains(" onclick="));
}

/// The JSON that the script reads.
fn data(page: &str) -> Json {
    let (_, data) = page.split_once("id=\"data\">").expect("there is some");
    serde_json::from_str(data.split_once("</script>").expect("it ends").0).expect("it is JSON")
}

#[test]
fn each_row_of_steps_and_streams_has_a_sparkline_and_what_its_charts_are_drawn_from() {
    let page = page(&stocks());
    let data = data(&page);
    let tables = data["rows"]["tables"].as_array().expect("there are tables");
    for (number, (id, rows)) in
        [("times", 9), ("streams", 2), ("losses", 1), ("received", 1)].into_iter().enumerate()
    {
        let section = &page[place(&page, id)..];
        let section = &section[..section.find("</section>").expect("it ends")];
        assert_eq!(section.matches("<svg class=\"spark\"").count(), rows, "{id}");
        assert_eq!(section.matches("<th scope=\"row\"><details>").count(), rows, "{id}");
        assert_eq!(section.matches("<tr class=\"more\">").count(), rows, "{id}");
        let table = &tables[number];
        assert_eq!(table["rows"].as_array().map(Vec::len), Some(rows), "{id}");
        assert!(table["charts"].as_array().is_some_and(|charts| !charts.is_empty()), "{id}");
        // A column has a way in which it is counted again, and a line that there is.
        let lines = table["rows"][0].as_array().map_or(0, Vec::len) as u64;
        let columns = table["columns"].as_array().expect("there are columns");
        assert_eq!(
            columns.len() + 2,
            section.split("<tbody>").next().unwrap_or("").matches("<th").count() - 1
        );
        assert!(
            columns.iter().all(|column| column[1].as_u64().is_some_and(|line| line < lines)),
            "{columns:?}"
        );
    }
    // What stands in a row of times is not told again in that of its stream.
    assert!(tables[1]["rows"][0][0].is_u64(), "{}", tables[1]["rows"][0]);
}

#[test]
fn an_hour_with_two_hundred_names_fits_and_says_what_is_coarser() {
    let page = page(&hour());
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    let times = &page[place(&page, "times")..place(&page, "streams")];
    assert_eq!(times.matches("<tr id=\"r").count(), 1_000);
    assert_eq!(times.matches("<svg class=\"spark\"").count(), 1_000);
    assert!(times.contains("So that all rows fit into this file, each has "), "it says so");
    let slices = data(&page)["rows"]["count"].as_u64();
    assert!(slices >= Some(24), "{slices:?}");
}

#[test]
fn whatever_comes_the_file_stays_small_and_says_what_it_leaves_out() {
    for these in [
        &[Extreme::Rows, Extreme::Baseline][..],
        &[Extreme::LongTitles, Extreme::Assertions, Extreme::Causes],
        &[Extreme::Stacked, Extreme::Scenarios, Extreme::Others],
        &Extreme::ALL,
    ] {
        let page = page(&Extreme::run(these));
        assert!(page.len() < 2_000_000, "{these:?}: {} bytes", page.len());
        // Few things have all that there is of them.
        assert!(page.len() > 100_000, "{these:?}: {} bytes", page.len());
        let section = |id: &str| {
            let (_, section) = page.split_once(&format!("<section id=\"{id}\">"))?;
            section.split_once("</section>").map(|(section, _)| section)
        };
        let says_so = "left out to keep this file small";
        for (id, extremes) in [
            ("times", &[Extreme::Rows][..]),
            ("failures", &[Extreme::Causes]),
            ("assertions", &[Extreme::Assertions]),
            ("attention", &[Extreme::Scenarios, Extreme::Others]),
            ("users", &[Extreme::Scenarios]),
            ("statuses", &[Extreme::Others]),
            ("settings", &[Extreme::Others]),
            ("counted", &[Extreme::Others]),
            ("goodput", &[Extreme::Others]),
            ("connections", &[Extreme::Others]),
            ("steering", &[Extreme::Others]),
        ] {
            let is_said = section(id).is_some_and(|section| section.contains(says_so));
            assert_eq!(is_said, extremes.iter().any(|extreme| these.contains(extreme)), "{these:?}: {id}");
        }
        assert!(section("times").is_some_and(|times| times.contains("<svg class=\"spark\"")), "{these:?}");
        if these.contains(&Extreme::Causes) {
            let failures = section("failures").expect("there is one");
            let is_short = !these.contains(&Extreme::Scenarios);
            assert!(failures.contains(": cause 499") || !is_short, "causes go before examples");
            assert!(failures.matches("<pre").count() >= 5, "{}", failures.matches("<pre").count());
        }
    }
}

#[test]
fn a_run_in_which_nothing_happened_has_a_verdict_and_no_empty_section() {
    for report in
        [Report::default(), Report { elapsed: u64::MAX, slice: 1, began: u64::MAX, ..Report::default() }]
    {
        let page = page(&report);
        assert!(page.contains("no user started"), "{page}");
        assert!(!page.contains("<figure") && !page.contains("<section id=\"times\">"));
    }
}

#[test]
fn what_is_partial_says_so() {
    let mut stopped = stocks();
    stopped.ending = Ending::Stopped;
    assert!(page(&stopped).contains("<li>partial: it was stopped by hand"));
    let part = |index| {
        let mut part = stocks();
        part.assertions.clear();
        part.shards = vec![ShardPart { index, of: 3, cores: 1 }];
        part
    };
    let merged = Report::merge(vec![part(0), part(2)]).expect("they are of one load");
    let merged = page(&merged);
    assert!(merged.contains("shard 1 of 3 is missing"));
    let users = 2 * stocks().scenarios[0].users.started;
    assert!(merged.contains(&format!("of {} users failed", crate::summary::count(users))));
    assert!(!page(&part(0)).contains("<section id=\"assertions\">"), "a shard judges nothing");
}

/// Writes pages and their results into the folder `STREAMGAUGE_EXAMPLES`, for `.ci/browser`, and for people to look at.
#[test]
#[ignore = "it asserts nothing: it writes pages for a browser"]
fn examples_for_the_browser() {
    let folder =
        PathBuf::from(std::env::var_os("STREAMGAUGE_EXAMPLES").expect("STREAMGAUGE_EXAMPLES is a folder"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, report) in [
        ("stocks", stocks()),
        ("baseline", with_baseline()),
        ("answers", answers()),
        ("hostile", hostile()),
        ("hour", hour()),
        ("extreme", Extreme::run(&Extreme::ALL)),
        ("empty", Report::default()),
        ("short", short()),
        ("dropped", dropped()),
        ("long", long()),
    ] {
        std::fs::write(folder.join(format!("{name}.html")), page(&report)).expect("it can be written");
        // These results are many times as long as their pages, and no test asks for them.
        if !matches!(name, "hour" | "extreme") {
            report.write(folder.join(format!("{name}.json"))).expect("it can be written");
        }
    }
}
