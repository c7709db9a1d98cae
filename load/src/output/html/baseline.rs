//! Earlier runs beside this one.

use std::collections::HashMap;

use super::markup::{Room, section, text};
use super::tables::{LABEL, class, title};
use crate::judge::{ComparedSeries, Comparison};
use crate::result::{Report, Series};
use crate::summary::numbers::plural;
use crate::summary::style::Tone;

/// What the run was compared with.
#[derive(Debug, Default)]
pub(super) struct Compared<'r> {
    report: Option<&'r Report>,
    /// By what is compared and by which statistic.
    by_name: HashMap<(&'r str, &'r str), Earlier<'r>>,
    /// What is compared, in the order of the assertions.
    names: Vec<&'r str>,
}

/// What a value was, and whether it is worse now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier<'r> {
    pub(super) tone: Tone,
    pub(super) mark: &'static str,
    is: &'r str,
    was: &'r str,
}

impl<'r> Earlier<'r> {
    /// The value alone, without of how many runs it is.
    pub(super) fn was(&self) -> &'r str {
        self.was.split_once(" in ").map_or(self.was, |(was, _)| was)
    }
}

impl<'r> Compared<'r> {
    pub(super) fn of_report(report: &'r Report) -> Self {
        let mut compared = Self { report: Some(report), ..Self::default() };
        for Comparison { of, statistic, is, was, verdict } in
            report.assertions.iter().filter_map(Comparison::read)
        {
            let (tone, mark) = match (verdict.held, verdict.note.is_empty()) {
                (false, _) => (Tone::Bad, "▲"),
                (true, false) => (Tone::Good, "▼"),
                (true, true) => (Tone::Dim, "≈"),
            };
            if !compared.names.contains(&of) {
                compared.names.push(of);
            }
            compared.by_name.insert((of, statistic), Earlier { tone, mark, is, was });
        }
        compared
    }

    /// What a statistic of a series was.
    pub(super) fn of(&self, series: &Series, statistic: &str) -> Option<Earlier<'r>> {
        if statistic.is_empty() || self.names.is_empty() {
            return None;
        }
        let name = ComparedSeries { report: self.report?, series }.to_string();
        self.by_name.get(&(&*name, statistic)).copied()
    }

    /// All that was compared.
    pub(super) fn section(&self) -> String {
        const STATISTICS: [&str; 5] = ["p50", "p95", "p99", "mean", "failed"];
        const ROOM: usize = 120_000;
        if self.names.is_empty() {
            return String::new();
        }
        let mut html =
            "<div class=\"scroll\" tabindex=\"0\"><table class=\"sorts\"><thead><tr><th scope=\"col\">"
                .to_owned();
        STATISTICS.iter().for_each(|name| html.push_str(&format!("<th scope=\"col\">{name}")));
        html.push_str("<tbody>\n");
        let is_worse = |name: &&&str| {
            let tone = |statistic: &&str| self.by_name.get(&(**name, *statistic)).map(|earlier| earlier.tone);
            STATISTICS.iter().filter_map(tone).any(|tone| tone == Tone::Bad)
        };
        // What is worse comes first, for which there is room then.
        let (worse, others): (Vec<&&str>, Vec<&&str>) = self.names.iter().partition(is_worse);
        let mut room = Room::new(ROOM);
        for name in worse.into_iter().chain(others) {
            let mut row = format!("<tr><th scope=\"row\">{}", title(name, LABEL));
            for statistic in STATISTICS {
                row.push_str("<td>");
                if let Some(earlier) = self.by_name.get(&(name, statistic)) {
                    row.push_str(&format!(
                        "<span class=\"{}\">{} {}</span><small>was {}</small>",
                        class(earlier.tone),
                        earlier.mark,
                        text(earlier.is),
                        text(earlier.was)
                    ));
                }
            }
            row.push('\n');
            room.add(&mut html, &row);
        }
        html.push_str("</table></div>\n");
        html.push_str(&room.note("row"));
        let worse = self.by_name.values().filter(|earlier| earlier.tone == Tone::Bad).count();
        let note = match worse {
            0 => "nothing is worse beyond the tolerance and the spread".to_owned(),
            worse => format!("{} worse beyond the tolerance and the spread", plural(worse as u64, "value")),
        };
        let key = "<p class=\"note\">▲ worse · ▼ better · ≈ as before</p>\n";
        section("baseline", "Baseline", &note, &format!("{html}{key}"))
    }
}
