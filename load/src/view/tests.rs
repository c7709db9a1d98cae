//! The view by what a terminal shows: models built by hand, drawn in several sizes; and keys.

use std::time::Duration;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::style::Color;

use super::draw::draw;
use super::keys::{Asked, asked};
use super::model::{Model, Outlook, Stage, Standing, Step, Told};
use crate::metrics::{PercentilesNow, Snapshot, SteeringNow};
use crate::settings::WarmUp;

const SECOND: u64 = 1_000_000_000;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn outlook() -> Outlook {
    let step =
        |text: &str, starts, lasts| Step { text: text.to_owned(), starts: secs(starts), lasts: secs(lasts) };
    let steps = vec![step("100 at once", 0, 0), step("1,900 over 2m", 0, 120), step("20/s for 3m", 120, 180)];
    Outlook {
        name: "stocks".to_owned(),
        grace: secs(30),
        stages: vec![Stage { lasts: secs(300), steps }],
        late: Duration::from_millis(50),
        is_steerable: true,
        ..Outlook::default()
    }
}

/// As it is after so many seconds.
fn snapshot(second: u64) -> Snapshot {
    let mut now = Snapshot { at: second * SECOND, planned: Some(300 * SECOND), ..Snapshot::default() };
    now.users.active = 100 + second * 10;
    now.users.started = 150 + second * 16;
    now.users.finished = now.users.started - now.users.active;
    now.users.asked = Some(5_600);
    now.open_streams = now.users.active - 3;
    (now.events, now.events_now) = (second * 900, 12_345);
    now.first_event.now =
        PercentilesNow { count: 16, p50: Some(12_300_000), p99: Some(81_200_000 + second * 3_000_000) };
    now.first_event.total = PercentilesNow { count: 999, p50: Some(11_900_000), p99: Some(402_000_000) };
    now.generator.schedule_lag = Some(1_230_000);
    now.generator.busiest_core = 0.34;
    now.generator.memory = 61_000_000;
    (now.generator.descriptors, now.generator.descriptor_limit) = (1_024, 65_536);
    now
}

/// A run at this second, all of whose snapshots came.
fn at(second: u64) -> Model {
    let mut model = Model::new(outlook());
    (1..=second).for_each(|second| model.tell(Told::Snapshot(Box::new(snapshot(second)))));
    model.standing = Standing { elapsed: Some(secs(second)), profile: secs(second), ..Standing::default() };
    model
}

fn drawn(model: &Model, columns: u16, lines: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).expect("it has no terminal to fail");
    terminal.draw(|frame| draw(frame, model)).expect("it has no terminal to fail");
    terminal.backend().buffer().clone()
}

/// What is shown, without spaces at the ends of lines.
fn text(model: &Model, columns: u16, lines: u16) -> String {
    let buffer = drawn(model, columns, lines);
    let line = |y| (0..columns).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..lines).map(|y| format!("{}\n", line(y).trim_end())).collect()
}

fn shows(model: &Model, columns: u16, lines: u16, expected: &Expect) {
    expected.assert_eq(&text(model, columns, lines));
}

#[test]
fn a_run_fills_a_common_terminal() {
    shows(
        &at(53),
        80,
        24,
        &expect![[r#"
            stocks                                                             running  0:53

            ▸ profile ━━━━─────────────────────── 0:53 of 5:00  1,900 over 2m

            users                 630 ▃▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇█ 998 of 5,600 came
            streams               627 ▃▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇█ open
            events/s           12,345 █████████████████████████████████ 47,700 in all
            first event p50   12.3 ms █████████████████████████████████ 11.9 ms so far
            first event p99    240 ms ▄▄▅▅▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇█ 402 ms so far
            check p50               –
            check p99               –

            failed          0 of 368 finished users

            generator       ✓ keeps up   lag 1.23 ms   busiest core 34 %   61.0 MB
                            1,024 of 65,536 descriptors







            p pause   + - * / rates   1 as planned   s stop
        "#]],
    );
}

#[test]
fn a_large_terminal_has_taller_charts() {
    shows(
        &at(20),
        120,
        40,
        &expect![[r#"
            stocks                                                                                                     running  0:20

            ▸ profile ━━━──────────────────────────────────────────── 0:20 of 5:00  1,900 over 2m


                                                 ▁▂▃▄▄▅▆▇█
                                       ▁▂▃▄▄▅▆▇███████████
            users                 300 ████████████████████                                                470 of 5,600 came

                                                 ▁▂▃▃▄▅▆▇█
                                       ▁▂▃▃▄▅▆▇▇██████████
            streams               297 ████████████████████                                                open

                                      ████████████████████
                                      ████████████████████
            events/s           12,345 ████████████████████                                                18,000 in all

                                      ████████████████████
                                      ████████████████████
            first event p50   12.3 ms ████████████████████                                                11.9 ms so far

                                            ▁▁▂▂▃▃▄▄▅▅▆▆▇█
                                      ▆▆▇▇████████████████
            first event p99    141 ms ████████████████████                                                402 ms so far



            check p50               –



            check p99               –

            failed          0 of 170 finished users

            generator       ✓ keeps up   lag 1.23 ms   busiest core 34 %   61.0 MB   1,024 of 65,536 descriptors



            p pause arrivals   + - rates by a tenth   * / double, halve   1 as planned   s stop
        "#]],
    );
}

#[test]
fn a_narrow_terminal_shows_what_matters_most() {
    let mut model = at(53);
    model.now.failures = vec![("check \"Stocks\": nothing came within 10 s".to_owned(), 12)];
    (model.now.users.failed, model.now.users.dropped) = (12, 3);
    shows(
        &model,
        40,
        12,
        &expect![[r#"
            stocks                     running  0:53
            ▸ profile ━━───────────── 0:53 of 5:00
            users                 630 ▆▆▆▆▆▆▇▇▇▇▇▇▇█
            streams               627 ▆▆▆▆▆▆▇▇▇▇▇▇▇█
            events/s           12,345 ██████████████
            first event p50   12.3 ms ██████████████
            first event p99    240 ms ▆▆▆▇▇▇▇▇▇▇▇▇▇█
            check p99               –
            failed          12 of 368 finished user…
                  12 × check "Stocks": nothing came…
            generator       ✓ keeps up   lag 1.23 ms
            p pause   + - rates   s stop
        "#]],
    );
}

#[test]
fn a_tiny_terminal_shows_a_few_figures() {
    shows(
        &at(53),
        10,
        5,
        &expect![[r#"
                  0:53
            ▸ profile
            users  630
            failed 0
            p pause
        "#]],
    );
    shows(
        &at(53),
        20,
        3,
        &expect![[r#"
        stocks running  0:53
        ▸ profile  0:53 of …
        failed 0
    "#]],
    );
}

#[test]
fn before_the_first_user_it_says_so() {
    let mut model = Model::new(outlook());
    model.outlook.which = "run 2 of 3".to_owned();
    model.standing.waits = Some(secs(252));
    shows(
        &model,
        70,
        8,
        &expect![[r#"
            stocks  run 2 of 3                                      starts in 4:12
            ▸ profile ────────────────────── 0:00 of 5:00  1,900 over 2m
            users                   –
            events/s                –
            first event p99         –
            failed          0 of 0 finished users
            generator       –
            p pause   + - * / rates   1 as planned   s stop
        "#]],
    );
    model.standing.waits = None;
    assert!(text(&model, 70, 8).lines().next().is_some_and(|title| title.ends_with("starting")));
}

#[test]
fn failures_stand_by_cause_and_the_rest_is_counted() {
    let mut model = at(60);
    (model.now.users.failed, model.now.users.dropped) = (60, 7);
    model.now.failures = (0..12).map(|n| (format!("cause {n}\x1b[2J\nand more"), 40 - n)).collect();
    let shown = text(&model, 80, 40);
    let failed: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("failed")).take(9).collect();
    assert!(failed[0].contains("60 of 410 finished users") && failed[0].contains("7 dropped"), "{shown}");
    assert_eq!(failed[1], r"      40 × cause 0\u{1b}[2J\nand more", "{shown}");
    assert_eq!(failed[8], "     155 × 5 other causes", "{shown}");
}

#[test]
fn each_phase_says_how_far_it_is() {
    let mut model = at(20);
    model.outlook.warm_up = Some(WarmUp::For(secs(30)));
    model.now.warm_up = true;
    model.outlook.stages.push(Stage { lasts: secs(60), steps: Vec::new() });
    shows(
        &model,
        70,
        4,
        &expect![[r#"
        stocks                                                   warm-up  0:20
        ▸ stage 1 of 2 ━─────────────────── 0:20 of 5:00  1,900 over 2m
        failed          0 of 170 finished users
        p pause   + - * / rates   1 as planned   s stop
    "#]],
    );
    let mut later = snapshot(31);
    later.warm_up = false;
    model.tell(Told::Snapshot(Box::new(later)));
    model.standing = Standing {
        elapsed: Some(secs(340)),
        stage: 1,
        profile: secs(15),
        ending: Some(secs(6)),
        ..Standing::default()
    };
    shows(
        &model,
        70,
        6,
        &expect![[r#"
            stocks                                                    ending  5:40
            ▸ end          ━━━━──────────────── 0:06 of 0:30  410 users left
            users                 410 ▂▂▂▂▂▃▃▃▃▃▄▄▄▄▄▅▅▅▅▅█   646 of 5,600 came
            events/s           12,345 █████████████████████   27,900 in all
            failed          0 of 236 finished users
            s end users now   Ctrl-C end at once, without a result
        "#]],
    );
}

#[test]
fn a_warm_up_until_streams_are_open_counts_them() {
    let mut model = at(4);
    model.outlook.warm_up = Some(WarmUp::OpenStreams(1_000));
    (model.now.warm_up, model.warm) = (true, None);
    assert!(text(&model, 80, 24).contains("137 of 1,000 streams"), "{}", text(&model, 80, 24));
    model.warm = Some(secs(7));
    model.standing.elapsed = Some(secs(9));
    assert!(text(&model, 80, 24).contains("✓ warm-up"), "{}", text(&model, 80, 24));
}

#[test]
fn a_generator_that_is_late_says_by_how_much() {
    let mut model = at(20);
    assert!(text(&model, 80, 24).contains("✓ keeps up   lag 1.23 ms"));
    model.now.generator.loop_lag = Some(81_000_000);
    assert!(
        text(&model, 80, 24).contains("! cores are 81 ms late (limit 50 ms)"),
        "{}",
        text(&model, 80, 24)
    );
    model.now.generator.bottlenecks = vec!["no port was free".to_owned()];
    assert!(text(&model, 40, 12).contains("! no port was free"), "{}", text(&model, 40, 12));
}

#[test]
fn a_percentile_among_the_failed_is_no_time() {
    let mut model = at(20);
    let mut now = snapshot(21);
    now.checks.now = PercentilesNow { count: 10, p50: Some(5_000_000), p99: None };
    model.tell(Told::Snapshot(Box::new(now)));
    let shown = text(&model, 80, 24);
    let check: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("check")).take(2).collect();
    assert!(check[0].contains("5.00 ms"), "{shown}");
    assert!(check[1].contains("failed") && check[1].contains('█'), "{shown}");
}

#[test]
fn notes_are_the_last_and_harmless() {
    let mut model = at(20);
    for n in 0..20 {
        model.tell(Told::Note(format!("note {n}\x07")));
    }
    let shown = text(&model, 80, 30);
    assert!(shown.contains(r"note 19\u{7}") && !shown.contains("note 15"), "{shown}");
    model.tell(Told::Begins(Box::new(Outlook { name: "next".to_owned(), ..outlook() })));
    assert!(model.points.is_empty() && text(&model, 80, 30).contains("note 19"), "{model:?}");
}

#[test]
fn there_are_colours_only_if_they_are_asked_for() {
    let mut model = at(53);
    model.now.users.failed = 1;
    let colours = |model: &Model| {
        let buffer = drawn(model, 80, 24);
        buffer.content.iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
    };
    assert!(!colours(&model));
    model.outlook.has_colours = true;
    assert!(colours(&model));
}

#[test]
fn a_run_of_hours_shows_hours() {
    let mut model = at(20);
    model.outlook.stages[0].lasts = secs(8 * 3_600);
    model.standing.elapsed = Some(secs(3 * 3_600 + 62));
    model.standing.profile = secs(3 * 3_600 + 62);
    let shown = text(&model, 80, 24);
    assert!(shown.lines().next().is_some_and(|title| title.ends_with("running  3:01:02")), "{shown}");
    assert!(shown.contains("3:01:02 of 8:00:00"), "{shown}");
}

#[test]
fn titles_in_wide_letters_and_fifty_scenarios_fit() {
    let mut model = at(20);
    model.outlook.name = "相場の負荷テスト 👩‍👩‍👧 ".repeat(20);
    let step = |at| Step { text: format!("株価 {at}: 1/s for 5m"), starts: secs(0), lasts: secs(300) };
    model.outlook.stages[0].steps = (0..50).map(step).collect();
    model.now.failures = (0..50).map(|n| ("なぜ 📈 ".repeat(50), n)).collect();
    for (columns, lines) in [(1, 1), (2, 1), (3, 2), (20, 5), (61, 20), (80, 24), (200, 60)] {
        let shown = text(&model, columns, lines);
        assert_eq!(shown.lines().count(), usize::from(lines));
        if columns >= 61 {
            // The second cell of a wide letter is drawn as a space.
            let letters = shown.replace(' ', "");
            assert!(letters.starts_with("相場の負荷テスト") && letters.contains("running0:20"), "{shown}");
            assert!(letters.contains("株価0:1/sfor") && letters.contains("stop"), "{shown}");
        }
    }
}

fn press(model: &Model, code: KeyCode) -> Option<Asked> {
    asked(KeyEvent::new(code, KeyModifiers::NONE), model)
}

/// Presses keys one after another, and gives the factors that they lead to.
fn factors(from: f64, keys: &str) -> Vec<Option<f64>> {
    let mut model = at(20);
    model.standing.steering.factor = from;
    let press = |key| match press(&model, KeyCode::Char(key)) {
        Some(Asked::Rates(factor)) => {
            model.standing.steering.factor = factor;
            Some(factor)
        }
        _ => None,
    };
    keys.chars().map(press).collect()
}

#[test]
fn keys_pause_arrivals_and_go_on() {
    let mut model = at(20);
    for key in ['p', 'P', ' '] {
        assert_eq!(press(&model, KeyCode::Char(key)), Some(Asked::PauseArrivals));
    }
    model.standing.steering = SteeringNow { paused: true, factor: 1.0 };
    assert_eq!(press(&model, KeyCode::Char('p')), Some(Asked::ResumeArrivals));
}

#[test]
fn keys_change_rates_by_steps_that_can_be_read() {
    assert_eq!(factors(1.0, "++-1"), [1.1, 1.2, 1.1, 1.0].map(Some));
    assert_eq!(factors(1.0, "**/-"), [2.0, 4.0, 2.0, 1.9].map(Some));
    assert_eq!(factors(10.0, "+-"), [15.0, 10.0].map(Some));
    assert_eq!(factors(10.0, "-"), [Some(9.5)]);
    assert_eq!(factors(0.2, "--"), [Some(0.1), None], "there is no rate of none: that is a pause");
    assert_eq!(factors(1.0, "1x"), [None, None]);
    assert_eq!(factors(1_000.0, "*-"), [None, Some(995.0)], "what the code said stays");
}

#[test]
fn ctrl_c_is_heard_whatever_goes_on() {
    let mut model = at(20);
    let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for _ in 0..2 {
        assert_eq!(asked(ctrl_c, &model), Some(Asked::Interrupt));
        model.standing.ending = Some(secs(1));
        model.outlook.is_steerable = false;
    }
    let ctrl_z = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
    assert_eq!(asked(ctrl_z, &model), Some(Asked::Suspend));
    let released = KeyEvent { kind: KeyEventKind::Release, ..ctrl_c };
    assert_eq!(asked(released, &model), None);
    assert_eq!(press(&model, KeyCode::Char('c')), None);
}

#[test]
fn a_run_that_ends_and_a_search_can_only_be_stopped() {
    let mut ends = at(20);
    ends.standing.ending = Some(secs(1));
    let mut searches = at(20);
    searches.outlook.is_steerable = false;
    for model in [&ends, &searches] {
        for key in ['p', '+', '-', '*', '/'] {
            assert_eq!(press(model, KeyCode::Char(key)), None);
        }
        assert_eq!(press(model, KeyCode::Char('s')), Some(Asked::Stop));
        assert!(!text(model, 80, 24).contains("pause arrivals"));
    }
    assert_eq!(press(&at(20), KeyCode::Char('q')), Some(Asked::Stop));
}

proptest! {
    /// Whatever it is told, whatever the size.
    #[test]
    fn any_size_can_be_drawn(
        columns in 0_u16..140,
        lines in 0_u16..50,
        seconds in 0_u64..60,
        numbers in any::<[u64; 6]>(),
        name in "\\PC*",
        causes in prop::collection::vec("\\PC*", 0..12),
        elapsed in prop::option::of(any::<u32>()),
        stage in 0_usize..3,
    ) {
        let mut model = at(seconds);
        let mut now = snapshot(seconds);
        now.users.active = numbers[0];
        now.events_now = numbers[1];
        now.checks.now = PercentilesNow { count: numbers[2], p50: Some(numbers[3]), p99: None };
        now.generator.loop_lag = Some(numbers[4]);
        now.generator.descriptors = numbers[5];
        now.failures = causes.iter().map(|cause| (cause.clone(), numbers[0] / 16)).collect();
        model.tell(Told::Snapshot(Box::new(now)));
        model.tell(Told::Note(name.clone()));
        model.outlook.name = name;
        model.standing.elapsed = elapsed.map(|seconds| secs(seconds.into()));
        model.standing.ending = model.standing.elapsed;
        model.standing.stage = stage;
        drawn(&model, columns, lines);
    }
}
