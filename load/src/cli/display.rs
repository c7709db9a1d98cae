//! How a run is shown while it runs: the view, lines, or nothing.

use std::io::{self, IsTerminal};
use std::time::{Duration, SystemTime};

use super::args::{RunArguments, Shows};
use super::ending::heed_signals;
use super::interrupt::Interrupt;
use crate::control::Handle;
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::summary::{Progress, Showing, Style};
use crate::view::{self, Asked, Outlook, Stage, Step, View};

/// Shows runs, one after another.
pub(super) struct Display {
    has_view: bool,
    is_silent: bool,
    interrupt: Interrupt,
    shown: Shown,
}

enum Shown {
    Nothing,
    Lines(Progress),
    View(View),
}

impl Display {
    pub(super) fn new(flags: &RunArguments, interrupt: &Interrupt) -> Self {
        let wanted = flags.shows();
        let obstacle =
            (wanted != Some(Shows::None) && wanted != Some(Shows::Lines)).then(view::obstacle).flatten();
        if let Some(why) = obstacle.filter(|_| wanted == Some(Shows::View)) {
            eprintln!("warning: there is no view, since {why}; progress comes in lines");
        }
        Self {
            has_view: obstacle.is_none() && matches!(wanted, None | Some(Shows::View)),
            is_silent: wanted == Some(Shows::None),
            interrupt: interrupt.clone(),
            shown: Shown::Nothing,
        }
    }

    /// Shows the next run, which starts at this time if one was said.
    pub(super) fn begin(
        &mut self,
        load: &Load<'_>,
        which: String,
        is_steerable: bool,
        starts: Option<SystemTime>,
    ) {
        if self.has_view {
            let outlook = outlook(load, which, is_steerable);
            match &self.shown {
                Shown::View(view) => return view.begin(outlook),
                _ => match self.open(outlook, starts, &load.handle) {
                    Ok(view) => {
                        self.shown = Shown::View(view);
                        return;
                    }
                    Err(error) => {
                        eprintln!("warning: there is no view: {error}; progress comes in lines");
                        self.has_view = false;
                    }
                },
            }
        }
        say_when(starts);
        self.shown = Shown::Lines(match self.is_silent {
            true => Progress::new(io::stderr(), Showing::Never),
            false => Progress::stderr(false),
        });
    }

    fn open(&self, outlook: Outlook, starts: Option<SystemTime>, handle: &Handle) -> io::Result<View> {
        heed_signals();
        let (interrupt, steered) = (self.interrupt.clone(), handle.clone());
        let heed = move |asked| match asked {
            Asked::PauseArrivals => steered.pause_arrivals(),
            Asked::ResumeArrivals => steered.resume_arrivals(),
            Asked::Rates(factor) => steered.rates_times(factor),
            Asked::Stop => interrupt.stop(&steered),
            Asked::Interrupt => interrupt.press(&steered),
            // The view does it itself.
            Asked::Redraw | Asked::Suspend => {}
        };
        View::open(outlook, starts, handle.clone(), heed)
    }

    pub(super) fn see(&mut self, now: &Snapshot) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Lines(progress) => progress.show(now),
            Shown::View(view) => view.see(now),
        }
    }

    /// Prints a line on standard error. The view shows it too; it is printed when the view is gone.
    pub(super) fn say(&mut self, line: &str) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Lines(progress) => progress.clear(),
            Shown::View(view) => view.note(line),
        }
        eprintln!("{line}");
    }

    /// Takes away what is shown, so that something else can be printed.
    pub(super) fn clear(&mut self) {
        match &mut self.shown {
            Shown::Lines(progress) => progress.clear(),
            Shown::Nothing | Shown::View(_) => self.shown = Shown::Nothing,
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Says that it waits.
fn say_when(start: Option<SystemTime>) {
    let left = start.and_then(|start| start.duration_since(SystemTime::now()).ok());
    if let Some(left) = left.filter(|_| io::stderr().is_terminal()) {
        let left = Duration::from_secs(left.as_secs());
        eprintln!("waiting {} to start", humantime::format_duration(left));
    }
}

/// What is known of a run before it.
fn outlook(load: &Load<'_>, which: String, is_steerable: bool) -> Outlook {
    let mut lanes = load.lanes.iter();
    let stages = load.stages.iter().map(|count| {
        let mut stage = Stage::default();
        for lane in lanes.by_ref().take(*count) {
            let lasts = lane.profile.duration();
            let lasts = lane.profile.time_limit().map_or(lasts, |longest| lasts.min(longest));
            stage.lasts = stage.lasts.max(lasts);
            let titles: Vec<&str> = lane.scenarios.iter().map(|weighted| weighted.scenario.title()).collect();
            let titles =
                if load.lanes.len() > 1 { format!("{}: ", titles.join(" + ")) } else { String::new() };
            stage.steps.extend(lane.profile.outline().into_iter().map(|step| Step {
                text: format!("{titles}{}", step.text),
                starts: step.starts,
                lasts: step.lasts,
            }));
        }
        stage
    });
    Outlook {
        name: load.name.clone(),
        which,
        stages: stages.collect(),
        warm_up: load.settings.warm_up,
        grace: load.settings.grace,
        max_duration: load.settings.max_duration,
        late: load.settings.saturated_at,
        is_steerable,
        has_colours: Style::of(&io::stderr()).has_colours(),
    }
}
