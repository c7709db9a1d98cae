//! The page: its head with the content security policy, its sections in the order in which they are read, and what the script needs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::baseline::Compared;
use super::data::embedded;
use super::distributions::distributions;
use super::failures::failures;
use super::markup::{section, text};
use super::opening::{assertions, header, needs_attention};
use super::overview::overview;
use super::rows;
use super::scale::moments;
use super::streams;
use super::tables::{self, definitions, facts, notes, paragraph};
use super::times::times;
use crate::result::Report;
use crate::summary::numbers::clock;
use crate::summary::run::phase;
use crate::summary::search::curve;
use crate::summary::streams as counted;
use crate::summary::{others, tokens};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = concat!(
    include_str!("numbers.js"),
    include_str!("slices.js"),
    include_str!("draw.js"),
    include_str!("report.js")
);

/// All rows: how many are shown is said by the bytes that they take.
const ROWS: usize = usize::MAX;

/// The bytes of the whole file at most: 2 MB, and a little less.
const BYTES: usize = 1_990_000;
/// The bytes that tables of rows have at least, whatever else there is.
const LEAST: usize = 200_000;

/// The whole file.
pub(super) fn page(report: &Report) -> String {
    let compared = Compared::of_report(report);
    let (charts, over_time) = overview(report);
    let (histograms, histogram_values) = distributions(report);
    let mut data = json!({
        "end": report.elapsed.max(1), "warmUp": phase(report, "warm-up"),
        "charts": over_time, "histograms": histogram_values,
    });
    let charts =
        if charts.is_empty() { charts } else { format!("{TOOLS}<div class=\"charts\">\n{charts}</div>\n") };
    let before = [
        search(report),
        assertions(report),
        needs_attention(report),
        section("time", "Over time", &warm_up(report), &charts),
        section("distributions", "Distributions", "of all that succeeded", &histograms),
    ]
    .concat();
    let behind = [tokens_section(report), failures(report), compared.section(), others(report)].concat();
    // What is left of the file is for rows, of which there may be very many.
    let header = header(report);
    let others =
        [&*before, &behind, &header, &embedded(&data), STYLE, SCRIPT].map(str::len).iter().sum::<usize>();
    let room = BYTES.saturating_sub(others + FRAME).max(LEAST);
    let times = times(report, &compared);
    let others = streams::tables(report, &times);
    let tables: Vec<_> = [times].into_iter().chain(others).collect();
    let rows = rows::drawn(report, &tables, room);
    data["rows"] = rows.data;
    let sections = [before, rows.sections.concat(), behind].concat();
    let name = if report.name.is_empty() { "load" } else { &report.name };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<svg class=\"defs\" aria-hidden=\"true\"><g id=\"x\">{}</g></svg>\n<header>\n{THEMES}{}\
         </header>\n{}<main>\n{sections}</main>\n<script type=\"application/json\" id=\"data\">{}</script>\n\
         <script type=\"module\">{SCRIPT}</script>\n\
         </body>\n</html>\n",
        hash(STYLE),
        hash(SCRIPT),
        text(name),
        moments_below(report),
        header,
        contents(&sections),
        embedded(&data),
    )
}

/// The bytes of what stands around all that at most: the head, the links, the name.
const FRAME: usize = 24_000;

/// What makes the charts zoom and the table count again.
const TOOLS: &str = "<div class=\"tools js\" id=\"tools\"><fieldset><legend>Drag</legend><label><input type=\"radio\" name=\"drag\" \
    value=\"zoom\" checked>zooms</label><label><input type=\"radio\" name=\"drag\" value=\"mark\">marks a span</label></fieldset>\
    <button type=\"button\" id=\"whole\" disabled>Show all</button><button type=\"button\" id=\"mark\" disabled>Mark what is shown</button>\
    <button type=\"button\" id=\"unmark\" disabled>Remove mark</button><output id=\"span\"></output></div>\n";

/// Light or dark, if it is not to be that of the system. It takes no script.
const THEMES: &str = "<fieldset class=\"themes\"><legend>Colours</legend><label><input type=\"radio\" name=\"theme\" id=\"auto\" checked>auto</label>\
    <label><input type=\"radio\" name=\"theme\" id=\"light\">light</label><label><input type=\"radio\" name=\"theme\" id=\"dark\">dark</label>\
    </fieldset>\n";

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// The moments of the run that stand below each chart.
fn moments_below(report: &Report) -> String {
    let end = report.elapsed.max(1);
    let moment = |at: &u64| {
        let x = *at as f64 / end as f64 * 100.0;
        let class = if x > 94.0 {
            " class=\"last\""
        } else if x < 3.0 {
            " class=\"first\""
        } else {
            ""
        };
        format!("<text{class} x=\"{x:.2}%\" y=\"14\">{}</text>", clock(*at))
    };
    moments(0, end).iter().map(moment).collect()
}

fn warm_up(report: &Report) -> String {
    match phase(report, "warm-up") {
        0 => String::new(),
        _ => "the warm-up is shaded".to_owned(),
    }
}

/// Links to the sections that there are.
fn contents(sections: &str) -> String {
    const SECTIONS: [(&str, &str); 10] = [
        ("assertions", "Assertions"),
        ("attention", "Attention"),
        ("time", "Over time"),
        ("distributions", "Distributions"),
        ("times", "Steps and streams"),
        ("tokens", "Tokens"),
        ("own-failures", "Own failures"),
        ("failures", "Failures"),
        ("baseline", "Baseline"),
        ("generator", "Generator"),
    ];
    let is_there = |(id, _): &&(&str, &str)| sections.contains(&format!("<section id=\"{id}\">"));
    let link = |(id, name): &(&str, &str)| format!("<a href=\"#{id}\">{name}</a>");
    let links: Vec<String> = SECTIONS.iter().filter(is_there).map(link).collect();
    if links.is_empty() {
        String::new()
    } else {
        format!("<nav aria-label=\"Contents\">{}</nav>\n", links.join("\n"))
    }
}

/// What a search for the highest load found.
fn search(report: &Report) -> String {
    let Some(found) = &report.search else { return String::new() };
    let table = curve(found);
    let found = notes(&[format!("{}: {found}", found.assertion)]);
    section("search", "Highest load", "", &format!("{found}{}", tables::html(&table)))
}

fn tokens_section(report: &Report) -> String {
    let (table, lines) = tokens::tokens(report);
    let table = tables::html(&table);
    let definitions = if table.is_empty() { "" } else { DEFINITIONS };
    section("tokens", "Tokens", "", &format!("{table}{}{definitions}", paragraph(&lines)))
}

/// Three times per token go by the same name in other tools.
const DEFINITIONS: &str = "<div class=\"scroll\"><table class=\"definitions\"><caption>Three times per token</caption><thead><tr><th \
    scope=\"col\"><th scope=\"col\">is<th scope=\"col\">vLLM<th scope=\"col\">GuideLLM<th scope=\"col\">AIPerf<tbody>\
    <tr><th scope=\"row\">inter-token time<td>from each chunk with output to the next: a value for each gap<td>ITL<td>–<td>ICL\
    <tr><th scope=\"row\">time per token<td>(last output − first) / (tokens − 1): a value for each answer<td>TPOT<td>ITL<td>ITL\
    <tr><th scope=\"row\">time per token from the start<td>(last output − start) / tokens: a value for each answer<td>–<td>TPOT<td>–\
    </table></div>\n";

/// What the summary has besides, in its order.
fn others(report: &Report) -> String {
    let generator =
        [facts(&others::generator(report)), tables::html(&others::own_parts(report, ROWS))].concat();
    let generator_note = others::generator(report)
        .first()
        .and_then(|line| line.pieces().nth(1).map(|(_, note)| note.trim().to_owned()));
    let setting =
        |(name, value): &(String, String)| format!("<div><dt>{}<dd>{}</div>", text(name), text(value));
    let settings = definitions(report.settings.iter().map(setting));
    [
        tables::section("goodput", &counted::goodput(report)),
        section("statuses", "Statuses", "of responses", &facts(&counted::statuses(report, ROWS))),
        tables::section("connections", &others::connections(report, ROWS)),
        tables::section("users", &others::users(report)),
        tables::section("unfinished", &others::unfinished(report)),
        section("steering", "Steered by hand", "", &facts(&others::steering(report, ROWS))),
        section("generator", "Generator", generator_note.as_deref().unwrap_or_default(), &generator),
        section("settings", "Settings", "", &settings),
    ]
    .concat()
}
