//! The live view on a terminal: what it shows, what its keys do, and that the terminal is left as it was however it ends.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use streamgauge::testing::Server;
use streamgauge_load::{Ending, Report};
use tokio::time::{Instant, sleep};

use crate::program::{WITHIN, prices, silence};
use crate::terminal::{Terminal, is_there};

side_by_side![async
    the_view_shows_the_run_steers_it_and_ctrl_c_ends_it,
    it_fits_every_size,
    a_second_ctrl_c_ends_the_program_at_once,
    a_key_stops_and_again_cuts_users_and_keeps_the_result,
    signals_that_end_the_program_leave_the_terminal_as_it_was,
    what_is_printed_meanwhile_is_printed_behind_it,
    several_processes_are_shown_as_one_run,
    a_search_is_shown_level_by_level,
    each_of_several_runs_is_shown,
    output_may_go_elsewhere,
    there_is_no_view_where_none_is_wanted,
    no_color_is_heeded,
    in_the_background_there_is_no_view,
    panics_around_the_users_are_read_behind_it,
    ctrl_z_gives_the_terminal_to_the_shell_until_fg,
    wide_titles_fit_every_size,
    fifty_scenarios_fit,
    runs_of_nobody_and_of_a_moment_are_shown,
    keys_are_heard_where_standard_input_is_no_terminal,
    a_dumb_terminal_has_lines,
    a_locale_without_utf_8_does_no_harm,
    the_timeline_of_one_user_fits,
];

/// How many users came, by the screen.
fn came(screen: &str) -> u64 {
    let words = screen.lines().find(|line| line.starts_with("users"));
    let words: Vec<&str> = words.unwrap_or_default().split_whitespace().collect();
    let at = words.iter().position(|word| *word == "of").expect("it says of how many");
    words[at - 1].replace(',', "").parse().expect("it is a number")
}

fn report(terminal: &Terminal) -> Report {
    Report::read(terminal.file("result.json")).expect("there is a result")
}

/// The first line of the screen says this.
fn titled(word: &str) -> impl Fn(&str) -> bool {
    move |screen| screen.lines().next().is_some_and(|title| title.contains(word))
}

async fn the_view_shows_the_run_steers_it_and_ctrl_c_ends_it() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(120, 40).await;
    terminal.run("arrives", &["--base-url", server.url()], "");
    terminal.until("users arrive", |screen| titled("running")(screen) && screen.contains(" so far")).await;
    assert!(terminal.is_taken());
    let screen = terminal.screen();
    for word in
        ["arrives", "profile", "events/s", "first event p99", "check p50", "failed", "generator", "p pause"]
    {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
    assert!(screen.contains('█'), "{screen}");

    terminal.types(&["C-l", "p"]);
    terminal.until("arrivals pause", titled("arrivals paused")).await;
    // What the cores had measured until then comes within a second or two; no more come then, where twenty a second came.
    let deadline = Instant::now() + WITHIN;
    let mut paused = came(&terminal.screen());
    loop {
        sleep(Duration::from_millis(1_500)).await;
        let now = came(&terminal.screen());
        if now == paused {
            break;
        }
        assert!(Instant::now() < deadline, "users still come: {now}");
        paused = now;
    }
    terminal.types(&["p"]);
    terminal.until("arrivals go on", |screen| titled("running")(screen) && came(screen) > paused).await;
    terminal.types(&["+"]);
    terminal.until("rates rise", titled("rates × 1.10")).await;
    terminal.types(&["/"]);
    terminal.until("rates fall", titled("rates × 0.55")).await;
    terminal.resize(80, 24);
    terminal
        .until("it is drawn anew", |screen| screen.lines().count() <= 24 && screen.contains("s stop"))
        .await;

    terminal.types(&["C-c"]);
    let printed = terminal.ended(130).await;
    assert!(printed.contains("partial") && printed.contains("Steered by hand"), "{printed}");
    let report = report(&terminal);
    assert_eq!(report.ending, Ending::Stopped);
    let steered: Vec<&str> = report.steering.iter().map(|steered| &*steered.what).collect();
    assert_eq!(steered, ["arrivals paused", "arrivals resumed", "rates × 1.1", "rates × 0.55"]);
}

async fn it_fits_every_size() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(40, 12).await;
    terminal.run("arrives", &["--base-url", server.url()], "");
    let screen = terminal.until("users arrive", titled("running")).await;
    assert!(screen.contains("users") && screen.contains("failed"), "{screen}");
    for (columns, lines) in [(10, 5), (1, 1), (200, 60), (24, 3), (80, 24)] {
        terminal.resize(columns, lines);
        // It goes on: the clock of a size that has room for it runs.
        sleep(Duration::from_millis(300)).await;
    }
    terminal.until("it is drawn anew", |screen| titled("running")(screen) && screen.contains("s stop")).await;
    terminal.types(&["q"]);
    terminal.ended(130).await;
}

/// A terminal in which six users wait for what does not come, and go on when they are to end.
async fn patient(server: &Server) -> Terminal {
    let terminal = Terminal::start(80, 24).await;
    terminal.types(&["export PATIENT=1", "Enter"]);
    terminal.run("waits", &["--base-url", server.url()], "");
    server.wait_streams(6, WITHIN).await.unwrap();
    terminal.until("it runs", |screen| screen.contains("keeps up")).await;
    terminal
}

async fn a_second_ctrl_c_ends_the_program_at_once() {
    if !is_there() {
        return;
    }
    let server = silence().await;
    let terminal = patient(&server).await;
    terminal.types(&["C-c"]);
    terminal.until("it ends", titled("ending")).await;
    terminal.types(&["C-c"]);
    terminal.ended(130).await;
    server.wait_closed(WITHIN).await.unwrap();
    assert!(!terminal.file("result.json").exists());
}

async fn a_key_stops_and_again_cuts_users_and_keeps_the_result() {
    if !is_there() {
        return;
    }
    let server = silence().await;
    let terminal = patient(&server).await;
    terminal.types(&["s"]);
    terminal.until("it ends", |screen| titled("ending")(screen) && screen.contains("6 users left")).await;
    terminal.types(&["s"]);
    let printed = terminal.ended(130).await;
    assert!(printed.contains("6 users unfinished"), "{printed}");
    assert_eq!(report(&terminal).ending, Ending::Stopped);
}

async fn signals_that_end_the_program_leave_the_terminal_as_it_was() {
    if !is_there() {
        return;
    }
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let server = silence().await;
        let terminal = patient(&server).await;
        let pid = std::fs::read_to_string(terminal.file("pid")).expect("it has one");
        let pid = Pid::from_raw(pid.trim().parse().expect("it is a number")).expect("it is none of all");
        kill_process(pid, signal).expect("it runs");
        terminal.ended(code).await;
    }
}

async fn what_is_printed_meanwhile_is_printed_behind_it() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(80, 24).await;
    terminal.run("prints", &[], "");
    let screen = terminal.until("it runs", |screen| screen.contains("keeps up")).await;
    assert!(!screen.contains("it is not") && !screen.contains("hello"), "{screen}");
    let printed = terminal.ended(0).await;
    for line in ["panicked at", "it is not", "hello from a user", "hello from its output"] {
        assert!(printed.contains(line), "{line}:\n{printed}");
    }
}

async fn several_processes_are_shown_as_one_run() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(100, 30).await;
    terminal.run("arrives", &["--base-url", server.url(), "--processes", "2"], "");
    terminal.until("users arrive", |screen| titled("running")(screen) && screen.contains(" so far")).await;
    terminal.types(&["p"]);
    terminal.until("arrivals pause", titled("arrivals paused")).await;
    terminal.types(&["C-c"]);
    let printed = terminal.ended(130).await;
    assert!(printed.contains("partial"), "{printed}");
    assert_eq!(report(&terminal).steering[0].what, "arrivals paused");
}

async fn a_search_is_shown_level_by_level() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(100, 30).await;
    let flags =
        ["--find", "failed <= 0%", "--find-level", "2s", "--find-between", "1..4", "--find-precision", "90"];
    terminal.run("steady", &flags, "");
    terminal.until("the first level", titled("× 1")).await;
    let screen = terminal.until("a level is over", |screen| screen.contains("× 1: holds")).await;
    assert!(screen.contains("s stop the search") && !screen.contains("p pause"), "{screen}");
    terminal.types(&["s"]);
    let printed = terminal.ended(130).await;
    assert!(printed.lines().any(|line| line.starts_with("× 1: holds")), "{printed}");
    assert!(printed.contains("the search was stopped"), "{printed}");
}

async fn each_of_several_runs_is_shown() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(100, 30).await;
    terminal.run("steady", &["--repeat", "2", "--duration", "2s"], "");
    for run in ["run 1 of 2", "run 2 of 2"] {
        terminal.until(run, titled(run)).await;
    }
    let printed = terminal.ended(0).await;
    assert_eq!(printed.matches("steady ran").count(), 2, "{printed}");
}

async fn output_may_go_elsewhere() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(100, 30).await;
    terminal.run("steady", &["--duration", "2s"], "> out");
    terminal.until("it runs", titled("steady")).await;
    let printed = terminal.ended(0).await;
    assert!(!printed.contains("passed"), "{printed}");
    let out = std::fs::read_to_string(terminal.file("out")).expect("it was written");
    assert!(out.contains("steady ran") && !out.contains('\u{1b}'), "{out}");
}

async fn there_is_no_view_where_none_is_wanted() {
    if !is_there() {
        return;
    }
    for (flags, shell, shown) in [
        (vec!["--progress", "lines"], "", " users"),
        (vec!["--progress", "none"], "", ""),
        (vec!["--quiet", "--progress", "view"], "", ""),
        (vec![], "2> errors", ""),
        (vec!["--once"], "", ""),
        (vec!["--dry-run"], "", ""),
    ] {
        let terminal = Terminal::start(100, 30).await;
        terminal.run("steady", &[vec!["--duration", "2s"], flags.clone()].concat(), shell);
        let was_taken = std::cell::Cell::new(false);
        let was_shown = std::cell::Cell::new(shown.is_empty());
        terminal
            .until("the end", |screen| {
                was_taken.set(was_taken.get() || terminal.is_taken());
                was_shown.set(was_shown.get() || screen.contains(shown));
                screen.lines().any(|line| line.starts_with("code="))
            })
            .await;
        assert!(!was_taken.get() && was_shown.get(), "{flags:?}: {}", terminal.all());
        terminal.ended(0).await;
    }
}

async fn no_color_is_heeded() {
    if !is_there() {
        return;
    }
    // What begins so is a colour of the text; bold is 1.
    let has_colour = |screen: &str| screen.contains("\u{1b}[38;5;");
    for (variable, colours) in [("NO_COLOR=1", false), ("NO_COLOR=", true)] {
        let server = prices().await;
        let terminal = Terminal::start(100, 30).await;
        terminal.types(&[&format!("export {variable}"), "Enter"]);
        terminal.run("arrives", &["--base-url", server.url()], "");
        terminal.until("users arrive", |screen| screen.contains("keeps up")).await;
        let screen = terminal.coloured();
        assert_eq!(has_colour(&screen), colours, "{screen:?}");
        terminal.types(&["s"]);
        terminal.ended(130).await;
    }
}

async fn in_the_background_there_is_no_view() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(100, 30).await;
    terminal.types(&["set -m", "Enter"]);
    terminal.run("steady", &["--duration", "2s", "--progress", "view"], "& wait");
    let printed = terminal.ended(0).await;
    assert!(
        printed.contains("warning: there is no view, since the program runs in the background"),
        "{printed}"
    );
    assert!(printed.contains("steady ran"), "{printed}");
}

async fn panics_around_the_users_are_read_behind_it() {
    if !is_there() {
        return;
    }
    for (variable, told) in [
        ("BEFORE", "what comes before the users failed: it panicked: nothing is ready"),
        ("AFTER", "what comes after the users failed: it panicked: nothing is left"),
    ] {
        let terminal = Terminal::start(100, 30).await;
        terminal.types(&[&format!("export {variable}=1"), "Enter"]);
        terminal.run("around", &[], "");
        if variable == "AFTER" {
            terminal.until("it runs", titled("running")).await;
        }
        let printed = terminal.ended(1).await;
        assert!(printed.contains("panicked at") && printed.contains(told), "{printed}");
    }
}

async fn ctrl_z_gives_the_terminal_to_the_shell_until_fg() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(100, 30).await;
    terminal.types(&["set -m", "Enter"]);
    terminal.run("arrives", &["--base-url", server.url()], "");
    terminal.until("users arrive", titled("running")).await;
    terminal.types(&["C-z"]);
    // What a shell says of a program that was stopped: 128 and the number of SIGTSTP.
    terminal.ended(128 + Signal::TSTP.as_raw()).await;
    terminal.types(&["clear; fg; echo \"again=$?\"", "Enter"]);
    terminal.until("it goes on", |screen| titled("running")(screen) && screen.contains("s stop")).await;
    assert!(terminal.is_taken());
    terminal.types(&["s"]);
    let has_ended = |screen: &str| screen.lines().any(|line| line == "again=130");
    terminal.until("it ends", has_ended).await;
    assert!(!terminal.is_taken());
    assert_eq!(report(&terminal).ending, Ending::Stopped);
}

async fn wide_titles_fit_every_size() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(80, 24).await;
    terminal.run("wide", &["--report", "."], "");
    let screen = terminal.until("users fail", |screen| screen.contains(" × fail")).await;
    assert!(screen.starts_with("相場の負荷テスト") && titled("running")(&screen), "{screen}");
    assert!(screen.contains("なぜ") && screen.contains("s stop"), "{screen}");
    for (columns, lines) in [(20, 5), (1, 1), (2, 1), (61, 20)] {
        terminal.resize(columns, lines);
        sleep(Duration::from_millis(300)).await;
    }
    terminal.until("it is drawn anew", |screen| titled("running")(screen) && screen.contains("s stop")).await;
    terminal.types(&["s"]);
    terminal.ended(130).await;
}

async fn fifty_scenarios_fit() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(80, 24).await;
    terminal.run("fifty", &[], "");
    let screen = terminal.until("users arrive", |screen| screen.contains("keeps up")).await;
    assert!(titled("running")(&screen) && screen.contains("One of fifty: "), "{screen}");
    assert!(screen.contains("users") && screen.contains("s stop"), "{screen}");
    terminal.types(&["s"]);
    terminal.ended(130).await;
}

async fn runs_of_nobody_and_of_a_moment_are_shown() {
    if !is_there() {
        return;
    }
    // The tenth of ten machines has none of eight users.
    let terminal = Terminal::start(80, 24).await;
    terminal.run("steady", &["--duration", "2s", "--users", "8", "--shard", "9/10"], "");
    terminal.until("it is shown", titled("steady")).await;
    terminal.ended(0).await;
    for (program, flags, code) in [("fails", &[][..], 2), ("steady", &["--duration", "200ms"][..], 0)] {
        let terminal = Terminal::start(80, 24).await;
        terminal.run(program, flags, "");
        let printed = terminal.ended(code).await;
        assert!(printed.contains("users"), "the summary is read behind it: {printed}");
    }
}

async fn keys_are_heard_where_standard_input_is_no_terminal() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(80, 24).await;
    terminal.run("arrives", &["--base-url", server.url()], "< /dev/null");
    terminal.until("users arrive", titled("running")).await;
    terminal.types(&["s"]);
    terminal.ended(130).await;
}

async fn a_dumb_terminal_has_lines() {
    if !is_there() {
        return;
    }
    let terminal = Terminal::start(100, 30).await;
    terminal.types(&["export TERM=dumb", "Enter"]);
    terminal.run("steady", &["--duration", "2s", "--progress", "view"], "");
    let printed = terminal.ended(0).await;
    assert!(printed.contains("warning: there is no view, since TERM is dumb"), "{printed}");
    assert!(!terminal.coloured().contains('\u{1b}'), "{printed}");
}

async fn a_locale_without_utf_8_does_no_harm() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    let terminal = Terminal::start(80, 24).await;
    terminal.types(&["export LC_ALL=de_DE.ISO-8859-1", "Enter"]);
    terminal.run("arrives", &["--base-url", server.url()], "");
    terminal.until("users arrive", |screen| screen.contains("keeps up")).await;
    terminal.types(&["s"]);
    terminal.ended(130).await;
}

async fn the_timeline_of_one_user_fits() {
    if !is_there() {
        return;
    }
    let server = prices().await;
    for columns in [80, 120] {
        let terminal = Terminal::start(columns, 30).await;
        terminal.run("streams", &["--once", "--base-url", server.url()], "");
        let printed = terminal.ended(0).await;
        // Lines that the terminal has broken are joined here.
        let widest =
            printed.lines().filter(|line| line.contains("+0.")).map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= usize::from(columns)), "{widest:?}: {printed}");
        assert!(printed.contains("match 1 Prices") && printed.contains("load.rs:"), "{printed}");
    }
}
