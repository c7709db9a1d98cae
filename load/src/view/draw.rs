//! How a model is drawn: rows, of which those that matter least are left out where there is no room.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Sparkline, SparklineBar};

use super::charts::{Bar, Chart, charts};
use super::model::Model;
use super::rows::rows;
use super::words::{Piece, Row, Tone, What};
use crate::summary::{cut, right, width};

/// Draws the model into all of the frame.
pub(crate) fn draw(frame: &mut Frame<'_>, model: &Model) {
    let area = frame.area();
    let (columns, lines) = (usize::from(area.width), usize::from(area.height));
    let rows = fitting(rows(model, columns), lines);
    let charts = charts(model, columns);
    let tall = height_of_charts(&rows, lines);
    let mut top = area.top();
    for row in &rows {
        let height = match row.what {
            What::Chart(_) => tall,
            What::Text(_) | What::Help(_) => 1,
        };
        let place = Rect { y: top, height, ..area }.intersection(area);
        match &row.what {
            What::Text(pieces) => text(frame, place, pieces, model),
            What::Help(pieces) => {
                let foot = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
                text(frame, foot.intersection(area), pieces, model);
            }
            What::Chart(number) => {
                if let Some(one) = charts.get(*number) {
                    chart(frame, place, one, model);
                }
            }
        }
        top = top.saturating_add(height);
    }
}

/// The rows that matter most, in their order.
fn fitting(mut rows: Vec<Row>, lines: usize) -> Vec<Row> {
    while rows.len() > lines {
        let worst = rows.iter().map(|row| row.rank).max();
        let Some(at) = rows.iter().rposition(|row| Some(row.rank) == worst) else { break };
        rows.remove(at);
    }
    rows
}

/// The tallest that a chart is, with the line that keeps it apart from the one above.
const TALLEST: usize = 4;

/// From this height on there is such a line.
const APART: u16 = 3;

/// All are as tall as each other, or they could not be compared at a glance.
fn height_of_charts(rows: &[Row], lines: usize) -> u16 {
    let charts = rows.iter().filter(|row| matches!(row.what, What::Chart(_))).count();
    let spare = lines.saturating_sub(rows.len()).checked_div(charts).unwrap_or_default();
    (1 + spare).min(TALLEST) as u16
}

fn text(frame: &mut Frame<'_>, place: Rect, pieces: &[Piece], model: &Model) {
    let mut room = usize::from(place.width);
    let mut spans = Vec::new();
    for piece in pieces {
        let shown = cut(&piece.text, room);
        room -= width(&shown);
        spans.push(Span::styled(shown, style(piece.tone, model)));
    }
    frame.render_widget(Line::from(spans), place);
}

fn chart(frame: &mut Frame<'_>, place: Rect, chart: &Chart, model: &Model) {
    let columns = chart.columns;
    let (label, value) = (columns.label as u16, columns.value as u16);
    // Its words stand beside the foot of its bars.
    let foot = Rect { y: place.bottom().saturating_sub(1), height: 1.min(place.height), ..place };
    let words = [
        Piece::new(Tone::Plain, format!("{:<1$}", chart.label, columns.label)),
        Piece::new(chart.tone, right(&chart.value, columns.value)),
    ];
    text(frame, foot, &words, model);
    let left = label + value + 1;
    let bars = Rect { x: place.x + left.min(place.width), width: columns.bars as u16, ..place };
    let apart = u16::from(place.height >= APART);
    let bars = Rect { y: bars.y + apart, height: bars.height - apart, ..bars }.intersection(place);
    let tall = bars.height;
    let data = chart.bars.iter().map(|bar| match bar {
        Bar::None => SparklineBar::from(None),
        Bar::Some(value) => SparklineBar::from(Some(seen(*value, chart.most, tall))),
        Bar::Failed => SparklineBar::from(Some(chart.most)).style(Some(style(Tone::Bad, model))),
    });
    let line = Sparkline::default()
        .data(data.collect::<Vec<_>>())
        .max(chart.most.max(1))
        .absent_value_symbol(" ")
        .style(style(chart.bars_tone, model));
    frame.render_widget(line, bars);
    if columns.so_far > 0 {
        let at = bars.right().saturating_add(1);
        let so_far = Rect { x: at, width: columns.so_far as u16, ..foot }.intersection(foot);
        text(frame, so_far, &[Piece::new(Tone::Dim, chart.so_far.clone())], model);
    }
}

/// A value that is more than none is seen as more than none.
fn seen(value: u64, most: u64, tall: u16) -> u64 {
    let least = most.div_ceil(u64::from(tall.max(1)) * 8);
    if value == 0 { 0 } else { value.max(least) }
}

fn style(tone: Tone, model: &Model) -> Style {
    let (plain, has_colours) = (Style::new(), model.outlook.has_colours);
    let colour = |colour: Color| if has_colours { plain.fg(colour) } else { plain };
    match tone {
        Tone::Plain => plain,
        Tone::Bold => plain.add_modifier(Modifier::BOLD),
        Tone::Dim => plain.add_modifier(Modifier::DIM),
        Tone::Good => colour(Color::Green),
        Tone::Bad => colour(Color::Red).add_modifier(Modifier::BOLD),
        Tone::Warn => colour(Color::Yellow).add_modifier(Modifier::BOLD),
        Tone::Count => colour(Color::Cyan),
        Tone::Median => colour(Color::Blue),
        Tone::Tail => colour(Color::Magenta),
    }
}
