//! What a key asks for.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::model::Model;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Asked {
    PauseArrivals,
    ResumeArrivals,
    /// A factor on the rates of the profiles.
    Rates(f64),
    /// The end of the run: users may finish; the second time they are cut.
    Stop,
    /// Ctrl-C, which is a key like any other to a terminal that passes on all keys.
    Interrupt,
    /// To be drawn anew.
    Redraw,
    /// Ctrl-Z: the program is to stand, and the shell to have the terminal.
    Suspend,
}

/// The factors that rates may have by keys.
const LEAST: f64 = 0.1;
const MOST: f64 = 100.0;

/// What a key asks for; `None` of any other key, and of one that would change nothing.
pub(crate) fn asked(key: KeyEvent, model: &Model) -> Option<Asked> {
    let is_held = key.kind == KeyEventKind::Repeat;
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'C') if !is_held => Some(Asked::Interrupt),
            KeyCode::Char('l' | 'L') => Some(Asked::Redraw),
            KeyCode::Char('z' | 'Z') if !is_held => Some(Asked::Suspend),
            _ => None,
        };
    }
    let KeyCode::Char(letter) = key.code else { return None };
    match letter.to_ascii_lowercase() {
        's' | 'q' if !is_held => return Some(Asked::Stop),
        _ if !can_steer(model) => return None,
        'p' | ' ' if !is_held => {
            let is_paused = model.standing.steering.paused;
            return Some(if is_paused { Asked::ResumeArrivals } else { Asked::PauseArrivals });
        }
        _ => {}
    }
    let factor = model.factor();
    let wanted = match letter {
        '+' | '=' => tenths(factor + step(factor)),
        // Of 2, a step down is one of those below it.
        '-' | '_' => tenths(factor - step(factor - LEAST / 2.0)),
        '*' => factor * 2.0,
        '/' => factor / 2.0,
        '1' => 1.0,
        _ => return None,
    };
    let wanted = wanted.clamp(LEAST.min(factor), MOST.max(factor));
    (wanted != factor).then_some(Asked::Rates(wanted))
}

/// Whether arrivals can be steered: not where a search does it, and not once nobody arrives any more.
pub(crate) fn can_steer(model: &Model) -> bool {
    model.outlook.is_steerable && model.standing.ending.is_none()
}

/// By how much a key changes a factor: a tenth of what the profile says, and more where that is little.
fn step(factor: f64) -> f64 {
    if factor < 2.0 {
        0.1
    } else if factor < 10.0 {
        0.5
    } else {
        5.0
    }
}

fn tenths(factor: f64) -> f64 {
    (factor * 10.0).round() / 10.0
}
